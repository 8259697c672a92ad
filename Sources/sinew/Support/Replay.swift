import SinewCompression
import SinewFormat
import SinewGraph

/// Runs a recording's inputs again and compares the hashes of what comes out.
struct Replay {
  /// Steps that were run.
  private(set) var ticks = 0
  /// Those with other bits than the robot's.
  private(set) var differing = 0
  private(set) var first: Difference?
  /// From the first record to the last.
  private(set) var durationNs: UInt64 = 0

  /// The first tick with other bits.
  struct Difference {
    /// From 0, resets not counted.
    var tick: Int
    /// Since the first record.
    var timeNs: UInt64
    var recordedHash: UInt64
    var hash: UInt64
    /// What the workstation computed, states included.
    var outputs: [Tensor]
  }

  /// - Parameters:
  ///   - bytes: the file that `recording` was read from.
  ///   - policy: the model of the recording; its frames and state have the sizes that the recording names.
  ///   - progress: called with the share of records that have been run.
  init(
    _ recording: Recording, _ bytes: [UInt8], on policy: InterpretedPolicy, progress: (Double) -> Void
  ) throws {
    let runtime = policy.runtime
    var outputs = [UInt8](repeating: 0, count: recording.outputByteCount)
    let start = recording.records.first?.timeNs ?? 0
    runtime.reset()
    for (index, record) in recording.records.enumerated() {
      // A robot's clock may go back; a recording does not begin before its start.
      let timeNs = record.timeNs > start ? record.timeNs - start : 0
      durationNs = timeNs
      switch record.event {
      case .reset: runtime.reset()
      case .state(let range):
        guard bytes[range].withUnsafeBytes({ runtime.loadState(from: $0) }) == .ok else {
          throw Recording.Fault(position: range.lowerBound, message: "this is no saved state of the model")
        }
      case .step(let range, let recordedHash):
        let status = bytes[range].withUnsafeBytes { inputs in
          outputs.withUnsafeMutableBytes { runtime.step(inputs: inputs, outputs: $0) }
        }
        guard status == .ok else { throw Recording.Fault(position: range.lowerBound, message: "\(status)") }
        let hash = outputs.withUnsafeBytes(Self.hash)
        if hash != recordedHash {
          differing += 1
          if first == nil {
            first = Difference(
              tick: ticks, timeNs: timeNs, recordedHash: recordedHash, hash: hash,
              outputs: try policy.outputs())
          }
        }
        ticks += 1
      }
      progress(Double(index + 1) / Double(recording.records.count))
    }
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = FNV1a()
    hash.update(bytes)
    return hash.value
  }
}
