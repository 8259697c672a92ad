import Foundation
import Testing

@testable import SinewData

@Suite struct WriteTests {
  static let arrays: [NPZArchive.Entry] = [
    .init(
      name: "action",
      array: NumericArray(shape: [2, 3], values: [Float(-1.5), 0, .infinity, 0.1, -0.0, 0x1p-149])),
    .init(name: "count", array: NumericArray(shape: [2], values: [Int64.min, Int64.max])),
    .init(name: "index", array: NumericArray(shape: [1, 1, 2], values: [Int32.min, Int32.max])),
    .init(name: "done", array: NumericArray(shape: [3], values: [true, false, true])),
    .init(name: "image", array: NumericArray(shape: [], values: [UInt8(255)])),
    .init(name: "nichts/größe", array: NumericArray(shape: [2, 0], values: [Double]())),
  ]

  @Test func readsWhatItWrites() throws {
    try withScratchFolder { folder in
      let path = folder.appending(path: "out.npz").path
      try NPZArchive.write(path: path, arrays: Self.arrays)
      #expect(try NPZArchive.read(path: path).entries == Self.arrays)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.npz"])
    }
  }

  @Test(arguments: DType.allCases) func writesEveryType(type: DType) throws {
    let array = NumericArray(shape: [3], type: type, bytes: Array(repeating: 1, count: 3 * type.byteWidth))
    #expect(try read(NPZArchive.encode([.init(name: "x", array: array)]))["x"] == array)
  }

  @Test func writesTheSameBytesAlways() throws {
    let encoded = try NPZArchive.encode(Self.arrays)
    try withScratchFolder { folder in
      let path = folder.appending(path: "out.npz").path
      try NPZArchive.write(path: path, arrays: Self.arrays)
      #expect(try bytes(of: path) == encoded)
    }
    let recording = fixture("written.npz")
    if ProcessInfo.processInfo.environment["SNW_RECORD"] == "1" {
      try Data(encoded).write(to: URL(filePath: recording))
    }
    #expect(try bytes(of: recording) == encoded)
  }

  /// NumPy reads the recorded bytes, which the test above holds against what is written today.
  @Test(.enabled(if: NumPy.isInstalled)) func numPyReadsThem() throws {
    let listing = try NumPy.run(
      """
      import sys, numpy
      archive = numpy.load(sys.argv[1])
      for name in archive: print(name, archive[name].dtype, archive[name].shape, archive[name].tolist())
      """, fixture("written.npz"))
    #expect(
      listing == """
        action float32 (2, 3) [[-1.5, 0.0, inf], [0.10000000149011612, -0.0, 1.401298464324817e-45]]
        count int64 (2,) [-9223372036854775808, 9223372036854775807]
        index int32 (1, 1, 2) [[[-2147483648, 2147483647]]]
        done bool (3,) [True, False, True]
        image uint8 () 255
        nichts/größe float64 (2, 0) [[], []]

        """)
  }

  @Test func replacesAFileOnlyWhenComplete() throws {
    try withScratchFolder { folder in
      let path = folder.appending(path: "out.npz").path
      try Data("before".utf8).write(to: URL(filePath: path))
      let twice = [Self.arrays[0], Self.arrays[0]]
      #expect(throws: DataError(path: path, array: "action", fault: .duplicateName)) {
        try NPZArchive.write(path: path, arrays: twice)
      }
      #expect(throws: DataError(path: path, fault: .nothingToWrite)) {
        try NPZArchive.write(path: path, arrays: [])
      }
      #expect(try bytes(of: path) == Array("before".utf8))
      try NPZArchive.write(path: path, arrays: Self.arrays)
      #expect(try NPZArchive.read(path: path).entries == Self.arrays)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.npz"])
    }
  }

  @Test func keepsTheTargetOfALink() throws {
    try withScratchFolder { folder in
      let (target, link) = (
        folder.appending(path: "target.npz").path, folder.appending(path: "link.npz").path
      )
      try Data().write(to: URL(filePath: target))
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target.npz")
      try NPZArchive.write(path: link, arrays: Self.arrays)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target.npz")
      #expect(try NPZArchive.read(path: target).entries == Self.arrays)
    }
  }

  @Test func namesAnImpossibleTarget() throws {
    try withScratchFolder { folder in
      for path in [folder.path, folder.appending(path: "no/such/folder.npz").path, ""] {
        let error = dataError { try NPZArchive.write(path: path, arrays: Self.arrays) }
        #expect(error?.category == .cannotCreate)
        #expect(error?.path == path)
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func writesToADevice() throws {
    try NPZArchive.write(path: "/dev/null", arrays: Self.arrays)
    let error = dataError { try NPZArchive.write(path: "/dev/full", arrays: Self.arrays) }
    #expect(error?.category == .inputOutput)
  }

  /// New files have the rights that the process gives to every file, not those of a temporary one.
  @Test func createsReadableFiles() throws {
    try withScratchFolder { folder in
      let (ours, other) = (folder.appending(path: "out.npz").path, folder.appending(path: "other").path)
      try NPZArchive.write(path: ours, arrays: Self.arrays)
      try Data().write(to: URL(filePath: other))
      let rights = try [ours, other].map {
        try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int
      }
      #expect(rights[0] == rights[1])
    }
  }
}
