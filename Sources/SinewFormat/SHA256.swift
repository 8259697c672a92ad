/// SHA-256 (FIPS 180-4), streaming and without allocation.
///
///     var hash = SHA256()
///     hash.update(bytes)
///     let digest = hash.finish()        // eight big-endian words
public struct SHA256 {
  private var state = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
  private var block = SIMD16<UInt32>(repeating: 0)
  private var length: UInt64 = 0

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { append(byte) }
  }

  /// Pads, and returns the digest as eight words, the first byte of the digest in the highest bits of the
  /// first.
  public mutating func finish() -> SIMD8<UInt32> {
    let bits = length &* 8
    append(0x80)
    while length & 63 != 56 { append(0) }
    for i in UInt64(0)..<8 { append(UInt8(truncatingIfNeeded: bits &>> (56 &- 8 &* i))) }
    return state
  }

  private mutating func append(_ byte: UInt8) {
    let place = Int(truncatingIfNeeded: length & 63)
    let shift = UInt32(truncatingIfNeeded: 24 &- 8 &* (place & 3))
    let word: UInt32 = place & 3 == 0 ? 0 : block[place &>> 2]
    block[place &>> 2] = word | (UInt32(byte) &<< shift)
    length = length &+ 1
    if place == 63 { compress() }
  }

  /// One block; the message schedule is kept in 16 words and advanced in place.
  private mutating func compress() {
    var w = block
    var a = state[0]
    var b = state[1]
    var c = state[2]
    var d = state[3]
    var e = state[4]
    var f = state[5]
    var g = state[6]
    var h = state[7]
    for round in 0..<64 {
      let now = round & 15
      if round >= 16 {
        let before15 = w[(now &+ 1) & 15]
        let before2 = w[(now &+ 14) & 15]
        let s0: UInt32 = Self.rotate(before15, 7) ^ Self.rotate(before15, 18) ^ (before15 &>> 3)
        let s1: UInt32 = Self.rotate(before2, 17) ^ Self.rotate(before2, 19) ^ (before2 &>> 10)
        w[now] = w[now] &+ s0 &+ w[(now &+ 9) & 15] &+ s1
      }
      let s1: UInt32 = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
      let choice: UInt32 = (e & f) ^ (~e & g)
      let first: UInt32 = h &+ s1 &+ choice &+ Self.constant(round) &+ w[now]
      let s0: UInt32 = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
      let majority: UInt32 = (a & b) ^ (a & c) ^ (b & c)
      h = g
      g = f
      f = e
      e = d &+ first
      d = c
      c = b
      b = a
      a = first &+ s0 &+ majority
    }
    state = state &+ SIMD8(a, b, c, d, e, f, g, h)
  }

  @inline(__always)
  private static func rotate(_ x: UInt32, _ count: UInt32) -> UInt32 {
    (x &>> count) | (x &<< (32 &- count))
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  @inline(__always)
  private static func constant(_ round: Int) -> UInt32 {
    switch round {
    case 0: 0x428a_2f98
    case 1: 0x7137_4491
    case 2: 0xb5c0_fbcf
    case 3: 0xe9b5_dba5
    case 4: 0x3956_c25b
    case 5: 0x59f1_11f1
    case 6: 0x923f_82a4
    case 7: 0xab1c_5ed5
    case 8: 0xd807_aa98
    case 9: 0x1283_5b01
    case 10: 0x2431_85be
    case 11: 0x550c_7dc3
    case 12: 0x72be_5d74
    case 13: 0x80de_b1fe
    case 14: 0x9bdc_06a7
    case 15: 0xc19b_f174
    case 16: 0xe49b_69c1
    case 17: 0xefbe_4786
    case 18: 0x0fc1_9dc6
    case 19: 0x240c_a1cc
    case 20: 0x2de9_2c6f
    case 21: 0x4a74_84aa
    case 22: 0x5cb0_a9dc
    case 23: 0x76f9_88da
    case 24: 0x983e_5152
    case 25: 0xa831_c66d
    case 26: 0xb003_27c8
    case 27: 0xbf59_7fc7
    case 28: 0xc6e0_0bf3
    case 29: 0xd5a7_9147
    case 30: 0x06ca_6351
    case 31: 0x1429_2967
    case 32: 0x27b7_0a85
    case 33: 0x2e1b_2138
    case 34: 0x4d2c_6dfc
    case 35: 0x5338_0d13
    case 36: 0x650a_7354
    case 37: 0x766a_0abb
    case 38: 0x81c2_c92e
    case 39: 0x9272_2c85
    case 40: 0xa2bf_e8a1
    case 41: 0xa81a_664b
    case 42: 0xc24b_8b70
    case 43: 0xc76c_51a3
    case 44: 0xd192_e819
    case 45: 0xd699_0624
    case 46: 0xf40e_3585
    case 47: 0x106a_a070
    case 48: 0x19a4_c116
    case 49: 0x1e37_6c08
    case 50: 0x2748_774c
    case 51: 0x34b0_bcb5
    case 52: 0x391c_0cb3
    case 53: 0x4ed8_aa4a
    case 54: 0x5b9c_ca4f
    case 55: 0x682e_6ff3
    case 56: 0x748f_82ee
    case 57: 0x78a5_636f
    case 58: 0x84c8_7814
    case 59: 0x8cc7_0208
    case 60: 0x90be_fffa
    case 61: 0xa450_6ceb
    case 62: 0xbef9_a3f7
    default: 0xc671_78f2
    }
  }
}

#if !hasFeature(Embedded)
  extension SHA256 {
    /// The digest of some bytes as 64 lower-case hexadecimal digits.
    public static func hexadecimalDigest(_ bytes: some Sequence<UInt8>) -> String {
      var hash = SHA256()
      for byte in bytes { hash.append(byte) }
      let digest = hash.finish()
      var text = ""
      for i in 0..<8 {
        let word = String(digest[i], radix: 16)
        text += String(repeating: "0", count: 8 - word.count) + word
      }
      return text
    }
  }
#endif
