import Testing

@testable import SinewData

/// Faults in the bytes of one npy array, around its dictionary.
@Suite struct PlainArrayTests {
  private static let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"

  private func array(
    version: [UInt8] = [1, 0], length: [UInt8] = [57, 0], header: String = header, payload: Int = 8
  ) -> [UInt8] {
    NPYHeader.magic + version + length + Array(header.utf8) + Array(repeating: 0, count: payload)
  }

  @Test func acceptsUnpaddedHeaders() {
    #expect(faultReading(array()) == nil)
    #expect(faultReading(array(version: [2, 0], length: [57, 0, 0, 0])) == nil)
    #expect(faultReading(array(version: [3, 0], length: [57, 0, 0, 0])) == nil)
  }

  @Test(arguments: [[0, 0], [1, 1], [4, 0], [255, 255]] as [[UInt8]])
  func refusesOtherVersions(version: [UInt8]) {
    #expect(
      faultReading(array(version: version)) == .unsupportedVersion(major: version[0], minor: version[1]))
  }

  @Test func refusesPayloadsOfAnotherSize() {
    #expect(faultReading(array(payload: 7)) == .sizeMismatch(header: 8, payload: 7))
    #expect(faultReading(array(payload: 9)) == .sizeMismatch(header: 8, payload: 9))
    #expect(faultReading(array(payload: 0)) == .sizeMismatch(header: 8, payload: 0))
  }

  /// A header that announces 2^62 bytes costs nothing: it is held against the file's size first.
  @Test func refusesLyingShapesBeforeReservingMemory() {
    let lying = "{'descr': '<f4', 'fortran_order': False, 'shape': (1152921504606846975,), }"
    let content = array(length: [UInt8(lying.utf8.count), 0], header: lying)
    #expect(faultReading(content) == .sizeMismatch(header: 4 * 1_152_921_504_606_846_975, payload: 8))
  }

  @Test func refusesHeadersThatRunOut() {
    #expect(faultReading(array(length: [255, 0])) == .truncated)
    #expect(faultReading(array(version: [2, 0], length: [0, 0, 1, 0])) == .truncated)
    #expect(
      faultReading(array(version: [2, 0], length: [1, 0, 1, 0]))
        == .headerTooLong(bytes: 65_537, limit: 65_536))
    #expect(
      faultReading(array(version: [3, 0], length: [255, 255, 255, 255]))
        == .headerTooLong(bytes: 0xFFFF_FFFF, limit: 65_536))
    #expect(faultReading(NPYHeader.magic) == .notAnArray)
    #expect(faultReading(NPYHeader.magic + [1, 0, 5]) == .truncated)
  }

  @Test func readsOddBooleansAsNumPyDoes() throws {
    let header = "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }"
    let content = array(header: header, payload: 0) + [0, 1, 200]
    #expect(try read(content)[""] == NumericArray(shape: [3], values: [false, true, true]))
  }
}
