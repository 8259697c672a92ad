/// A vector or string of a FlatBuffer, with all its bytes checked to lie in the buffer.
public struct FlatVector {
  public let view: FlatBufferView
  /// Of the first element.
  public let position: UInt32
  public let elementSize: UInt32

  @inline(never)
  public init(_ view: FlatBufferView, at position: UInt32, elementSize: UInt32) throws(FormatError) {
    let count = try view.uint32(at: position)
    guard let byteCount = count.checkedProduct(elementSize) else {
      throw FormatError(.truncated, at: position)
    }
    // In range: the count's four bytes were checked.
    let first = position &+ 4
    try view.check(first, byteCount: byteCount, alignment: elementSize)
    self.view = view
    self.position = first
    self.elementSize = elementSize
  }

  /// A vector that has been checked before.
  @inlinable
  public init(_ view: FlatBufferView, checkedPosition position: UInt32, elementSize: UInt32) {
    self.view = view
    self.position = position
    self.elementSize = elementSize
  }

  /// Read where the file has it: views are copied more often than they are used.
  @inlinable
  public var count: UInt32 { view.pointer(at: position &- 4).load(as: UInt32.self) }

  @inlinable
  public var byteCount: UInt32 { count &* elementSize }

  /// Where an element lies; throws when there is no such element.
  @inline(never)
  public func elementPosition(_ index: UInt32) throws(FormatError) -> UInt32 {
    guard index < count else { throw FormatError(.truncated, at: position) }
    return position &+ index &* elementSize
  }

  @inlinable
  public func uint8(_ index: UInt32) throws(FormatError) -> UInt8 {
    try view.uint8(at: elementPosition(index))
  }

  @inline(never)
  public func uint16(_ index: UInt32) throws(FormatError) -> UInt16 {
    try view.uint16(at: elementPosition(index))
  }

  @inline(never)
  public func uint32(_ index: UInt32) throws(FormatError) -> UInt32 {
    try view.uint32(at: elementPosition(index))
  }

  @inlinable
  public func int32(_ index: UInt32) throws(FormatError) -> Int32 {
    Int32(bitPattern: try uint32(index))
  }

  @inline(never)
  public func table(_ index: UInt32, fieldCount: UInt16) throws(FormatError) -> FlatTable {
    try FlatTable(view, at: view.target(ofReferenceAt: elementPosition(index)), fieldCount: fieldCount)
  }

  /// The elements where they lie in the file.
  @inlinable
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: view.pointer(at: position), count: Int(truncatingIfNeeded: byteCount))
  }
}

#if !hasFeature(Embedded)
  extension FlatVector {
    /// The bytes as text; malformed UTF-8 is repaired.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }
#endif
