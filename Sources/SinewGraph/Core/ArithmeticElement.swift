import Foundation

/// An element type with ONNX's arithmetic. No operation traps: integers wrap, a division of an integer by
/// zero is 0 (as numpy's), conversions saturate and make 0 of NaN.
protocol ArithmeticElement: TensorElement {
  static var zero: Self { get }
  static var one: Self { get }
  /// The identities of `maximum` and `minimum`: the infinities, or an integer's extreme values.
  static var lowest: Self { get }
  static var highest: Self { get }

  /// Rounds to nearest for floats; for integers truncates towards zero.
  init(converting value: Double)
  var double: Double { get }

  func adding(_ other: Self) -> Self
  func subtracting(_ other: Self) -> Self
  func multiplied(by other: Self) -> Self
  /// Truncates towards zero for integers.
  func divided(by other: Self) -> Self
  /// The remainder with the sign of the dividend (C's `fmod`).
  func remainder(by other: Self) -> Self
  /// The remainder with the sign of the divisor (Python's `%`).
  func modulo(by other: Self) -> Self
  func raised(to exponent: Self) -> Self

  /// NaN wins over every number; of equal values the first is taken.
  func minimum(_ other: Self) -> Self
  func maximum(_ other: Self) -> Self

  func equals(_ other: Self) -> Bool
  func isLess(than other: Self) -> Bool
  func isLessOrEqual(_ other: Self) -> Bool
}

// MARK: - Integers

extension ArithmeticElement where Self: FixedWidthInteger {
  static var one: Self { 1 }
  static var lowest: Self { .min }
  static var highest: Self { .max }

  init(converting value: Double) { self = saturated(value) }
  var double: Double { Double(self) }

  func adding(_ other: Self) -> Self { self &+ other }
  func subtracting(_ other: Self) -> Self { self &- other }
  func multiplied(by other: Self) -> Self { self &* other }
  // The partial values of an overflow are what wrapping arithmetic gives: min / -1 = min, min % -1 = 0.
  func divided(by other: Self) -> Self { other == 0 ? 0 : dividedReportingOverflow(by: other).partialValue }
  func remainder(by other: Self) -> Self {
    other == 0 ? 0 : remainderReportingOverflow(dividingBy: other).partialValue
  }

  func modulo(by other: Self) -> Self {
    let rest = remainder(by: other)
    return rest != 0 && (rest < 0) != (other < 0) ? rest &+ other : rest
  }

  /// By repeated squaring. A negative exponent gives the truncated reciprocal: 0 but for bases 1 and -1.
  func raised(to exponent: Self) -> Self {
    if exponent < 0 {
      if self == 1 { return 1 }
      guard self &+ 1 == 0 else { return 0 }
      return exponent & 1 == 0 ? 1 : self
    }
    var result: Self = 1
    var square = self
    var rest = exponent
    while rest != 0 {
      if rest & 1 != 0 { result = result &* square }
      square = square &* square
      rest >>= 1
    }
    return result
  }

  func minimum(_ other: Self) -> Self { other < self ? other : self }
  func maximum(_ other: Self) -> Self { other > self ? other : self }

  func equals(_ other: Self) -> Bool { self == other }
  func isLess(than other: Self) -> Bool { self < other }
  func isLessOrEqual(_ other: Self) -> Bool { self <= other }
}

extension Int8: ArithmeticElement {}
extension Int16: ArithmeticElement {}
extension Int32: ArithmeticElement {}
extension Int64: ArithmeticElement {}
extension UInt8: ArithmeticElement {}
extension UInt16: ArithmeticElement {}
extension UInt32: ArithmeticElement {}
extension UInt64: ArithmeticElement {}

// MARK: - Floats

extension ArithmeticElement where Self: BinaryFloatingPoint {
  static var one: Self { 1 }
  static var lowest: Self { -.infinity }
  static var highest: Self { .infinity }

  init(converting value: Double) { self = Self(value) }
  var double: Double { Double(self) }

  func adding(_ other: Self) -> Self { self + other }
  func subtracting(_ other: Self) -> Self { self - other }
  func multiplied(by other: Self) -> Self { self * other }
  func divided(by other: Self) -> Self { self / other }
  func remainder(by other: Self) -> Self { truncatingRemainder(dividingBy: other) }

  func modulo(by other: Self) -> Self {
    let rest = remainder(by: other)
    if rest == 0 { return Self(sign: other.sign, exponent: 0, significand: 0) }
    return (rest < 0) != (other < 0) ? rest + other : rest
  }

  func raised(to exponent: Self) -> Self { Self(pow(Double(self), Double(exponent))) }

  func minimum(_ other: Self) -> Self { self <= other || isNaN ? self : other }
  func maximum(_ other: Self) -> Self { self >= other || isNaN ? self : other }

  func equals(_ other: Self) -> Bool { self == other }
  func isLess(than other: Self) -> Bool { self < other }
  func isLessOrEqual(_ other: Self) -> Bool { self <= other }
}

extension Float: ArithmeticElement {}
extension Double: ArithmeticElement {}
