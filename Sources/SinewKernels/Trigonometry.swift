import CSinewSIMD

// Inverse and hyperbolic functions of docs/arithmetic.md, section 8; as in FloatFunctions.swift, the operations and their
// order are the definition.

/// π/2 as the sum of two floats.
private let halfPi: (high: Float, low: Float) = (0x1.921fb6p+0, -0x1.777a5cp-25)

/// tan x, x in radians. NaN for infinities.
public func tangent(_ x: Float) -> Float {
  let a = absolute(x)
  let magnitude = circular(a, 0) / circular(a, 1)
  return Float(bitPattern: magnitude.bitPattern ^ (x.bitPattern & 0x8000_0000))
}

/// asin a for 0 <= a <= ½, above that asin √((1 - a)/2); NaN above 1.
@inline(__always)
private func reducedArcSine(_ a: Float) -> Float {
  let isSmall = a <= 0.5
  let z = isSmall ? a * a : 0.5 * (1 - a)
  let t = isSmall ? a : snw_sqrt(z)
  var p: Float = 0x1.595c60p-5
  p = snw_fma(p, z, 0x1.8c3e50p-6)
  p = snw_fma(p, z, 0x1.747bb8p-5)
  p = snw_fma(p, z, 0x1.330204p-4)
  p = snw_fma(p, z, 0x1.5555c8p-3)
  return snw_fma(t * z, p, t)
}

/// asin x. NaN outside [-1, 1].
public func arcSine(_ x: Float) -> Float {
  let a = absolute(x)
  let reduced = reducedArcSine(a)
  let value = a <= 0.5 ? reduced : snw_fma(-2, reduced, halfPi.high) + halfPi.low
  return withSign(value, of: x)
}

/// acos x. NaN outside [-1, 1].
public func arcCosine(_ x: Float) -> Float {
  let a = absolute(x)
  let reduced = reducedArcSine(a)
  let isSmall = a <= 0.5
  let complement = (halfPi.high - (isSmall ? withSign(reduced, of: x) : reduced)) + halfPi.low
  if isSmall { return complement }
  return x > 0 ? 2 * reduced : 2 * complement
}

/// atan x.
public func arcTangent(_ x: Float) -> Float {
  let a = absolute(x)
  let t = a > 1 ? 1 / a : a
  let z = t * t
  var p: Float = 0x1.7eb2c4p-9
  p = snw_fma(p, z, -0x1.0c1c96p-6)
  p = snw_fma(p, z, 0x1.61f17ep-5)
  p = snw_fma(p, z, -0x1.35519ep-4)
  p = snw_fma(p, z, 0x1.b4dee0p-4)
  p = snw_fma(p, z, -0x1.230a96p-3)
  p = snw_fma(p, z, 0x1.9978ecp-3)
  p = snw_fma(p, z, -0x1.5554dcp-2)
  let value = snw_fma(t * z, p, t)
  return withSign(a > 1 ? (halfPi.high - value) + halfPi.low : value, of: x)
}

/// e^a / 2 for a >= 0; infinite only where cosh is.
@inline(__always)
private func halfExponential(_ a: Float) -> Float {
  let reduced = ReducedExponential(a > 90 ? 90 : a)
  let n = reduced.n &- 1
  let half = n &>> 1
  return (1 + reduced.fraction) * powerOfTwo(half) * powerOfTwo(n &- half)
}

/// sinh x.
public func hyperbolicSine(_ x: Float) -> Float {
  let a = absolute(x)
  if a < 1 {
    let z = a * a
    var p: Float = 0x1.756c1ep-19
    p = snw_fma(p, z, 0x1.a022bcp-13)
    p = snw_fma(p, z, 0x1.1110e0p-7)
    p = snw_fma(p, z, 0x1.555556p-3)
    return withSign(snw_fma(a * z, p, a), of: x)
  }
  let half = halfExponential(a)
  return withSign(half - 0.25 / half, of: x)
}

/// cosh x.
public func hyperbolicCosine(_ x: Float) -> Float {
  let half = halfExponential(absolute(x))
  return half + 0.25 / half
}

/// log(1 + u) for u >= 0, with small results as exact as large ones; NaN below -1.
@inline(__always)
private func logarithmOfOnePlus(_ u: Float) -> Float {
  let sum = 1 + u
  // What the sum lost to rounding comes back as the derivative times the rest.
  let value = logarithm(sum) + (u - (sum - 1)) / sum
  return u < .infinity ? value : u
}

/// log 2x where x² may overflow.
@inline(__always)
private func logarithmOfTwice(_ x: Float) -> Float { logarithm(x) + 0x1.62e43p-1 }

/// asinh x.
public func areaSine(_ x: Float) -> Float {
  let a = absolute(x)
  if a >= 0x1p60 { return withSign(logarithmOfTwice(a), of: x) }
  let root = snw_sqrt(snw_fma(a, a, 1))
  return withSign(logarithmOfOnePlus(a + a * a / (1 + root)), of: x)
}

/// acosh x. NaN below 1.
public func areaCosine(_ x: Float) -> Float {
  if x >= 0x1p60 { return logarithmOfTwice(x) }
  let t = x - 1
  let value = logarithmOfOnePlus(t + snw_sqrt(snw_fma(t, t, t + t)))
  return x >= 1 ? value : Float(bitPattern: 0x7fc0_0000)
}

/// atanh x. Infinite at ±1, NaN beyond.
public func areaTangent(_ x: Float) -> Float {
  let a = absolute(x)
  return withSign(0.5 * logarithmOfOnePlus((a + a) / (1 - a)), of: x)
}
