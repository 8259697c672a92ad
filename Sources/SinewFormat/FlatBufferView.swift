/// A bounds-checked reader of a FlatBuffer: loads of little-endian scalars and references between objects.
///
/// Positions are bytes from the start of the buffer. Every load checks its range and its natural alignment
/// without an operation that could overflow or trap; a buffer of any content gives values or a `FormatError`,
/// never a fault. The bytes must stay in place and unchanged while the view is in use, and start at a
/// multiple of 8.
public struct FlatBufferView {
  public let base: UnsafeRawPointer
  /// Less than 2^31.
  public let length: UInt32

  @inlinable
  public init(base: UnsafeRawPointer, length: UInt32) {
    self.base = base
    self.length = length
  }

  /// The address of a position that has been checked.
  @inlinable
  public func pointer(at position: UInt32) -> UnsafeRawPointer {
    base + Int(truncatingIfNeeded: position)
  }

  /// Throws unless `byteCount` bytes from `position` on lie in the buffer, and `position` is a multiple of
  /// `alignment`, a power of two.
  @inline(never)
  public func check(_ position: UInt32, byteCount: UInt32, alignment: UInt32) throws(FormatError) {
    guard position <= length, byteCount <= length &- position else {
      throw FormatError(.truncated, at: position)
    }
    guard position & (alignment &- 1) == 0 else { throw FormatError(.malformedTable, at: position) }
  }

  @inline(never)
  public func uint8(at position: UInt32) throws(FormatError) -> UInt8 {
    try check(position, byteCount: 1, alignment: 1)
    return pointer(at: position).load(as: UInt8.self)
  }

  @inline(never)
  public func uint16(at position: UInt32) throws(FormatError) -> UInt16 {
    try check(position, byteCount: 2, alignment: 2)
    return pointer(at: position).loadUnaligned(as: UInt16.self)
  }

  @inline(never)
  public func uint32(at position: UInt32) throws(FormatError) -> UInt32 {
    try check(position, byteCount: 4, alignment: 4)
    return pointer(at: position).loadUnaligned(as: UInt32.self)
  }

  @inline(never)
  public func uint64(at position: UInt32) throws(FormatError) -> UInt64 {
    try check(position, byteCount: 8, alignment: 8)
    return pointer(at: position).loadUnaligned(as: UInt64.self)
  }

  /// The position that the reference at `position` leads to.
  @inline(never)
  public func target(ofReferenceAt position: UInt32) throws(FormatError) -> UInt32 {
    let distance = try uint32(at: position)
    guard distance != 0, let target = position.checkedSum(distance) else {
      throw FormatError(.malformedTable, at: position)
    }
    return target
  }

  /// The table at the root. `fieldCount` is the number of fields that the schema gives it.
  @inlinable
  public func root(fieldCount: UInt16) throws(FormatError) -> FlatTable {
    try FlatTable(self, at: target(ofReferenceAt: 0), fieldCount: fieldCount)
  }
}
