import CSinewSIMD

/// What running one step needs: a kernel's argument record with its pointers resolved, in fixed space.
///
/// The largest argument record, `snw_dense`, fills it but for its last byte, which is padding there and holds
/// the tag: the operation in the low six bits, a variant that the operation chooses in the high two. 96 bytes
/// on 64-bit targets, 64 on 32-bit ones.
struct StepRecord {
  private typealias Words = (UInt64, UInt64, UInt64, UInt64)

  #if _pointerBitWidth(_64)
    private var storage: (Words, Words, Words) = ((0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0))
    static var byteCount: Int { 96 }
  #else
    private var storage: (Words, Words) = ((0, 0, 0, 0), (0, 0, 0, 0))
    static var byteCount: Int { 64 }
  #endif

  static var tagOffset: Int { byteCount &- 1 }

  /// Stores a kernel's record, of at most `byteCount` bytes, and then the tag.
  mutating func set<Arguments: BitwiseCopyable>(_ arguments: Arguments, operation: UInt8, variant: UInt8 = 0)
  {
    withUnsafeMutableBytes(of: &storage) { bytes in
      guard let base = bytes.baseAddress, MemoryLayout<Arguments>.size <= Self.byteCount else { return }
      base.storeBytes(of: arguments, as: Arguments.self)
      base.storeBytes(of: operation | (variant &<< 6), toByteOffset: Self.tagOffset, as: UInt8.self)
    }
  }

  /// Copies the record to its place in the policy's memory.
  func store(at place: UnsafeMutableRawPointer) {
    withUnsafeBytes(of: storage) { bytes in
      guard let base = bytes.baseAddress else { return }
      place.copyMemory(from: base, byteCount: Self.byteCount)
    }
  }
}

extension UnsafeRawPointer {
  /// The operation of the step record at this address.
  @inline(__always)
  var recordOperation: UInt8 { load(fromByteOffset: StepRecord.tagOffset, as: UInt8.self) & 63 }

  /// The variant that the operation chose when it was prepared.
  @inline(__always)
  var recordVariant: UInt8 { load(fromByteOffset: StepRecord.tagOffset, as: UInt8.self) &>> 6 }

  /// The kernel's argument record at this address.
  @inline(__always)
  func arguments<Arguments: BitwiseCopyable>(_ type: Arguments.Type) -> UnsafePointer<Arguments> {
    assumingMemoryBound(to: type)
  }
}
