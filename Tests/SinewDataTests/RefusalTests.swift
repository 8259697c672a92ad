import Foundation
import Testing

@testable import SinewData

/// What cannot be read is refused with the fault, the file and the array by name.
@Suite struct RefusalTests {
  @Test(arguments: [
    ("object", "|O", "object"), ("text", "<U3", "string"), ("bytes", "|S3", "string"),
    ("complex", "<c8", "complex"), ("extended", "<f16", "extended precision"),
    ("time", "<M8[D]", "date or time"), ("raw", "|V3", "structured"),
    ("record", "[('a', '<i4'), ('b', '<f4')]", "structured"),
  ])
  func refusesWhatIsNoRealNumber(name: String, descriptor: String, family: String) {
    let path = fixture("refused-\(name).npz")
    let expected = DataError(
      path: path, array: name, fault: .unsupportedType(descriptor: descriptor, family: family))
    #expect(throws: expected) { try NPZArchive.read(path: path) }
    #expect(
      expected.description.hasPrefix(
        "\(path): array '\(name)': dtype \(descriptor) (\(family)); accepted: bool"))
    #expect(expected.category == .badData)
  }

  @Test func leavesAloneWhatNobodyWants() throws {
    let archive = try NPZArchive.read(path: fixture("refused-object.npz")) { $0 != "object" }
    #expect(archive.names == ["good"])
    #expect(archive.skipped == ["object"])
  }

  @Test func refusesWhatIsNoFile() throws {
    #expect(faultReading("/nowhere/at/all.npz") == .missing)
    #expect(faultReading(fixture("plain.npy/inner.npz")) == .missing)
    #expect(faultReading(fixture("")) == .notAFile)
    #expect(faultReading("/dev/null") == .notAFile)
    #expect(DataError(path: "x", fault: .missing).category == .noInput)
  }

  @Test(arguments: [[], [0x50], Array("not an archive".utf8), [0x93, 0x4E]])
  func refusesOtherFiles(content: [UInt8]) {
    #expect(faultReading(content) == .notAnArchive)
  }

  @Test func refusesWhatNumPyNeverWrites() {
    #expect(faultReading(fixture("encrypted.npz")) == .encrypted)
    #expect(faultReading(fixture("bzip2.npz")) == .unsupportedCompression(method: 12))
  }

  @Test func refusesTheSameNameTwice() throws {
    var content = try bytes(of: fixture("tiny-stored.npz"))
    for index in content.indices where content[index...].starts(with: Array("b.npy".utf8)) {
      content[index] = UInt8(ascii: "a")
    }
    let error = dataError { try read(content) }
    #expect(error?.fault == .duplicateName)
    #expect(error?.array == "a")
  }

  @Test func liesOfTheDirectoryAreNoMissingFiles() throws {
    for (offset, lie) in [(20, [UInt8](repeating: 0xff, count: 8)), (42, [0xff, 0xff, 0xff, 0x7f])] {
      var content = try bytes(of: fixture("tiny-stored.npz"))
      let entry = try #require(
        content.indices.first { content[$0...].starts(with: [0x50, 0x4b, 0x01, 0x02]) })
      content.replaceSubrange((entry + offset)..<(entry + offset + lie.count), with: lie)
      let error = dataError { try read(content) }
      #expect(error?.category == .badData, "\(String(describing: error))")
    }
  }

  @Test func refusesAChangedElement() throws {
    var content = try bytes(of: fixture("tiny-stored.npz"))
    let payload = try #require(content.indices.first { content[$0...].starts(with: [0, 0, 128, 63]) })
    content[payload] ^= 1
    #expect(faultReading(content) == .badChecksum)
  }

  @Test func respectsLimits() {
    let zeros = fixture("zeros.npz")
    #expect(
      faultReading(zeros, limits: DataLimits(totalBytes: 4_000_127))
        == .tooLarge(bytes: 4_000_128, limit: 4_000_127))
    #expect(faultReading(zeros, limits: DataLimits(totalBytes: 4_000_128)) == nil)
    #expect(
      faultReading(fixture("plain.npy"), limits: DataLimits(totalBytes: 100))
        == .tooLarge(bytes: 152, limit: 100))
    #expect(
      faultReading(fixture("shapes.npz"), limits: DataLimits(entries: 8))
        == .tooManyEntries(found: 9, limit: 8))
    #expect(
      faultReading(zeros, limits: DataLimits(headerBytes: 100)) == .headerTooLong(bytes: 118, limit: 100))
  }

  /// The limit holds for all arrays together, also where each alone would pass.
  @Test func sumsOverArrays() {
    let error = faultReading(fixture("tiny-stored.npz"), limits: DataLimits(totalBytes: 200))
    #expect(error == .tooLarge(bytes: 144 + 129, limit: 200))
  }

  @Test(arguments: ["tiny-stored.npz", "tiny-deflated.npz"])
  func refusesSizesThatCannotBe(file: String) throws {
    var content = try bytes(of: fixture(file))
    for index in content.indices where content[index...].starts(with: [0x50, 0x4B, 1, 2]) {
      content.replaceSubrange(index + 24..<index + 28, with: [0, 0, 0, 0x40])
    }
    let stored: UInt64 = file == "tiny-stored.npz" ? 144 : 78
    #expect(faultReading(content) == .impossibleSize(declared: 1 << 30, stored: stored))
  }
}
