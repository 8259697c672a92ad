/// An element that has no exact counterpart in the type asked for.
public struct InexactValue: Error, Equatable, Sendable {
  /// Where the element is, in C order.
  public let index: Int

  /// What it is, as text, since it may be NaN or beyond every integer.
  public let value: String
}

extension NumericArray {
  /// Elements as `Float`, rounded to nearest; numbers beyond its range become infinite.
  ///
  /// - Parameter range: positions in C order; all elements when nil.
  /// - Precondition: `range` lies in `0 ..< count`.
  public func floats(in range: Range<Int>? = nil) -> [Float] {
    type.element.floats(in: part(range ?? 0..<count))
  }

  /// Elements as `Double`: exact, but for 64-bit integers beyond 2^53, which are rounded to nearest.
  ///
  /// - Parameter range: positions in C order; all elements when nil.
  /// - Precondition: `range` lies in `0 ..< count`.
  public func doubles(in range: Range<Int>? = nil) -> [Double] {
    type.element.doubles(in: part(range ?? 0..<count))
  }

  /// Elements as truth values: everything but zero is true, as in NumPy.
  public func bools() -> [Bool] {
    type.element.bools(in: bytes[...])
  }

  /// Elements as integers, none of them changed.
  ///
  /// - Parameter range: positions in C order; all elements when nil.
  /// - Precondition: `range` lies in `0 ..< count`.
  /// - Throws: `InexactValue` for the first element with a fraction, NaN, infinite or outside 64 bits.
  public func integers(in range: Range<Int>? = nil) throws(InexactValue) -> [Int64] {
    let range = range ?? 0..<count
    return try type.element.integers(in: part(range), firstIndex: range.lowerBound)
  }

  /// The bytes of a range of elements.
  private func part(_ range: Range<Int>) -> ArraySlice<UInt8> {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range leaves the array")
    return bytes[range.lowerBound * type.byteWidth..<range.upperBound * type.byteWidth]
  }
}
