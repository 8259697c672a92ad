/// A structure of sinew.h: its first field is the size that the caller knows.
protocol CallerStruct {
  init()
  // swift-format-ignore: AlwaysUseLowerCamelCase
  var struct_size: UInt32 { get set }
}

extension CallerStruct {
  /// Reads a structure of any version: fields that the caller does not know are zeros. nil without one, or when it
  /// has no room for its own size.
  static func read(_ pointer: UnsafePointer<Self>?) -> Self? {
    guard let pointer, let known = knownByteCount(pointer) else { return nil }
    var value = Self()
    withUnsafeMutableBytes(of: &value) { bytes in
      bytes.baseAddress?.copyMemory(from: UnsafeRawPointer(pointer), byteCount: known)
    }
    return value
  }

  /// Writes the fields that the caller knows, and leaves `struct_size` as it is.
  ///
  /// - Returns: whether there is a structure to write to.
  static func write(_ value: Self, to pointer: UnsafeMutablePointer<Self>?) -> Bool {
    guard let pointer, let known = knownByteCount(pointer) else { return false }
    var value = value
    value.struct_size = sizeField(UnsafeRawPointer(pointer))
    withUnsafeBytes(of: &value) { bytes in
      if let base = bytes.baseAddress {
        UnsafeMutableRawPointer(pointer).copyMemory(from: base, byteCount: known)
      }
    }
    return true
  }

  private static func knownByteCount(_ pointer: UnsafePointer<Self>) -> Int? {
    let size = sizeField(UnsafeRawPointer(pointer))
    let own = UInt32(truncatingIfNeeded: MemoryLayout<Self>.size)
    guard size >= 4 else { return nil }
    return Int(truncatingIfNeeded: size < own ? size : own)
  }

  /// The caller's structure may be shorter than `Self`, so only this field is touched.
  private static func sizeField(_ pointer: UnsafeRawPointer) -> UInt32 { pointer.load(as: UInt32.self) }
}

/// A caller's bytes; nil for NULL and for sizes that no memory has.
func callerBytes(_ start: UnsafeRawPointer?, _ byteCount: Int) -> UnsafeRawBufferPointer? {
  guard let start, byteCount >= 0 else { return nil }
  return UnsafeRawBufferPointer(start: start, count: byteCount)
}

/// As for bytes that are only read.
func callerBytes(_ start: UnsafeMutableRawPointer?, _ byteCount: Int) -> UnsafeMutableRawBufferPointer? {
  guard let start, byteCount >= 0 else { return nil }
  return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
}
