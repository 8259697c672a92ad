import SinewFormat
import SinewRuntime

/// Stored inputs with the fingerprint of the outputs that they must give on every machine.
public struct SelfTest: Sendable, Equatable {
  public var stepCount: Int
  /// The bytes of all inputs that are no states, in order, for each step.
  public var frames: [UInt8]
  /// FNV-1a 64 over the bytes of all outputs that are no states, step by step.
  public var hash: UInt64

  public init(stepCount: Int, frames: [UInt8], hash: UInt64) {
    self.stepCount = stepCount
    self.frames = frames
    self.hash = hash
  }

  /// Runs a freshly written model from reset over given inputs.
  ///
  /// - Parameters: - frames: for each step the bytes of all inputs that are no states, in order, as the
  ///   tensors hold them. - model: a file that `ArtifactWriter.write` made without a self-test; write it
  ///   again with the result.
  public static func record(frames: [[UInt8]], on model: [UInt8]) throws(ArtifactError) -> SelfTest {
    let loaded = try LoadedModel(model)
    let policy = loaded.policy
    let expected = policy.inputFrameByteCount
    guard !frames.isEmpty else { throw .badSelfTest("no frames") }
    guard frames.count <= Int(SelfTestView.greatestStepCount) else {
      throw .tooLarge("a self-test of \(frames.count) steps")
    }
    var hash = FNV1a()
    var output = [UInt8](repeating: 0, count: policy.outputFrameByteCount)
    policy.reset()
    for (index, frame) in frames.enumerated() {
      guard frame.count == expected else {
        throw .badSelfTest("frame \(index) has \(frame.count) bytes; the inputs have \(expected)")
      }
      frame.withUnsafeBytes { input in
        output.withUnsafeMutableBytes { _ = policy.step(inputs: input, outputs: $0) }
      }
      policy.updateFingerprint(&hash)
    }
    return SelfTest(stepCount: frames.count, frames: Array(frames.joined()), hash: hash.value)
  }
}
