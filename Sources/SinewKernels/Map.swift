import CSinewSIMD

/// One function of the format at one point.
///
/// - Parameters:
///   - function: `SNW_FUNCTION_*`; any other value gives x.
///   - x: the argument.
///   - alpha: first parameter of the function, if it has one.
///   - beta: second parameter.
@inline(__always)
public func applyFunction(_ function: Int, _ x: Float, _ alpha: Float, _ beta: Float) -> Float {
  switch function {
  case SNW_FUNCTION_ABS: return absolute(x)
  case SNW_FUNCTION_NEG: return Float(bitPattern: x.bitPattern ^ 0x8000_0000)
  case SNW_FUNCTION_RECIPROCAL: return 1 / x
  case SNW_FUNCTION_SQRT: return snw_sqrt(x)
  case SNW_FUNCTION_EXP: return exponential(x)
  case SNW_FUNCTION_LOG: return logarithm(x)
  case SNW_FUNCTION_SIN: return sine(x)
  case SNW_FUNCTION_COS: return cosine(x)
  case SNW_FUNCTION_ERF: return errorFunction(x)
  case SNW_FUNCTION_TANH: return hyperbolicTangent(x)
  case SNW_FUNCTION_SIGMOID: return sigmoid(x)
  case SNW_FUNCTION_RELU: return rectified(x)
  case SNW_FUNCTION_LEAKY_RELU: return x < 0 ? alpha * x : x
  case SNW_FUNCTION_ELU: return x > 0 ? x : alpha * exponentialMinusOne(x)
  case SNW_FUNCTION_SELU: return beta * (x > 0 ? x : alpha * exponentialMinusOne(x))
  case SNW_FUNCTION_CELU: return x > 0 ? x : alpha * exponentialMinusOne(x / alpha)
  case SNW_FUNCTION_SOFTPLUS: return softplus(x)
  case SNW_FUNCTION_SOFTSIGN: return x / (1 + absolute(x))
  case SNW_FUNCTION_SILU: return x * sigmoid(x)
  case SNW_FUNCTION_GELU: return gelu(x)
  case SNW_FUNCTION_GELU_TANH: return geluTanh(x)
  case SNW_FUNCTION_MISH: return mish(x)
  case SNW_FUNCTION_HARD_SIGMOID: return minimum(maximum(snw_fma(alpha, x, beta), 0), 1)
  case SNW_FUNCTION_HARD_SWISH: return x * minimum(maximum(snw_fma(x, 0x1.555556p-3, 0.5), 0), 1)
  case SNW_FUNCTION_CLIP: return minimum(maximum(x, alpha), beta)
  case SNW_FUNCTION_FLOOR: return roundDown(x)
  case SNW_FUNCTION_CEIL: return roundUp(x)
  case SNW_FUNCTION_ROUND: return roundToEven(x)
  case SNW_FUNCTION_SIGN: return x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x
  case SNW_FUNCTION_TAN: return tangent(x)
  case SNW_FUNCTION_ASIN: return arcSine(x)
  case SNW_FUNCTION_ACOS: return arcCosine(x)
  case SNW_FUNCTION_ATAN: return arcTangent(x)
  case SNW_FUNCTION_SINH: return hyperbolicSine(x)
  case SNW_FUNCTION_COSH: return hyperbolicCosine(x)
  case SNW_FUNCTION_ASINH: return areaSine(x)
  case SNW_FUNCTION_ACOSH: return areaCosine(x)
  case SNW_FUNCTION_ATANH: return areaTangent(x)
  default: return x
  }
}

/// Elementwise `y[i] = f(x[i])`.
///
/// - Parameter map: x and y have `count` elements and are the same array or do not overlap.
public func mapFunction(_ map: UnsafePointer<snw_map>) {
  let map = map.pointee
  let function = Int(map.function)
  for i in 0..<Int(truncatingIfNeeded: map.count) {
    map.y[i] = applyFunction(function, map.x[i], map.alpha, map.beta)
  }
}
