import Foundation
import SinewFormat
import SinewTestSupport
import Testing

@testable import SinewCompression
@testable import sinew

/// `sinew replay` on recordings as docs/record.md describes them.
@Suite struct ReplayTests {
  private let folder: TemporaryFolder
  private let model: String
  private let policy: InterpretedPolicy
  private let digest: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    model = try folder.convert(RepositoryFiles.model("recurrent"), precision: "f32")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: model)))
    policy = try InterpretedPolicy(bytes)
    let text = Array(SHA256.hexadecimalDigest(bytes).utf8)
    digest = stride(from: 0, to: 64, by: 2).map {
      UInt8(String(decoding: text[$0..<($0 + 2)], as: UTF8.self), radix: 16)!
    }
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }

  private static func record(_ kind: UInt32, _ payload: [UInt8], time: UInt64, value: UInt64) -> [UInt8] {
    let head = bytes(kind) + bytes(UInt32(payload.count)) + bytes(time) + bytes(value)
    let checksum = (head + payload).withUnsafeBytes { CRC32C.checksum($0) }
    return head + bytes(checksum) + bytes(UInt32(0)) + payload
  }

  private var header: [UInt8] {
    let sizes = [
      policy.runtime.inputFrameByteCount, policy.runtime.outputFrameByteCount,
      policy.runtime.savedStateByteCount,
    ].flatMap { Self.bytes(UInt32($0)) }
    return Array("SNWR".utf8) + Self.bytes(UInt32(1)) + sizes + Self.bytes(UInt32(0))
      + Self.bytes(UInt64(5)) + digest
  }

  /// A recording of steps, a reset in the middle and a loaded state, made by the interpreter itself.
  private func recording() -> [UInt8] {
    let runtime = policy.runtime
    var result = header
    runtime.reset()
    for step in 0..<6 {
      let time = UInt64(1_000_000_000 + step * 2_000_000)
      if step == 2 {
        runtime.reset()
        result += Self.record(2, [], time: time, value: 9)
      }
      if step == 4 {
        var state = [UInt8](repeating: 0, count: runtime.savedStateByteCount)
        _ = state.withUnsafeMutableBytes { runtime.saveState(to: $0) }
        for index in 16..<state.count where index % 4 == 3 { state[index] = 0x3f }
        _ = state.withUnsafeBytes { runtime.loadState(from: $0) }
        result += Self.record(3, state, time: time, value: 0)
      }
      let inputs = (0..<(runtime.inputFrameByteCount / 4)).flatMap {
        Self.bytes((Float(step * 7 + $0) / 16 - 1).bitPattern)
      }
      var outputs = [UInt8](repeating: 0, count: runtime.outputFrameByteCount)
      _ = inputs.withUnsafeBytes { frame in
        outputs.withUnsafeMutableBytes { runtime.step(inputs: frame, outputs: $0) }
      }
      var hash = FNV1a()
      outputs.withUnsafeBytes { hash.update($0) }
      result += Self.record(1, inputs, time: time, value: hash.value)
    }
    return result
  }

  private func replay(_ bytes: [UInt8], _ options: String...) throws -> SinewTool.Result {
    let file = folder.path("run.rec")
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return try SinewTool.run(["replay", model, file] + options)
  }

  @Test func aTrueRecordingHasTheSameBits() throws {
    for isa in ["portable", "avx2"]
    where isa == "portable" || InstructionSetName.avx2.instructionSet.isAvailable {
      let result = try replay(recording(), "--isa", isa)
      #expect(result.status == 0, "\(result.stderr)")
      #expect(result.text == "6 ticks in 0.010 s: the same bits (\(isa) kernels)\n")
    }
    let json = try replay(recording(), "--json").json
    #expect(json["ticks"] == .integer(6) && json["differing"] == .integer(0))
    #expect(json["first_difference"] == .null)
  }

  @Test func theFirstDifferingTickIsNamed() throws {
    let recording = recording()
    let parsed = try Recording(recording)
    var position = 64
    var tick = 0
    for record in parsed.records {
      guard case .step = record.event else {
        position += 32 + (record.event == .reset(seed: 9) ? 0 : parsed.stateByteCount)
        continue
      }
      // A robot that computed other bits: the hash is another, and the checksum is right.
      guard case .step(let inputs, let hash) = record.event else { continue }
      let other = Self.record(1, Array(recording[inputs]), time: record.timeNs, value: hash ^ 1)
      var changed = recording
      changed.replaceSubrange(position..<(position + other.count), with: other)
      let result = try replay(changed)
      #expect(result.status == 1)
      #expect(result.text.hasPrefix("tick \(tick), 0.0"), "\(result.text)")
      #expect(result.text.contains("1 of 6 ticks differ"))
      position += 32 + parsed.inputByteCount
      tick += 1
    }
    #expect(tick == 6)
  }

  @Test func whatTheRobotDidNotFinishIsLeftOut() throws {
    let recording = recording()
    for missing in 1...(32 + policy.runtime.inputFrameByteCount - 1) {
      let parsed = try Recording(Array(recording.dropLast(missing)))
      #expect(parsed.records.count == 7)
      #expect(parsed.incompleteByteCount > 0)
    }
    let result = try replay(recording.dropLast(3))
    #expect(result.status == 0 && result.text.hasPrefix("5 ticks"))
    #expect(result.stderr.contains("incomplete record"))
    let zeros = try replay(recording + [UInt8](repeating: 0, count: 500))
    #expect(zeros.status == 0 && zeros.text.hasPrefix("6 ticks"))
    #expect(zeros.stderr.contains("the last 500 bytes"))
  }

  @Test func damageIsNamedByItsPosition() throws {
    let recording = recording()
    for (position, value, message) in [
      (0, UInt8(0), "byte 0: this is no recording"), (4, 2, "byte 4: format version 2; accepted: 1"),
      (20, 1, "byte 20: a reserved field is not 0"), (40, recording[40] ^ 1, "recorded with another model"),
      (64, 7, "byte 64: a record of kind 7"), (68, 99, "byte 68: 99 bytes follow a record of kind 1"),
      (80, recording[80] ^ 1, "byte 64: a record with a wrong checksum"),
      (97, recording[97] ^ 1, "byte 64: a record with a wrong checksum"),
    ] {
      var changed = recording
      changed[position] = value
      let result = try replay(changed)
      #expect(result.status == 65)
      #expect(result.stderr.contains(message), "\(result.stderr)")
      #expect(result.stdout.isEmpty)
    }
    #expect(try replay(Array(recording.prefix(63))).stderr.contains("byte 63: the header ends after 63"))
    #expect(try replay([]).status == 65)
    #expect(try SinewTool.run("replay", model, folder.path("none")).status == 66)
    #expect(try SinewTool.run("replay", model).status == 64)
  }

  /// Every byte changed in several ways: read without a fault, or refused.
  @Test func anyBytesAreReadOrRefused() throws {
    let recording = recording()
    var accepted = 0
    for position in recording.indices {
      for change in [UInt8(1), 0x80, 0xff] {
        var changed = recording
        changed[position] ^= change
        guard let parsed = try? Recording(changed) else { continue }
        accepted += 1
        let sizes = (parsed.inputByteCount, parsed.outputByteCount, parsed.stateByteCount)
        let runtime = policy.runtime
        guard
          sizes
            == (
              runtime.inputFrameByteCount, runtime.outputFrameByteCount, runtime.savedStateByteCount
            )
        else { continue }
        _ = try? Replay(parsed, changed, on: policy) { _ in }
      }
    }
    #expect(accepted > 0)
    for length in 0..<recording.count { _ = try? Recording(Array(recording.prefix(length))) }
  }
}
