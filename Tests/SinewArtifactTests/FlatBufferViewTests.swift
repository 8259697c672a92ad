import SinewFormat
import Testing

/// The reader on buffers laid out by hand.
@Suite struct FlatBufferViewTests {
  /// A root table with a uint16 (field 4), a reference (field 6) to a vector of two uint32, and a reference
  /// (field 8) to the string "ab".
  static let buffer: [UInt8] = [
    20, 0, 0, 0,  // 0: root table at 20
    0, 0, 0, 0,  // 4: identifier
    10, 0,  // 8: vtable of 10 bytes
    16, 0,  // 10: table of 16 bytes
    4, 0, 8, 0, 12, 0,  // 12: offsets of the three fields
    0, 0,  // 18: padding
    12, 0, 0, 0,  // 20: vtable 12 bytes before
    0x34, 0x12, 0, 0,  // 24: the number
    8, 0, 0, 0,  // 28: vector at 36
    16, 0, 0, 0,  // 32: string at 48
    2, 0, 0, 0, 7, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,  // 36: two elements
    2, 0, 0, 0, 0x61, 0x62, 0, 0,  // 48: "ab"
  ]

  /// Reads a changed copy of the buffer, of which only `length` bytes exist.
  static func read<Result>(
    length: Int? = nil, _ changes: [Int: UInt8] = [:], _ body: (FlatTable) throws(FormatError) -> Result
  ) throws -> Result {
    let length = length ?? buffer.count
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 16)
    defer { copy.deallocate() }
    copy.copyBytes(from: buffer[..<length])
    for (place, value) in changes { copy[place] = value }
    let view = FlatBufferView(base: UnsafeRawPointer(copy.baseAddress!), length: UInt32(length))
    return try body(view.root(fieldCount: 3))
  }

  @Test func readsFields() throws {
    #expect(try Self.read { table throws(FormatError) in try table.uint16(4) } == 0x1234)
    let last = try Self.read { table throws(FormatError) in try table.vector(6, elementSize: 4)?.int32(1) }
    #expect(last == -1)
    #expect(try Self.read { table throws(FormatError) in try table.string(8)?.text } == "ab")
  }

  @Test func absentFieldsHaveDefaults() throws {
    // The vtable has two fields only, or the third one's offset is 0.
    for change in [[8: 8], [16: 0]] as [[Int: UInt8]] {
      #expect(try Self.read(change) { table throws(FormatError) in try table.string(8) } == nil)
      #expect(try Self.read(change) { table throws(FormatError) in try table.uint64(8) } == 0)
    }
  }

  @Test(
    arguments: [
      ("reference of zero", [0: 0], Status.malformedTable),
      ("root past the end", [0: 60], .truncated),
      ("root unaligned", [0: 21], .malformedTable),
      ("vtable before the start", [20: 200], .truncated),
      ("vtable after the end", [23: 0x80], .truncated),
      ("vtable of odd size", [8: 9], .malformedTable),
      ("vtable too small", [8: 2], .malformedTable),
      ("vtable with a field too many", [8: 12], .malformedTable),
      ("table too small", [10: 2], .malformedTable),
      ("table past the end", [10: 200], .truncated),
      ("field outside its table", [14: 16], .malformedTable),
      ("field inside the table's head", [14: 2], .malformedTable),
      ("field unaligned", [14: 9], .malformedTable),
      ("vector past the end", [28: 100], .truncated),
      ("vector reference of zero", [28: 0], .malformedTable),
      ("count beyond the end", [36: 200], .truncated),
      ("count of 2^31", [39: 0x80], .truncated),
      ("count whose bytes overflow", [39: 0x40], .truncated),
      ("vector unaligned", [28: 9], .malformedTable),
    ] as [(String, [Int: UInt8], Status)])
  func refusesMalformedVectors(name: String, changes: [Int: UInt8], status: Status) throws {
    do {
      _ = try Self.read(changes) { table throws(FormatError) in try table.vector(6, elementSize: 4) }
      Issue.record("\(name) was read")
    } catch let error as FormatError {
      #expect(error.status == status, "\(name)")
    }
  }

  @Test func refusesStringsWithoutAnEnd() {
    #expect(throws: FormatError.self) {
      try Self.read([54: 1]) { table throws(FormatError) in try table.string(8) }
    }
    #expect(throws: FormatError.self) {
      try Self.read(length: 54) { table throws(FormatError) in try table.string(8) }
    }
  }

  @Test func refusesIndicesPastTheEnd() throws {
    #expect(throws: FormatError.self) {
      try Self.read { table throws(FormatError) in try table.vector(6, elementSize: 4)?.uint32(2) }
    }
    #expect(throws: FormatError.self) {
      try Self.read { table throws(FormatError) in try table.vector(6, elementSize: 4)?.uint32(.max) }
    }
  }

  @Test func everyLengthIsSafe() {
    for length in 0..<Self.buffer.count {
      let found = try? Self.read(length: length) { table throws(FormatError) in try table.string(8)?.text }
      #expect(found == nil || found == "ab")
    }
  }
}
