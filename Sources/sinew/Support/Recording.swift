import SinewFormat

/// A run that `sinew-run --record` wrote on a robot (docs/record.md).
struct Recording {
  var inputByteCount: Int
  var outputByteCount: Int
  var stateByteCount: Int
  var seed: UInt64
  /// SHA-256 of the model, as 64 hexadecimal digits.
  var modelDigest: String
  var records: [Record]
  /// Bytes at the end that are no whole record: the robot stopped while it wrote them.
  var incompleteByteCount: Int

  struct Record: Equatable {
    var event: Event
    /// The robot's monotonic time in nanoseconds.
    var timeNs: UInt64

    var isStep: Bool { if case .step = event { true } else { false } }
  }

  enum Event: Equatable {
    /// The input frame lies at these bytes of the file; `outputHash` is FNV-1a of the output frame.
    case step(inputs: Range<Int>, outputHash: UInt64)
    case reset(seed: UInt64)
    case state(Range<Int>)
  }

  /// What is wrong with a recording, and where.
  struct Fault: Error, Equatable {
    var position: Int
    var message: String
  }

  private static let headerByteCount = 64
  private static let recordByteCount = 32
  private static let version: UInt32 = 1

  /// Reads a whole recording; its bytes stay the caller's.
  init(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.starts(with: "SNWR".utf8) else {
      throw Fault(position: 0, message: "this is no recording (it does not begin with SNWR)")
    }
    guard bytes.count >= Self.headerByteCount else {
      throw Fault(position: bytes.count, message: "the header ends after \(bytes.count) of its 64 bytes")
    }
    let version = Self.word(bytes, 4)
    guard version == Self.version else {
      throw Fault(position: 4, message: "format version \(version); accepted: \(Self.version)")
    }
    inputByteCount = Int(Self.word(bytes, 8))
    outputByteCount = Int(Self.word(bytes, 12))
    stateByteCount = Int(Self.word(bytes, 16))
    guard Self.word(bytes, 20) == 0 else { throw Fault(position: 20, message: "a reserved field is not 0") }
    seed = Self.long(bytes, 24)
    modelDigest = bytes[32..<64].map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
    records = []
    var position = Self.headerByteCount
    while bytes.count - position >= Self.recordByteCount, !Self.isZero(bytes[position...]) {
      let payload = Int(Self.word(bytes, position + 4))
      let first = position + Self.recordByteCount
      let event = try Self.event(
        bytes, at: position, payload: payload, inputs: inputByteCount, state: stateByteCount)
      guard bytes.count - first >= payload else { break }
      var checksum = CRC32C()
      for range in [position..<(position + 24), first..<(first + payload)] {
        bytes[range].withUnsafeBytes { checksum.update($0) }
      }
      guard checksum.value == Self.word(bytes, position + 24) else {
        throw Fault(position: position, message: "a record with a wrong checksum: the recording is damaged")
      }
      records.append(Record(event: event, timeNs: Self.long(bytes, position + 8)))
      position = first + payload
    }
    incompleteByteCount = bytes.count - position
  }

  private static func event(
    _ bytes: [UInt8], at position: Int, payload: Int, inputs: Int, state: Int
  ) throws(Fault) -> Event {
    let kind = word(bytes, position)
    let value = long(bytes, position + 16)
    let first = position + recordByteCount
    let (event, expected): (Event, Int)
    switch kind {
    case 1: (event, expected) = (.step(inputs: first..<(first + payload), outputHash: value), inputs)
    case 2: (event, expected) = (.reset(seed: value), 0)
    case 3: (event, expected) = (.state(first..<(first + payload)), state)
    default:
      throw Fault(
        position: position, message: "a record of kind \(kind); accepted: 1 (step), 2 (reset), 3 (state)")
    }
    guard payload == expected else {
      throw Fault(
        position: position + 4,
        message: "\(payload) bytes follow a record of kind \(kind); expected \(expected)")
    }
    return event
  }

  /// Whether only zeros are left, which is what some file systems leave of a lost end.
  private static func isZero(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.first == 0 && bytes.allSatisfy { $0 == 0 }
  }

  private static func word(_ bytes: [UInt8], _ position: Int) -> UInt32 {
    bytes[position..<(position + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func long(_ bytes: [UInt8], _ position: Int) -> UInt64 {
    bytes[position..<(position + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
