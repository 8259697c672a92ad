import Testing

@testable import SinewData

@Suite struct NumericArrayTests {
  @Test func convertsToFloatByRounding() {
    let doubles = NumericArray(shape: [5], values: [0.1, 1e300, -1e300, .nan, 1 + 0x1p-24])
    #expect(Array(doubles.floats()[..<3]) == [0.1, .infinity, -.infinity])
    #expect(doubles.floats()[3].isNaN)
    #expect(doubles.floats()[4] == 1)
    #expect(NumericArray(shape: [1], values: [Int64.max]).floats() == [0x1p63])
    #expect(NumericArray(shape: [2], values: [true, false]).floats() == [1, 0])
    #expect(NumericArray(shape: [2], values: [Float16(0.5), Float16(-2)]).floats() == [0.5, -2])
  }

  @Test func convertsRanges() throws {
    let array = NumericArray(shape: [2, 3], values: (0..<6).map(Int16.init))
    #expect(array.floats(in: 2..<4) == [2, 3])
    #expect(array.doubles(in: 5..<6) == [5])
    #expect(array.doubles(in: 6..<6) == [])
    #expect(try array.integers(in: 0..<2) == [0, 1])
  }

  @Test(arguments: [0.5, .nan, .infinity, 0x1p63, -0x1.8p63])
  func refusesIntegersThatAreNone(value: Double) {
    let array = NumericArray(shape: [3], values: [1, 2, value])
    #expect(throws: InexactValue(index: 2, value: "\(value)")) { try array.integers() }
    #expect(throws: InexactValue(index: 2, value: "\(value)")) { try array.integers(in: 2..<3) }
  }

  @Test func acceptsWholeFloatsAsIntegers() throws {
    #expect(try NumericArray(shape: [3], values: [-0x1p63, -0.0, 7]).integers() == [.min, 0, 7])
  }

  @Test func knowsTruthAsNumPyDoes() {
    #expect(NumericArray(shape: [4], values: [0.0, -0.0, .nan, 0.5]).bools() == [false, false, true, true])
    #expect(NumericArray(shape: [2], values: [Int8(0), -1]).bools() == [false, true])
    #expect(NumericArray(shape: [2], values: [false, true]).bools() == [false, true])
  }

  @Test func countsElements() {
    #expect(NumericArray(shape: [], values: [1.0]).count == 1)
    #expect(NumericArray(shape: [3, 0], values: [Float]()).count == 0)
    #expect(NumericArray(shape: [3, 2], values: [Float](repeating: 0, count: 6)).count == 6)
  }
}
