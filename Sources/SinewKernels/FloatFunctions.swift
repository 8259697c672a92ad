import CSinewSIMD

// Float functions of docs/arithmetic.md, section 8: coefficients, errors and methods stand there. The operations and
// their order are the definition; `snw_functions.h` repeats them for vectors. Every product that meets a sum is either
// an explicit fused multiply-add or rounded on its own.

/// 1.5·2^23: adding it rounds |x| <= 2^22 to an integer, which then stands in the low bits.
private let integerBias: Float = 0x1.8p23

/// 2^n for n in -126 ... 127.
@inline(__always)
func powerOfTwo(_ n: Int32) -> Float {
  Float(bitPattern: UInt32(bitPattern: n &+ 127) &<< 23)
}

/// `x` with the sign of `sign`; x is not negative.
@inline(__always)
func withSign(_ x: Float, of sign: Float) -> Float {
  Float(bitPattern: x.bitPattern | (sign.bitPattern & 0x8000_0000))
}

/// |x|, sign bit cleared.
@inline(__always)
public func absolute(_ x: Float) -> Float {
  Float(bitPattern: x.bitPattern & 0x7fff_ffff)
}

/// `x = n·ln 2 + r`, |r| <= 0.347, and `fraction` = e^r - 1.
struct ReducedExponential {
  var fraction: Float
  var n: Int32

  /// - Parameters:
  ///   - x: in -104 ... 89, or NaN (the fraction is NaN then, and n means nothing).
  ///   - correction: added to r.
  @inline(__always)
  init(_ x: Float, correction: Float = 0) {
    let shifted = snw_fma(x, 0x1.715476p+0, integerBias)
    let count = shifted - integerBias
    n = Int32(bitPattern: shifted.bitPattern &- integerBias.bitPattern)
    var r = snw_fma(count, -0x1.62e43p-1, x)
    r = snw_fma(count, 0x1.05c61p-29, r) + correction
    var p: Float = 0x1.6d7ca6p-10
    p = snw_fma(p, r, 0x1.123b18p-7)
    p = snw_fma(p, r, 0x1.5554bep-5)
    p = snw_fma(p, r, 0x1.55549p-3)
    p = snw_fma(p, r, 0.5)
    fraction = snw_fma(r * r, p, r)
  }

  /// e^x in two steps, so that subnormal results round once and large ones overflow to infinity.
  @inline(__always)
  var exponential: Float {
    let half = n &>> 1
    return (1 + fraction) * powerOfTwo(half) * powerOfTwo(n &- half)
  }
}

/// e^x. NaN for NaN, +0 for -infinity.
public func exponential(_ x: Float) -> Float {
  let lowered: Float = x > 89 ? 89 : x
  return ReducedExponential(lowered < -104 ? -104 : lowered).exponential
}

/// e^x - 1 for x <= 0, with small results as exact as large ones; 0 above.
@inline(__always)
func exponentialMinusOne(_ x: Float) -> Float {
  let raised: Float = x < -30 ? -30 : x
  let reduced = ReducedExponential(raised > 0 ? 0 : raised)
  let scale = powerOfTwo(reduced.n)
  return snw_fma(scale, reduced.fraction, scale - 1)
}

/// `x = 2^exponent·(1 + f)`, 1 + f in [√½, √2), and p = the polynomial of (log(1 + f) - f + f²/2) / f³.
struct ReducedLogarithm {
  var exponent: Float
  var f: Float
  var p: Float

