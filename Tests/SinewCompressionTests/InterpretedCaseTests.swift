import Foundation
import SinewData
import SinewGraph
import SinewONNX
import SinewTestSupport
import Testing

@testable import SinewCompression

/// The importer's cases (tools/onnx-cases) converted in f32: the interpreter gives what onnxruntime gives.
@Suite struct InterpretedCaseTests {
  static let folder = RepositoryFiles.root.appending(path: "Tests/SinewONNXTests/Cases")

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()

  /// Cases that the interpreter does not run, with a part of the reason that `convert` gives.
  static let refused: [String: String] = [
    "cast_9": "is uint32 at run time; use int32 or int64",
    "cast_13": "is uint32 at run time; use int32 or int64",
    "cast_19": "is uint32 at run time; use int32 or int64",
    "loop": "has no elements at run time",
    "cast_float8": "constants of that type are supported, values are not",
    "resize_19": "has no elements at run time",
    "ranges": "has no elements at run time",
    "shapes_15": "has no elements at run time",
    "slice_10": "has no elements at run time",
    "slice_13": "has no elements at run time",
    "storage_raw": "holds -9223372036854775808, which does not fit 32 bits",
    "storage_typed": "holds -9223372036854775808, which does not fit 32 bits",
  ]

  @Test func isNotVacuous() { #expect(Self.names.count > 110) }

  @Test(arguments: names) func givesTheExpectedOutputs(_ name: String) throws {
    let graph = try ONNXImporter().importModel(path: Self.folder.appending(path: "\(name).onnx").path).graph
    let archive = try NPZArchive.read(path: Self.folder.appending(path: "\(name).npz").path)
    if let reason = Self.refused[name] {
      let error = #expect(throws: ConversionError.self) { try convert(graph) }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
      return
    }
    let policy = try InterpretedPolicy(try convert(graph).bytes)
    var inputs: [String: Tensor] = [:]
    for port in policy.frame.inputs {
      let array = try #require(archive["in.\(port.name)"])
      inputs[port.name] = try Tensor(array.doubles(), shape: array.shape).cast(to: port.type.element)
    }
    for (port, result) in zip(policy.frame.outputs, try policy.step(inputs)) {
      let array = try #require(archive["out.\(port.name)"])
      #expect(result.shape == array.shape, "\(port.name)")
      expectEqual(result.doubles, array.doubles(), port.name, isHalf: array.type.rawValue == "float16")
    }
  }

  /// What is no number samples an image alike in both executors, whatever the mode and the padding.
  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30])
  func oddCoordinatesSampleAlike(_ odd: Float) throws {
    let graph = try ONNXImporter().importModel(path: Self.folder.appending(path: "grid_sample_16.onnx").path)
      .graph
    let archive = try NPZArchive.read(path: Self.folder.appending(path: "grid_sample_16.npz").path)
    var inputs: [String: Tensor] = [:]
    for id in graph.inputs {
      let array = try #require(archive["in.\(graph[id].name)"])
      inputs[graph[id].name] = try Tensor(array.doubles().map { Float($0) }, shape: array.shape)
    }
    var grid = try #require(inputs["grid"]).floats
    for place in stride(from: 0, to: grid.count, by: 3) { grid[place] = odd }
    inputs["grid"] = try Tensor(grid, shape: try #require(inputs["grid"]).shape)
    let policy = try InterpretedPolicy(try convert(graph).bytes)
    var reference = try ReferencePolicy(graph)
    let expected = try reference.step(inputs)
    for (place, result) in try policy.step(inputs).enumerated() {
      let isFinite = result.floats.allSatisfy { $0.isFinite }
      #expect(isFinite)
      expectEqual(result.doubles, expected[place].doubles, policy.frame.outputs[place].name, isHalf: false)
    }
  }

  /// Layers whose weights depend on the inputs are no layers that could be quantised: cells and products in float.
  @Test(arguments: ["conv_run_time_weights", "recurrent_run_time_bias"])
  func runTimeParametersConvertInIntegers(_ name: String) throws {
    let graph = try ONNXImporter().importModel(path: Self.folder.appending(path: "\(name).onnx").path).graph
    for precision in Precision.allCases {
      #expect(try convert(graph, precision).parity.allSatisfy { $0.sqnr > 20 }, "\(precision)")
    }
  }

  private func convert(_ graph: Graph, _ precision: Precision = .f32) throws -> Conversion {
    try Converter(recipe: Recipe(precision: precision)).convert(
      graph, observations: nil, sourceHash: "", recipeText: { _ in "{}" }, converterVersion: "test")
  }

  private func expectEqual(_ values: [Double], _ expected: [Double], _ name: String, isHalf: Bool) {
    let range = max(1, expected.filter(\.isFinite).map(abs).max() ?? 1)
    for (place, (value, wanted)) in zip(values, expected).enumerated() {
      let isEqual = value == wanted || (value.isNaN && wanted.isNaN)
      #expect(
        isEqual || abs(value - wanted) <= range * (isHalf ? 1e-3 : 1e-5),
        "\(name)[\(place)]: \(value), expected \(wanted)")
    }
  }
}
