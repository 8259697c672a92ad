/// A float of 4 or 8 bits: sign, exponent, mantissa; subnormals below the smallest exponent.
struct MiniFloat: Sendable {
  /// What lies beyond the largest number.
  enum Beyond: Sendable {
    case infinity, notANumber
    /// Nothing: the format has neither infinity nor NaN.
    case nothing
  }

  let bitCount: Int
  let mantissaBits: Int
  /// Exponent of the smallest normal number.
  let minimumExponent: Int
  let largest: Double
  let beyond: Beyond
  /// Whether the code of −0 is NaN instead ("fnuz").
  let isUnsignedZero: Bool

  static let e2m1 = MiniFloat(
    bitCount: 4, mantissaBits: 1, minimumExponent: 0, largest: 6, beyond: .nothing, isUnsignedZero: false)
  static let e4m3fn = MiniFloat(
    bitCount: 8, mantissaBits: 3, minimumExponent: -6, largest: 448, beyond: .notANumber,
    isUnsignedZero: false)
  static let e4m3fnuz = MiniFloat(
    bitCount: 8, mantissaBits: 3, minimumExponent: -7, largest: 240, beyond: .notANumber,
    isUnsignedZero: true)
  static let e5m2 = MiniFloat(
    bitCount: 8, mantissaBits: 2, minimumExponent: -14, largest: 57344, beyond: .infinity,
    isUnsignedZero: false)
  static let e5m2fnuz = MiniFloat(
    bitCount: 8, mantissaBits: 2, minimumExponent: -15, largest: 57344, beyond: .notANumber,
    isUnsignedZero: true)

  /// The number that a code stands for.
  func value(_ code: UInt8) -> Float {
    let sign = code >> (bitCount - 1) & 1
    let magnitude = code & (1 << (bitCount - 1) - 1)
    if isUnsignedZero, sign == 1, magnitude == 0 { return .nan }
    let exponent = Int(magnitude >> mantissaBits)
    let mantissa = Int(magnitude) & (1 << mantissaBits - 1)
    let steps = exponent == 0 ? mantissa : mantissa + 1 << mantissaBits
    let value = scaled(Double(steps), by: max(exponent, 1) - 1 + minimumExponent - mantissaBits)
    if value > largest {
      guard beyond == .infinity, mantissa == 0 else { return .nan }
      return sign == 1 ? -.infinity : .infinity
    }
    return Float(sign == 1 ? -value : value)
  }

  /// The nearest number of the format, ties to an even mantissa.
  /// - Parameter saturates: whether numbers and infinities beyond the largest number become that, and not
  ///   infinity or NaN. NaN becomes 0 in a format without NaN.
  func rounded(_ value: Double, saturates: Bool) -> Double {
    if value.isNaN { return beyond == .nothing ? 0 : value }
    let magnitude = abs(value)
    var result = magnitude
    if magnitude.isFinite, magnitude > 0 {
      let exponent = max(Int(magnitude.exponent), minimumExponent) - mantissaBits
      result = scaled(scaled(magnitude, by: -exponent).rounded(.toNearestOrEven), by: exponent)
    }
    if result > largest {
      guard !saturates, beyond != .nothing else { return value < 0 ? -largest : largest }
      return beyond == .infinity ? (value < 0 ? -.infinity : .infinity) : .nan
    }
    if result == 0, isUnsignedZero { return 0 }
    return value.sign == .minus ? -result : result
  }

  /// x · 2^exponent.
  private func scaled(_ x: Double, by exponent: Int) -> Double {
    x * Double(sign: .plus, exponent: exponent, significand: 1)
  }
}