  /// - Parameter x: positive and finite (anything else gives numbers of no meaning).
  @inline(__always)
  init(_ x: Float) {
    let isSubnormal = x < 0x1p-126
    let scaled = isSubnormal ? x * 0x1p23 : x
    let offset = scaled.bitPattern &- 0x3f35_04f3
    let mantissa = (offset & 0x7f_ffff) &+ 0x3f35_04f3
    let e = (Int32(bitPattern: offset) &>> 23) &- (isSubnormal ? 23 : 0)
    exponent = Float(Int(e))
    f = Float(bitPattern: mantissa) - 1
    var p: Float = 0x1.147338p-4
    p = snw_fma(p, f, -0x1.de01dap-4)
    p = snw_fma(p, f, 0x1.e6c00ap-4)
    p = snw_fma(p, f, -0x1.fc28cap-4)
    p = snw_fma(p, f, 0x1.233ba2p-3)
    p = snw_fma(p, f, -0x1.555c44p-3)
    p = snw_fma(p, f, 0x1.99a476p-3)
    p = snw_fma(p, f, -0x1.000006p-2)
    p = snw_fma(p, f, 0x1.555548p-2)
    self.p = p
  }
}

/// log x. -infinity for ±0, NaN below zero and for NaN.
public func logarithm(_ x: Float) -> Float {
  let reduced = ReducedLogarithm(x)
  let f = reduced.f
  let square = f * f
  var y = f * square * reduced.p
  y = snw_fma(reduced.exponent, -0x1.05c61p-29, y)
  y = snw_fma(-0.5, square, y)
  let result = snw_fma(reduced.exponent, 0x1.62e43p-1, f + y)
  if x > 0 { return x < .infinity ? result : .infinity }
  return x == 0 ? -.infinity : Float(bitPattern: 0x7fc0_0000)
}

/// sin(x) for quadrant 0, cos(x) for quadrant 1, and so on round the circle.
@inline(__always)
func circular(_ x: Float, _ firstQuadrant: UInt32) -> Float {
  var r: Float
  var quadrant: UInt32
  if absolute(x) < 0x1p22 {
    let shifted = snw_fma(x, 0x1.45f306p-1, integerBias)
    let count = shifted - integerBias
    r = snw_fma(count, -0x1.921fb6p+0, x)
    r = snw_fma(count, 0x1.777a5cp-25, r)
    r = snw_fma(count, 0x1.ee59dap-50, r)
    quadrant = shifted.bitPattern
  } else {
    let angle = snw_reduce_large_angle(x)
    r = angle.rest
    quadrant = angle.quadrant
  }
  quadrant = quadrant &+ firstQuadrant
  let z = r * r
  var p: Float
  if quadrant & 1 == 0 {
    p = 0x1.70b3fp-19
    p = snw_fma(p, z, -0x1.a02de6p-13)
    p = snw_fma(p, z, 0x1.11114ep-7)
    p = snw_fma(p, z, -0x1.555556p-3)
    p = snw_fma(r * z, p, r)
  } else {
    p = 0x1.976d14p-16
    p = snw_fma(p, z, -0x1.6c01eap-10)
    p = snw_fma(p, z, 0x1.555536p-5)
    p = snw_fma(z * z, p, snw_fma(z, -0.5, 1))
  }
  return Float(bitPattern: p.bitPattern ^ ((quadrant & 2) &<< 30))
}

/// sin x, x in radians. NaN for infinities.
public func sine(_ x: Float) -> Float {
  // Through |x|, so that sin(-0) is -0.
  let magnitude = circular(absolute(x), 0)
  return Float(bitPattern: magnitude.bitPattern ^ (x.bitPattern & 0x8000_0000))
}

/// cos x, x in radians. NaN for infinities.
public func cosine(_ x: Float) -> Float {
  circular(absolute(x), 1)
}

/// The error function.
public func errorFunction(_ x: Float) -> Float {
  let a = absolute(x)
  if a < 0.9375 {
    let z = x * x
    var p: Float = 0x1.4f8e58p-14
    p = snw_fma(p, z, -0x1.a6126ep-11)
    p = snw_fma(p, z, 0x1.544aa8p-8)
    p = snw_fma(p, z, -0x1.b80120p-6)
    p = snw_fma(p, z, 0x1.ce2d64p-4)
    p = snw_fma(p, z, -0x1.812740p-2)
    p = snw_fma(p, z, 0x1.06eba8p-3)
    return snw_fma(x, p, x)
  }
  let t: Float = a > 4 ? 4 : a
  var q: Float = 0x1.6593c0p-16
  q = snw_fma(q, t, -0x1.ca31cep-12)
  q = snw_fma(q, t, 0x1.122588p-8)
  q = snw_fma(q, t, -0x1.9c138ep-6)
  q = snw_fma(q, t, 0x1.bbb744p-4)
  q = snw_fma(q, t, 0x1.444036p-1)
  q = snw_fma(q, t, 0x1.212956p+0)
  q = snw_fma(q, t, -0x1.77fbdep-13)
  return withSign(1 - exponential(-q), of: x)
}

