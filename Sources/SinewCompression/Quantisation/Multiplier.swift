/// A positive real factor as `m / 2^r` for the requantisation `(acc · m + 2^(r−1)) >> r`.
public struct Multiplier: Sendable, Equatable {
  public let m: Int32
  /// Right shift in [1, 62].
  public let r: UInt8

  /// The nearest representable factor with `bits` significant bits (31 gives m in [2^30, 2^31)). Factors
  /// below 2^−32, which cannot move an int32 accumulator by half a unit, become 0.
  /// - Throws: `ConversionError.quantisation` for a factor of 2^30 or more, or one that is not a number.
  public init(_ factor: Double, bits: Int = 31) throws(ConversionError) {
    guard factor.isFinite, factor >= 0 else {
      throw .quantisation("a requantisation factor of \(factor)")
    }
    guard factor > 0 else {
      (m, r) = (0, 1)
      return
    }
    var exponent = Int(factor.exponent) + 1  // factor = fraction · 2^exponent, fraction in [0.5, 1)
    let fraction = factor.significand / 2
    var scaled = (fraction * Double(sign: .plus, exponent: bits, significand: 1)).rounded(.toNearestOrEven)
    if scaled >= Double(sign: .plus, exponent: bits, significand: 1) {
      scaled /= 2
      exponent += 1
    }
    let shift = bits - exponent
    guard shift >= 1 else { throw .quantisation("a requantisation factor of \(factor) is too large") }
    if shift > 62 {
      (m, r) = (0, 1)
    } else {
      (m, r) = (Int32(scaled), UInt8(shift))
    }
  }
}
