/// CRC-32C (Castagnoli: reflected polynomial 0x82f63b78, initial value and final xor of all ones), as in
/// iSCSI and RFC 3720. A table of 16 entries, for half a byte at a time, costs 64 bytes of flash.
public struct CRC32C {
  @usableFromInline var state: UInt32 = 0xffff_ffff

  @inlinable
  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    var state = state
    for index in 0..<bytes.count {
      state ^= UInt32(base.load(fromByteOffset: index, as: UInt8.self))
      state = (state &>> 4) ^ remainders[unchecked: Int(truncatingIfNeeded: state & 15)]
      state = (state &>> 4) ^ remainders[unchecked: Int(truncatingIfNeeded: state & 15)]
    }
    self.state = state
  }

  @inlinable
  public var value: UInt32 { ~state }

  /// The checksum of some bytes.
  public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = CRC32C()
    checksum.update(bytes)
    return checksum.value
  }
}

/// What four bits leave behind.
private let remainders: [16 of UInt32] = [
  0x0000_0000, 0x105e_c76f, 0x20bd_8ede, 0x30e3_49b1, 0x417b_1dbc, 0x5125_dad3, 0x61c6_9362, 0x7198_540d,
  0x82f6_3b78, 0x92a8_fc17, 0xa24b_b5a6, 0xb215_72c9, 0xc38d_26c4, 0xd3d3_e1ab, 0xe330_a81a, 0xf36e_6f75,
]
