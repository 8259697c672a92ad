/// A table of a FlatBuffer. Fields are named by their offset in the vtable (constants of `Schema`).
///
/// Creating it checks the vtable and the table's own bytes; a table with fields that the schema does not have
/// is refused, so every byte of an accepted table has a meaning. Sizes are read again at every access: views are
/// copied more often than they are used, and this one fits three registers.
public struct FlatTable {
  public let view: FlatBufferView
  public let position: UInt32

  /// - Parameter fieldCount: number of fields in the schema.
  @inline(never)
  public init(_ view: FlatBufferView, at position: UInt32, fieldCount: UInt16) throws(FormatError) {
    // The vtable lies at a signed distance before the table; wrapping subtraction is checked by the loads.
    let distance = try view.uint32(at: position)
    let vtable = position &- distance
    let vtableSize = UInt32(try view.uint16(at: vtable))
    let tableSize = UInt32(try view.uint16(at: vtable &+ 2))
    let greatest: UInt32 = 4 &+ 2 &* UInt32(fieldCount)
    guard vtableSize >= 4, vtableSize & 1 == 0, vtableSize <= greatest, tableSize >= 4 else {
      throw FormatError(.malformedTable, at: position)
    }
    try view.check(vtable, byteCount: vtableSize, alignment: 2)
    try view.check(position, byteCount: tableSize, alignment: 4)
    self.view = view
    self.position = position
  }

  /// A table that has been checked before.
  @inlinable
  public init(_ view: FlatBufferView, checkedPosition position: UInt32) {
    self.view = view
    self.position = position
  }

  /// Where a field of `byteCount` bytes lies, or nil when it is absent.
  @inline(never)
  public func fieldPosition(
    _ field: UInt16, byteCount: UInt32, alignment: UInt32
  ) throws(FormatError) -> UInt32? {
    let slot = UInt32(field)
    let vtable = position &- (try view.uint32(at: position))
    guard slot &+ 2 <= UInt32(try view.uint16(at: vtable)) else { return nil }
    let offset = UInt32(try view.uint16(at: vtable &+ slot))
    if offset == 0 { return nil }
    let tableSize = UInt32(try view.uint16(at: vtable &+ 2))
    guard offset >= 4, offset <= tableSize, byteCount <= tableSize &- offset else {
      throw FormatError(.malformedTable, at: position)
    }
    // In range: the table's bytes were checked.
    let place = position &+ offset
    guard place & (alignment &- 1) == 0 else { throw FormatError(.malformedTable, at: place) }
    return place
  }

  @inline(never)
  public func uint8(_ field: UInt16, default value: UInt8 = 0) throws(FormatError) -> UInt8 {
    guard let place = try fieldPosition(field, byteCount: 1, alignment: 1) else { return value }
    return try view.uint8(at: place)
  }

  @inline(never)
  public func uint16(_ field: UInt16) throws(FormatError) -> UInt16 {
    guard let place = try fieldPosition(field, byteCount: 2, alignment: 2) else { return 0 }
    return try view.uint16(at: place)
  }

  @inline(never)
  public func uint32(_ field: UInt16) throws(FormatError) -> UInt32 {
    guard let place = try fieldPosition(field, byteCount: 4, alignment: 4) else { return 0 }
    return try view.uint32(at: place)
  }

  @inline(never)
  public func uint64(_ field: UInt16) throws(FormatError) -> UInt64 {
    guard let place = try fieldPosition(field, byteCount: 8, alignment: 8) else { return 0 }
    return try view.uint64(at: place)
  }

  @inlinable
  public func int32(_ field: UInt16) throws(FormatError) -> Int32 {
    Int32(bitPattern: try uint32(field))
  }

  @inlinable
  public func float32(_ field: UInt16) throws(FormatError) -> Float {
    Float(bitPattern: try uint32(field))
  }

  /// A bool field; bytes other than 0 and 1 are refused.
  @inline(never)
  public func bool(_ field: UInt16) throws(FormatError) -> Bool {
    let value = try uint8(field)
    guard value <= 1 else { throw FormatError(.unknownValue, at: position) }
    return value == 1
  }

  /// The position of a struct, or nil when it is absent.
  @inlinable
  public func structure(_ field: UInt16, byteCount: UInt32, alignment: UInt32) throws(FormatError) -> UInt32?
  {
    try fieldPosition(field, byteCount: byteCount, alignment: alignment)
  }

  /// The position that a reference field leads to, or nil when it is absent.
  @inline(never)
  public func target(_ field: UInt16) throws(FormatError) -> UInt32? {
    guard let place = try fieldPosition(field, byteCount: 4, alignment: 4) else { return nil }
    return try view.target(ofReferenceAt: place)
  }

  @inline(never)
  public func table(_ field: UInt16, fieldCount: UInt16) throws(FormatError) -> FlatTable? {
    guard let place = try target(field) else { return nil }
    return try FlatTable(view, at: place, fieldCount: fieldCount)
  }

  /// A vector of elements of `elementSize` bytes (1, 2 or 4; 4 for vectors of tables).
  @inline(never)
  public func vector(_ field: UInt16, elementSize: UInt32) throws(FormatError) -> FlatVector? {
    guard let place = try target(field) else { return nil }
    return try FlatVector(view, at: place, elementSize: elementSize)
  }

  /// A string with its terminating zero byte checked; the text itself is not interpreted.
  @inline(never)
  public func string(_ field: UInt16) throws(FormatError) -> FlatVector? {
    guard let text = try vector(field, elementSize: 1) else { return nil }
    // In range: the vector's bytes were checked and are fewer than 2^31.
    guard try view.uint8(at: text.position &+ text.count) == 0 else {
      throw FormatError(.malformedTable, at: text.position)
    }
    return text
  }
}
