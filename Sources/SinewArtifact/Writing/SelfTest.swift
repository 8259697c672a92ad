import SinewFormat
import SinewRuntime

/// Stored inputs with the fingerprint of the outputs that they must give on every machine.
public struct SelfTest: Sendable, Equatable {
  public var stepCount: Int
  /// The first `inputBytes` bytes of all inputs that are no states, in order, for each step.
  public var frames: [UInt8]
  /// FNV-1a 64 over the bytes of all outputs that are no states, step by step.
  public var hash: UInt64

  /// Most bytes of an input that are stored; larger inputs, images say, repeat them.
  public static let inputBytes = 4096

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
    var stored: [UInt8] = []
    policy.reset()
    for (index, frame) in frames.enumerated() {
      guard frame.count == expected else {
        throw .badSelfTest("frame \(index) has \(frame.count) bytes; the inputs have \(expected)")
      }
      let short = shortened(frame, policy)
      short.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { _ = policy.write(base, inputBytes: inputBytes) }
      }
      policy.step()
      policy.updateFingerprint(&hash)
      stored += short
    }
    return SelfTest(stepCount: frames.count, frames: stored, hash: hash.value)
  }

  /// The part of a frame that is stored.
  private static func shortened(_ frame: [UInt8], _ policy: Policy) -> [UInt8] {
    var stored: [UInt8] = []
    var place = 0
    for index in 0..<policy.inputCount where !policy.isState(input: index) {
      let count = policy.input(index).count
      stored += frame[place..<place + min(count, inputBytes)]
      place += count
    }
    return stored
  }
}
