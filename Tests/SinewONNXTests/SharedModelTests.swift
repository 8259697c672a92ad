import Foundation
import SinewGraph
import SinewONNX
import Testing

/// Real policies that are not in this repository: runs where a folder `shared/models` lies beside it.
@Suite struct SharedModelTests {
  static let folder = Files.repository.deletingLastPathComponent().appending(path: "shared/models")
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()

  static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

  @Test(.enabled(if: isPresent), arguments: names)
  func importsAndRuns(_ name: String) throws {
    let model = try ONNXImporter().importModel(path: Self.folder.appending(path: "\(name).onnx").path)
    try model.graph.validate()
    let inputs = try model.graph.inputs.map { id in
      let type = model.graph.type(of: id)
      let values = (0..<type.count).map { Float(($0 * 37) % 101) / 101 - 0.5 }
      return try Tensor(values, shape: type.shape).cast(to: type.element)
    }
    for tensor in try Executor(model.graph).run(inputs) { #expect(!tensor.doubles.contains { !$0.isFinite }) }
  }
}
