import Testing

@testable import SinewData

/// Every type, byte order, axis order, npy version and container that NumPy writes reads as the same numbers.
@Suite struct LayoutTests {
  /// The table of `make_fixtures.py`, as far as `Double` holds it.
  static let values: [DType: [Double]] = [
    .bool: [0, 1, 1, 0, 0, 1],
    .int8: [-128, -1, 0, 1, 42, 127],
    .int16: [-32768, -1, 0, 1, 258, 32767],
    .int32: [-0x1p31, -1, 0, 1, 16_909_060, 0x1p31 - 1],
    .int64: [-0x1p63, -1, 0, 1, 0x1.020304050607p56, 0x1p63],
    .uint8: [0, 1, 2, 42, 128, 255],
    .uint16: [0, 1, 2, 258, 32768, 65535],
    .uint32: [0, 1, 2, 16_909_060, 0x1p31, 0x1p32 - 1],
    .uint64: [0, 1, 2, 0x1.020304050607p56, 0x1p63, 0x1p64],
    .float16: [-65504, -1.5, 0, 0x1p-24, 0.25, .infinity],
    .float32: [Double(Float(-3.0e38)), -1.5, 0, 0x1p-149, Double(Float(0.1)), .infinity],
    .float64: [-1.0e300, -1.5, 0, 0x1p-1074, 0.1, .infinity],
  ]

  @Test(arguments: [("layouts-stored.npz", 126), ("layouts-deflated.npz", 126), ("layouts-zip64.npz", 18)])
  func readsEveryLayout(file: String, count: Int) throws {
    let archive = try NPZArchive.read(path: fixture(file))
    #expect(archive.entries.count == count)
    for entry in archive.entries {
      let type = try #require(DType(rawValue: String(entry.name.prefix { $0 != "_" })))
      #expect(entry.array.type == type, "\(entry.name)")
      #expect(entry.array.shape == [2, 3], "\(entry.name)")
      #expect(entry.array.doubles() == Self.values[type], "\(entry.name)")
    }
  }

  @Test func containersAgreeBitForBit() throws {
    let stored = try NPZArchive.read(path: fixture("layouts-stored.npz"))
    #expect(try NPZArchive.read(path: fixture("layouts-deflated.npz")) == stored)
  }

  @Test func keepsIntegersExact() throws {
    let archive = try NPZArchive.read(path: fixture("layouts-stored.npz"))
    let signed = try #require(archive["int64_big_fortran_v1"])
    #expect(try signed.integers() == [.min, -1, 0, 1, 72_623_859_790_382_856, .max])
    let unsigned = try #require(archive["uint64_little_c_v3"])
    #expect(throws: InexactValue(index: 4, value: "9223372036854775808")) { try unsigned.integers() }
  }

  @Test func readsEveryRank() throws {
    let archive = try NPZArchive.read(path: fixture("shapes.npz"))
    #expect(
      archive.names == [
        "scalar", "empty", "empty_middle", "row", "cube", "cube_big", "folder/inner", "größe",
      ])
    #expect(archive["scalar"] == NumericArray(shape: [], values: [Float(2.5)]))
    #expect(archive["empty"] == NumericArray(shape: [0], values: [Double]()))
    #expect(archive["empty_middle"] == NumericArray(shape: [2, 0, 3], values: [Int32]()))
    #expect(archive["row"] == NumericArray(shape: [3], values: [Int64(0), 1, 2]))
    #expect(archive["cube"] == NumericArray(shape: [2, 3, 4], values: (0..<24).map(Int16.init)))
    #expect(archive["cube_big"] == NumericArray(shape: [2, 3, 4], values: (0..<24).map(Double.init)))
    #expect(archive["folder/inner"] == NumericArray(shape: [1, 1], values: [UInt8(1)]))
    #expect(archive["größe"] == NumericArray(shape: [], values: [-1.0]))
    #expect(archive["readme.txt"] == nil)
  }

  @Test func readsAPlainArray() throws {
    let archive = try NPZArchive.read(path: fixture("plain.npy"))
    #expect(
      archive.entries == [.init(name: "", array: .init(shape: [2, 3], values: (0..<6).map(Float.init)))])
  }

  @Test func acceptsHonestZeros() throws {
    let zeros = try NPZArchive.read(path: fixture("zeros.npz"))["zeros"]
    #expect(zeros?.shape == [1000, 1000])
    #expect(zeros?.floats().allSatisfy { $0 == 0 } == true)
  }
}
