import Foundation
import SinewGraph
import SinewONNX
import Testing

/// Real policies that are not in this repository: runs where a folder `shared/models` lies beside it.
@Suite struct SharedModelTests {
  static let folder = Files.repository.deletingLastPathComponent().appending(path: "shared/models")
  /// Every model there without convolutions and recurrent operators.
  static let names = [
    "aliengo_walk", "g1_charleston", "g1_velocity", "go1_joystick", "go2_himloco", "leap_reorient",
    "lite3_walk",
    "qmini_walk", "sim_flyby", "tron1_encoder", "tron1_policy", "ur5e_grasp",
  ]

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

  @Test(.enabled(if: isPresent), arguments: ["b2w_lstm", "dronet_v2", "raptor_quadrotor_gru"])
  func namesWhatIsMissing(_ name: String) throws {
    let path = Self.folder.appending(path: "\(name).onnx").path
    let error = try #require(throws: ImportError.self) { try ONNXImporter().importModel(path: path) }
    #expect(error.category == .unsupported)
    #expect(error.text.contains("is not supported"))
  }
}
