/// An n-dimensional array of real numbers, as NumPy knows it.
///
/// Whatever the file it came from looked like, elements are held in C order (last axis fastest) and in the
/// byte order of this machine. Two arrays are equal when type, shape and every bit agree, so NaN equals itself.
public struct NumericArray: Equatable, Sendable {
  /// The extent of each axis; empty for a single number. No extent is negative, zero is allowed.
  public let shape: [Int]

  /// The type the elements are stored in.
  public let type: DType

  /// The elements in C order; `count * type.byteWidth` bytes. Bytes of a ``DType/bool`` are 0 or 1.
  let bytes: [UInt8]

  /// How many elements there are: the product of ``shape``, 1 for a single number.
  public var count: Int { bytes.count / type.byteWidth }

  /// Makes an array of `values`, the last axis running fastest.
  ///
  /// - Precondition: `values.count` is the product of `shape`.
  public init<Element: NumericElement>(shape: [Int], values: [Element]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "an axis cannot be negative")
    precondition(shape.reduce(1, *) == values.count, "the shape does not hold that many values")
    self.init(shape: shape, type: Element.type, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// Wraps elements that are already in this type's form; the caller has checked that the sizes agree.
  init(shape: [Int], type: DType, bytes: [UInt8]) {
    self.shape = shape
    self.type = type
    self.bytes = bytes
  }
}