/// tanh x.
public func hyperbolicTangent(_ x: Float) -> Float {
  let a = absolute(x)
  if a < 0.625 {
    let z = x * x
    var p: Float = -0x1.750ce4p-8
    p = snw_fma(p, z, 0x1.51f8cep-6)
    p = snw_fma(p, z, -0x1.b835a4p-5)
    p = snw_fma(p, z, 0x1.1106f6p-3)
    p = snw_fma(p, z, -0x1.555532p-2)
    return snw_fma(x * z, p, x)
  }
  return withSign(1 - 2 / (exponential(a + a) + 1), of: x)
}

/// 1 / (1 + e^-x), through e^-|x| so that small results keep their digits.
public func sigmoid(_ x: Float) -> Float {
  let e = exponential(-absolute(x))
  return (x < 0 ? e : 1) / (1 + e)
}

/// log(1 + e^x) as max(x, 0) + log(1 + e^-|x|).
public func softplus(_ x: Float) -> Float {
  let e = exponential(-absolute(x))
  let sum = 1 + e
  // What the sum lost to rounding comes back as the derivative times the rest.
  let tail = logarithm(sum) + (e - (sum - 1)) / sum
  return (x < 0 ? 0 : x) + tail
}

/// x·tanh(softplus(x)), rational in e = e^-|x|.
public func mish(_ x: Float) -> Float {
  let e = exponential(-absolute(x))
  let twice = e + e
  let numerator = x < 0 ? snw_fma(e, e, twice) : 1 + twice
  let denominator = x < 0 ? numerator + 2 : snw_fma(twice, e, numerator)
  return x * (numerator / denominator)
}

/// x·(1 + erf(x / √2)) / 2.
public func gelu(_ x: Float) -> Float {
  0.5 * x * (1 + errorFunction(x * 0x1.6a09e6p-1))
}

/// The tanh form of GELU.
public func geluTanh(_ x: Float) -> Float {
  let inner = (x * 0x1.988454p-1) * snw_fma(x * x, 0x1.6e4e26p-5, 1)
  return 0.5 * x * (1 + hyperbolicTangent(inner))
}

/// The nearest integer, ties to even; ±0 keeps its sign.
public func roundToEven(_ x: Float) -> Float {
  let a = absolute(x)
  return a < 0x1p23 ? withSign((a + 0x1p23) - 0x1p23, of: x) : x
}

/// The greatest integer not above x; -0 stays -0.
public func roundDown(_ x: Float) -> Float {
  let nearest = roundToEven(x)
  return nearest > x ? nearest - 1 : nearest
}

/// The least integer not below x; negative fractions give -0.
public func roundUp(_ x: Float) -> Float {
  let nearest = roundToEven(x)
  return nearest < x ? withSign(absolute(nearest + 1), of: x) : nearest
}

/// `x > y ? x : y`: y where either is NaN, and y of two zeros.
@inline(__always)
public func maximum(_ x: Float, _ y: Float) -> Float { x > y ? x : y }

/// `maximum(x, 0)`.
///
/// By integers: of that selection the compiler makes ARM's `fmaxnm`, which gives NaN for a signalling NaN.
@inline(__always)
public func rectified(_ x: Float) -> Float { x.bitPattern &- 1 < 0x7f80_0000 ? x : 0 }

/// `x < y ? x : y`: y where either is NaN, and y of two zeros.
@inline(__always)
public func minimum(_ x: Float, _ y: Float) -> Float { x < y ? x : y }
