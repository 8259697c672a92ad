import CSinewSIMD

/// log x as an unevaluated sum, for positive finite x; the second part is at most half an ulp of the first.
@inline(__always)
private func preciseLogarithm(_ x: Float) -> (high: Float, low: Float) {
  let reduced = ReducedLogarithm(x)
  let f = reduced.f
  let square = f * f
  let squareError = snw_fma(f, f, -square)
  // f - f²/2 exactly: |f| is the larger term.
  let half = 0.5 * square
  let sum = f - half
  let sumError = ((f - sum) - half) - 0.5 * squareError
  let tail = snw_fma(f * square, reduced.p, sumError)
  // exponent·ln 2 exactly, but for the end of its low part.
  let e = reduced.exponent
  let scaled = e * 0x1.62e43p-1
  let scaledError = snw_fma(e, -0x1.05c61p-29, snw_fma(e, 0x1.62e43p-1, -scaled))
  let high = scaled + sum
  // Exact when the exponent is 0, a fast two-sum otherwise (|e·ln 2| > |f|).
  let low = ((scaled - high) + sum) + (scaledError + tail)
  let top = high + low
  return (top, low - (top - high))
}

/// x^y for positive finite x and finite y.
@inline(__always)
private func positivePower(_ x: Float, _ y: Float) -> Float {
  let (high, low) = preciseLogarithm(x)
  let product = y * high
  if product > 89 { return .infinity }
  if product < -104 { return 0 }
  let error = snw_fma(y, low, snw_fma(y, high, -product))
  return ReducedExponential(product, correction: error).exponential
}

/// Whether y is an integer, and whether it is odd. Floats of 2^24 and more are even integers.
@inline(__always)
private func parity(_ y: Float) -> (isInteger: Bool, isOdd: Bool) {
  let a = absolute(y)
  if a >= 0x1p24 { return (true, false) }
  let truncated = Int32(a)  // below 2^24: cannot trap
  let isInteger = Float(Int(truncated)) == a
  return (isInteger, isInteger && truncated & 1 == 1)
}

/// x^y with the special values of IEEE 754 `pow`.
///
/// Exact cases: y = 0 and x = 1 give 1, y = 1 gives x, y = 2 gives x·x with one rounding, y = 0.5 the correctly
/// rounded square root (+0 for -0, infinity for -infinity), y = -1 gives 1 / x.
/// Elsewhere x^y = e^(y·log |x|) with log |x| in two floats; negative x with an odd integer y changes the sign, with
/// y no integer gives NaN.
public func power(_ x: Float, _ y: Float) -> Float {
  if y == 0 || x == 1 { return 1 }
  if x != x || y != y { return Float(bitPattern: 0x7fc0_0000) }
  if y == 1 { return x }
  if y == 2 { return x * x }
  if y == -1 { return 1 / x }
  let a = absolute(x)
  if y == 0.5 && (x >= 0 || a == .infinity) { return snw_sqrt(a) }
  if absolute(y) == .infinity {
    if a == 1 { return 1 }
    return (a > 1) == (y > 0) ? .infinity : 0
  }
  let (isInteger, isOdd) = parity(y)
  let sign: UInt32 = isOdd ? x.bitPattern & 0x8000_0000 : 0
  let magnitude: Float
  if a == 0 || a == .infinity {
    magnitude = (a == 0) == (y > 0) ? 0 : .infinity
  } else {
    if x < 0 && !isInteger { return Float(bitPattern: 0x7fc0_0000) }
    magnitude = positivePower(a, y)
  }
  return Float(bitPattern: magnitude.bitPattern | sign)
}

/// The remainder of x / y with the quotient truncated, exact, with the sign of x: C's `fmod`.
///
/// NaN when x is infinite, y is zero or either is NaN; x when y is infinite.
public func floatRemainder(_ x: Float, _ y: Float) -> Float {
  let sign = x.bitPattern & 0x8000_0000
  var a = x.bitPattern & 0x7fff_ffff
  var b = y.bitPattern & 0x7fff_ffff
  if a >= 0x7f80_0000 || b > 0x7f80_0000 || b == 0 { return Float(bitPattern: 0x7fc0_0000) }
  if a < b { return x }
  // Integers mantissa·2^exponent with exponents from 1; subnormals share exponent 1.
  var exponentA = Int32(truncatingIfNeeded: a &>> 23)
  var exponentB = Int32(truncatingIfNeeded: b &>> 23)
  a &= 0x7f_ffff
  b &= 0x7f_ffff
  if exponentA == 0 { exponentA = 1 } else { a |= 0x80_0000 }
  if exponentB == 0 { exponentB = 1 } else { b |= 0x80_0000 }
  // Long division, one bit a step: a < b before each doubling, so a stays below 2^25.
  if a >= b { a = a % b }
  while exponentA > exponentB {
    a = a &<< 1
    if a >= b { a = a &- b }
    exponentA = exponentA &- 1
  }
  if a == 0 { return Float(bitPattern: sign) }
  while a < 0x80_0000 && exponentB > 1 {
    a = a &<< 1
    exponentB = exponentB &- 1
  }
  let exponentBits = a < 0x80_0000 ? 0 : UInt32(bitPattern: exponentB) &<< 23
  return Float(bitPattern: sign | exponentBits | (a & 0x7f_ffff))
}
