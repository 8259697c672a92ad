/// The 64-bit FNV-1a hash, byte by byte: the fingerprint of outputs in self-tests and vector sets.
public struct FNV1a: Sendable {
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var value = value
    for byte in bytes {
      value = (value ^ UInt64(wide: UInt32(byte))) &* 0x0000_0100_0000_01b3
    }
    self.value = value
  }
}
