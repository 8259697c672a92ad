import SinewFormat
import Testing

@testable import SinewArtifact

/// Published values of the checksums, and the conversion to binary16.
@Suite struct HashTests {
  @Test func crc32cHasItsCheckValue() {
    let digits = Array("123456789".utf8)
    #expect(digits.withUnsafeBytes { CRC32C.checksum($0) } == 0xe306_9283)
    // RFC 3720, B.4.
    #expect([UInt8](repeating: 0, count: 32).withUnsafeBytes { CRC32C.checksum($0) } == 0x8a91_36aa)
    #expect([UInt8](repeating: 0xff, count: 32).withUnsafeBytes { CRC32C.checksum($0) } == 0x62a8_ab43)
  }

  @Test func sha256HasItsExamples() {
    #expect(
      SHA256.hexadecimalDigest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hexadecimalDigest("abc".utf8)
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    #expect(
      SHA256.hexadecimalDigest(long.utf8)
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      SHA256.hexadecimalDigest(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func sha256DoesNotDependOnThePieces() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var whole = SHA256()
    bytes.withUnsafeBytes { whole.update($0) }
    var pieces = SHA256()
    for start in stride(from: 0, to: 300, by: 37) {
      Array(bytes[start..<min(start + 37, 300)]).withUnsafeBytes { pieces.update($0) }
    }
    #expect(whole.finish() == pieces.finish())
  }

  @Test func fnv1aHasItsExamples() {
    var hash = FNV1a()
    #expect(hash.value == 0xcbf2_9ce4_8422_2325)
    Array("foobar".utf8).withUnsafeBytes { hash.update($0) }
    #expect(hash.value == 0x8594_4171_f739_67e8)
  }

  #if arch(x86_64) || arch(arm64)
    @Test func binary16RoundsToNearestEven() {
      // Every binary16, and the floats around the middle between it and the next.
      for bits in UInt16(0)..<0x7c00 {
        let value = Float(Float16(bitPattern: bits))
        let next = Float(Float16(bitPattern: bits + 1))
        #expect(Binary16.bits(nearestTo: value) == bits)
        let middle = bits + 1 == 0x7c00 ? 65520 : (value + next) / 2
        for probe in [middle.nextDown, middle, middle.nextUp] {
          #expect(Binary16.bits(nearestTo: probe) == Float16(probe).bitPattern)
          #expect(Binary16.bits(nearestTo: -probe) == Float16(-probe).bitPattern)
        }
      }
      #expect(Binary16.bits(nearestTo: .infinity) == 0x7c00)
      #expect(
        Binary16.bits(nearestTo: .nan) & 0x7c00 == 0x7c00 && Binary16.bits(nearestTo: .nan) & 0x3ff != 0)
      #expect(Binary16.bits(nearestTo: .leastNonzeroMagnitude) == 0)
    }
  #endif
}
