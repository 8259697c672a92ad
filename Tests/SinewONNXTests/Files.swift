import Foundation
import SinewData
import SinewGraph
import SinewONNX
import Testing

/// Files beside these tests, written by tools/onnx-cases/make.py.
enum Files {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  static let repository = folder.deletingLastPathComponent().deletingLastPathComponent()

  static func path(_ folder: String, _ name: String) -> String {
    self.folder.appending(path: folder).appending(path: name).path
  }

  static func names(in folder: String, ending: String = ".onnx") -> [String] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: self.folder.appending(path: folder).path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted()
  }

  static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
}

/// A folder that is removed with its contents.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sinew-onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}

extension Tensor {
  /// The array as a tensor of the given type.
  init(_ array: NumericArray, as element: ElementType) throws {
    self = try Tensor(array.doubles(), shape: array.shape).cast(to: element)
  }
}

/// Runs a graph on the arrays `in.X` of an archive and compares the results with its arrays `out.X`.
func check(_ graph: Graph, against archive: NPZArchive, tolerance: Double = 1e-5) throws {
  let inputs = try graph.inputs.map { id in
    let array = try #require(archive["in.\(graph[id].name)"])
    return try Tensor(array, as: graph.type(of: id).element)
  }
  let results = try Executor(graph).run(inputs)
  let expected = archive.names.filter { $0.hasPrefix("out.") }
  #expect(graph.outputs.map { "out.\($0.name)" } == expected)
  for (output, result) in zip(graph.outputs, results) {
    let array = try #require(archive["out.\(output.name)"])
    #expect(result.shape == array.shape, "\(output.name)")
    #expect(result.element.rawValue == array.type.rawValue, "\(output.name)")
    let difference = largestDifference(result.doubles, array.doubles())
    let limit = result.element == .float16 ? 1e-3 : tolerance
    #expect(difference <= limit, "\(output.name)")
  }
}

/// The largest error relative to the range of the expected values; infinite where only one side is a number.
func largestDifference(_ values: [Double], _ expected: [Double]) -> Double {
  guard values.count == expected.count else { return .infinity }
  let range = max(1, expected.filter(\.isFinite).map(abs).max() ?? 1)
  return zip(values, expected).reduce(0) { largest, pair in
    let (value, expected) = pair
    if value == expected || (value.isNaN && expected.isNaN) { return largest }
    let difference = abs(value - expected) / range
    return max(largest, difference.isNaN ? .infinity : difference)
  }
}
