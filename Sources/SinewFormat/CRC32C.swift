/// CRC-32C (Castagnoli: reflected polynomial 0x82f63b78, initial value and final xor of all ones), as in
/// iSCSI and RFC 3720. A table of 16 entries, for half a byte at a time, costs 64 bytes of flash.
public struct CRC32C {
  @usableFromInline var state: UInt32 = 0xffff_ffff

  @inlinable
  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var state = state
    for byte in bytes {
      state ^= UInt32(byte)
      state = (state &>> 4) ^ Self.remainder(state & 15)
      state = (state &>> 4) ^ Self.remainder(state & 15)
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

  @inline(__always)
  private static func remainder(_ nibble: UInt32) -> UInt32 {
    switch nibble {
    case 0: 0x0000_0000
    case 1: 0x105e_c76f
    case 2: 0x20bd_8ede
    case 3: 0x30e3_49b1
    case 4: 0x417b_1dbc
    case 5: 0x5125_dad3
    case 6: 0x61c6_9362
    case 7: 0x7198_540d
    case 8: 0x82f6_3b78
    case 9: 0x92a8_fc17
    case 10: 0xa24b_b5a6
    case 11: 0xb215_72c9
    case 12: 0xc38d_26c4
    case 13: 0xd3d3_e1ab
    case 14: 0xe330_a81a
    default: 0xf36e_6f75
    }
  }
}
