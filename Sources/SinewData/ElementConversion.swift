/// Conversions of many elements at once.
///
/// They are requirements, not just members of an extension, so that the compiler makes a fast version of each
/// for every type and the choice is made once for an array.
protocol ElementConversion: NumericElement {
  /// The elements in `bytes`, which hold a whole number of them, as ``NumericArray/floats(in:)`` gives them.
  static func floats(in bytes: ArraySlice<UInt8>) -> [Float]

  /// The same as ``NumericArray/doubles(in:)`` gives them.
  static func doubles(in bytes: ArraySlice<UInt8>) -> [Double]

  /// The same as ``NumericArray/bools()`` gives them.
  static func bools(in bytes: ArraySlice<UInt8>) -> [Bool]

  /// The same as ``NumericArray/integers(in:)`` gives them.
  ///
  /// - Parameter firstIndex: where the first of them is in its array, for the error.
  static func integers(in bytes: ArraySlice<UInt8>, firstIndex: Int) throws(InexactValue) -> [Int64]
}

extension ElementConversion {
  static func floats(in bytes: ArraySlice<UInt8>) -> [Float] { elements(in: bytes).map(\.float) }

  static func doubles(in bytes: ArraySlice<UInt8>) -> [Double] { elements(in: bytes).map(\.double) }

  static func bools(in bytes: ArraySlice<UInt8>) -> [Bool] { elements(in: bytes).map(\.isTrue) }

  static func integers(in bytes: ArraySlice<UInt8>, firstIndex: Int) throws(InexactValue) -> [Int64] {
    let elements = elements(in: bytes)
    var integers: [Int64] = []
    integers.reserveCapacity(elements.count)
    for (offset, element) in elements.enumerated() {
      guard let integer = element.exactInteger else {
        throw InexactValue(index: firstIndex + offset, value: "\(element)")
      }
      integers.append(integer)
    }
    return integers
  }

  private static func elements(in bytes: ArraySlice<UInt8>) -> [Self] {
    let count = bytes.count / MemoryLayout<Self>.size
    return [Self](unsafeUninitializedCapacity: count) { target, initialised in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
      initialised = count
    }
  }
}

extension Bool: ElementConversion {}
extension Int8: ElementConversion {}
extension Int16: ElementConversion {}
extension Int32: ElementConversion {}
extension Int64: ElementConversion {}
extension UInt8: ElementConversion {}
extension UInt16: ElementConversion {}
extension UInt32: ElementConversion {}
extension UInt64: ElementConversion {}
extension Float16: ElementConversion {}
extension Float: ElementConversion {}
extension Double: ElementConversion {}
