import Foundation
import Testing

@testable import SinewData

/// Damaged archives are refused or, where the damage is harmless, read; nothing else happens.
@Suite struct DamageTests {
  @Test(arguments: ["tiny-stored.npz", "tiny-deflated.npz", "tiny-zip64.npz", "plain.npy"])
  func refusesEveryTruncation(file: String) throws {
    try withCopy(of: file) { path, content, handle in
      for length in content.indices.reversed() {
        try handle.truncate(atOffset: UInt64(length))
        #expect(faultReading(path) != nil, "the first \(length) bytes were accepted")
      }
    }
  }

  /// Changes every byte in ten ways. Arrays that are still accepted are those of the original; only the plain
  /// file, which has no checksum, may read as something else.
  @Test(arguments: ["tiny-stored.npz", "tiny-deflated.npz", "tiny-zip64.npz", "plain.npy"])
  func survivesEveryChangedByte(file: String) throws {
    let arrays = try NPZArchive.read(path: fixture(file)).entries.map(\.array)
    try withCopy(of: file) { path, content, handle in
      for (position, byte) in content.enumerated() {
        for change in Set((0..<8).map { byte ^ 1 << $0 } + [0, 255]) where change != byte {
          try handle.replaceByte(at: position, with: change)
          guard let archive = try? NPZArchive.read(path: path), file != "plain.npy" else { continue }
          #expect(archive.entries.allSatisfy { arrays.contains($0.array) }, "byte \(position) as \(change)")
        }
        try handle.replaceByte(at: position, with: byte)
      }
    }
  }

  /// Hands a copy of a fixture to `body`: its path, its bytes and a handle to change it in place.
  private func withCopy(of file: String, _ body: (String, [UInt8], FileHandle) throws -> Void) throws {
    let content = try bytes(of: fixture(file))
    try withScratchFolder { folder in
      let copy = folder.appending(path: file)
      try Data(content).write(to: copy)
      try body(copy.path, content, FileHandle(forUpdating: copy))
    }
  }
}

extension FileHandle {
  fileprivate func replaceByte(at position: Int, with byte: UInt8) throws {
    try seek(toOffset: UInt64(position))
    try write(contentsOf: [byte])
  }
}
