import Foundation
import Testing

@testable import SinewCommand

@Suite struct AtomicFileTests {
  private let content = Array("content".utf8)

  @Test func writesAndReplaces() throws {
    try withScratchFolder { folder in
      let file = folder.appending(path: "out.sinew")
      for bytes in [content, [], Array(repeating: 7, count: 1 << 20)] {
        try AtomicFile.write(path: file.path, bytes: bytes)
        #expect(try file.bytes() == bytes)
        #expect(try InputFile.read(path: file.path, limit: 1 << 20) == bytes)
      }
      #expect(try folder.names() == ["out.sinew"])
    }
  }

  @Test func refusesImpossibleTargets() throws {
    try withScratchFolder { folder in
      let file = folder.appending(path: "file")
      try Data().write(to: file)
      let targets = [
        folder.path, folder.path + "/", folder.path + "/no/such", "", file.path + "/inside",
        folder.path + "/" + String(repeating: "x", count: 300),
      ]
      for target in targets {
        let error = #expect(throws: FileError.self) { try AtomicFile.write(path: target, bytes: content) }
        #expect(error?.exitCode == .cannotCreate)
        #expect(error?.message.hasPrefix("\(target): cannot be created: ") == true)
      }
      #expect(try folder.names() == ["file"])
    }
  }

  @Test func writesDevicesInPlace() throws {
    try AtomicFile.write(path: "/dev/null", bytes: content)
    let error = #expect(throws: FileError.self) { try AtomicFile.write(path: "/dev/full", bytes: content) }
    #expect(error?.exitCode == .inputOutput)
    #expect(error?.message == "/dev/full: cannot be written: No space left on device")
    let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/null")
    #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test func followsLinks() throws {
    try withScratchFolder { folder in
      let (target, link) = (folder.appending(path: "target"), folder.appending(path: "link"))
      try Data("old".utf8).write(to: target)
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "target")
      try AtomicFile.write(path: link.path, bytes: content)
      #expect(try target.bytes() == content)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "target")
    }
  }

  @Test func keepsRights() throws {
    func rights(_ file: URL) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }
    try withScratchFolder { folder in
      let (new, plain) = (folder.appending(path: "new"), folder.appending(path: "plain"))
      try AtomicFile.write(path: new.path, bytes: content)
      try Data().write(to: plain)
      #expect(try rights(new) == rights(plain))
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: new.path)
      try AtomicFile.write(path: new.path, bytes: [])
      #expect(try rights(new) == 0o640)
    }
  }
}

@Suite struct InputFileTests {
  @Test func readsUpToTheLimit() throws {
    try withScratchFolder { folder in
      let file = folder.appending(path: "in")
      let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
      try Data(content).write(to: file)
      #expect(try InputFile.read(path: file.path, limit: 200_000) == content)
      let error = FileError(path: file.path, fault: .tooLarge(limit: 199_999))
      #expect(throws: error) { try InputFile.read(path: file.path, limit: 199_999) }
      #expect(error.exitCode == .badData)
    }
  }

  @Test func readsFilesThatHideTheirSize() throws {
    #expect(try !InputFile.read(path: "/proc/self/maps", limit: 1 << 24).isEmpty)
    #expect(throws: FileError(path: "/dev/zero", fault: .tooLarge(limit: 1 << 20))) {
      try InputFile.read(path: "/dev/zero", limit: 1 << 20)
    }
    #expect(try InputFile.read(path: "/dev/null", limit: 0) == [])
  }

  @Test func namesWhatCannotBeRead() throws {
    try withScratchFolder { folder in
      let missing = folder.appending(path: "missing").path
      let cases: [(String, FileError.Fault)] = [
        (missing, .missing), (missing + "/below", .missing), ("", .missing), (folder.path, .isFolder),
        (folder.path + "/" + String(repeating: "x", count: 300), .unreadable(SystemError(ENAMETOOLONG))),
      ]
      for (path, fault) in cases {
        let error = #expect(throws: FileError(path: path, fault: fault)) {
          try InputFile.read(path: path, limit: 10)
        }
        #expect(error?.exitCode == .noInput)
      }
    }
  }
}
