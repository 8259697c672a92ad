/// A Swift type that is the element of a ``NumericArray``: one for each ``DType``.
public protocol NumericElement: BitwiseCopyable, Sendable {
  static var type: DType { get }

  /// The nearest `Float` (ties to even); beyond its range, infinity.
  var float: Float { get }

  /// The nearest `Double`; exact but for 64-bit integers beyond 2^53.
  var double: Double { get }

  /// The same number as an integer, or nil where there is none: fractions, NaN, out of range.
  var exactInteger: Int64? { get }

  /// NumPy's truth of a value: everything but zero, NaN included.
  var isTrue: Bool { get }
}

extension NumericElement where Self: BinaryInteger {
  public var float: Float { Float(self) }
  public var double: Double { Double(self) }
  public var exactInteger: Int64? { Int64(exactly: self) }
  public var isTrue: Bool { self != 0 }
}

extension NumericElement where Self: BinaryFloatingPoint {
  public var float: Float { Float(self) }
  public var double: Double { Double(self) }
  public var exactInteger: Int64? { Int64(exactly: self) }
  public var isTrue: Bool { self != 0 }
}

extension Bool: NumericElement {
  public static var type: DType { .bool }
  public var float: Float { self ? 1 : 0 }
  public var double: Double { self ? 1 : 0 }
  public var exactInteger: Int64? { self ? 1 : 0 }
  public var isTrue: Bool { self }
}

extension Int8: NumericElement { public static var type: DType { .int8 } }
extension Int16: NumericElement { public static var type: DType { .int16 } }
extension Int32: NumericElement { public static var type: DType { .int32 } }
extension Int64: NumericElement { public static var type: DType { .int64 } }
extension UInt8: NumericElement { public static var type: DType { .uint8 } }
extension UInt16: NumericElement { public static var type: DType { .uint16 } }
extension UInt32: NumericElement { public static var type: DType { .uint32 } }
extension UInt64: NumericElement { public static var type: DType { .uint64 } }
extension Float16: NumericElement { public static var type: DType { .float16 } }
extension Float: NumericElement { public static var type: DType { .float32 } }
extension Double: NumericElement { public static var type: DType { .float64 } }
