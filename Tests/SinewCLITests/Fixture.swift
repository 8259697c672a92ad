import SinewData
import SinewTestSupport
import Testing

/// A trained policy of the repository.
struct Fixture {
  let policy: String
  let observations: String
  let expected: String

  init(_ name: String) {
    policy = RepositoryFiles.fixture(name, "policy.onnx")
    observations = RepositoryFiles.fixture(name, "observations.npz")
    expected = RepositoryFiles.fixture(name, "expected.npz")
  }

  static let pendulum = Fixture("pendulum_sac")
  static let cartpole = Fixture("cartpole_ppo")
  static let hopper = Fixture("hopper_ppo")

  /// Inputs and onnxruntime's outputs.
  func array(_ name: String) throws -> NumericArray {
    try #require(try NPZArchive.read(path: expected)[name])
  }
}

extension TemporaryFolder {
  /// Converts a model without calibration and returns the path of the result.
  func convert(_ model: String, precision: String = "f32", to name: String = "policy.sinew") throws -> String
  {
    try SinewTool.succeed("convert", model, "-o", path(name), "--precision", precision, "--quiet")
    return path(name)
  }

  /// Runs a policy over recorded observations and returns its outputs.
  func run(
    _ model: String, on data: String, _ options: String..., at location: SourceLocation = #_sourceLocation
  ) throws -> NPZArchive {
    let output = path("outputs.npz")
    let result = try SinewTool.run(["run", model, "--input", data, "--output", output] + options)
    #expect(result.status == 0, "\(model): \(result.stderr)", sourceLocation: location)
    return try NPZArchive.read(path: output)
  }
}

/// The largest difference of two arrays, relative to the range of the first; infinite where shapes differ.
func distance(_ expected: NumericArray, _ found: NumericArray?) -> Float {
  guard let found, found.shape == expected.shape else { return .infinity }
  let (a, b) = (expected.floats(), found.floats())
  guard let low = a.min(), let high = a.max() else { return 0 }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(high - low, .leastNormalMagnitude)
}
