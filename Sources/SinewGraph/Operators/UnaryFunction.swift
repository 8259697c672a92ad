import Foundation

/// A function of one number, applied to every element.
///
/// Each is defined once, in double precision; the float32 form is that rounded once. Parameters are those of
/// the ONNX operator of the same name, with the alphas in float32 as ONNX stores them.
public enum UnaryFunction: Hashable, Sendable {
  case abs, negate, reciprocal, sqrt, exp, log
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, tanh, asinh, acosh, atanh
  case erf, sigmoid, relu
  /// x for x ≥ 0, αx below.
  case leakyRelu(alpha: Float)
  /// x for x > 0, α(eˣ − 1) below.
  case elu(alpha: Float)
  /// γ·elu(x, α).
  case selu(alpha: Float, gamma: Float)
  /// x for x > 0, α(e^(x/α) − 1) below.
  case celu(alpha: Float)
  /// log(1 + eˣ).
  case softplus
  /// x / (1 + |x|).
  case softsign
  /// x·sigmoid(x), also called swish.
  case silu
  /// x·Φ(x) with the normal distribution function Φ.
  case gelu
  /// GELU's approximation ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
  case geluTanh
  /// x·tanh(softplus(x)).
  case mish
  /// αx + β, limited to [0, 1].
  case hardSigmoid(alpha: Float, beta: Float)
  /// x·hardSigmoid(x, 1/6, ½).
  case hardSwish
  /// min(max(x, lower), upper); infinite where a bound is missing.
  case clip(lower: Float, upper: Float)
  case floor, ceil
  /// To the nearest integer, ties to even.
  case round
  /// −1, 0 or 1; NaN of NaN.
  case sign

  /// Whether the function is also defined on integers.
  public var acceptsIntegers: Bool {
    switch self {
    case .abs, .negate, .relu, .sign, .clip: true
    default: false
    }
  }

  /// The double-precision value rounded to float32.
  public func callAsFunction(_ x: Float) -> Float { Float(self(Double(x))) }

  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .abs: Swift.abs(x)
    case .negate: -x
    case .reciprocal: 1 / x
    case .sqrt: x.squareRoot()
    case .exp: Foundation.exp(x)
    case .log: Foundation.log(x)
    case .sin: Foundation.sin(x)
    case .cos: Foundation.cos(x)
    case .tan: Foundation.tan(x)
    case .asin: Foundation.asin(x)
    case .acos: Foundation.acos(x)
    case .atan: Foundation.atan(x)
    case .sinh: Foundation.sinh(x)
    case .cosh: Foundation.cosh(x)
    case .tanh: Foundation.tanh(x)
    case .asinh: Foundation.asinh(x)
    case .acosh: Foundation.acosh(x)
    case .atanh: Foundation.atanh(x)
    case .erf: Foundation.erf(x)
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x.isNaN ? x : 0
    case .clip(let lower, let upper): x.maximum(Double(lower)).minimum(Double(upper))
    default: activation(x)
    }
  }

  /// The functions that networks use between their layers.
  private func activation(_ x: Double) -> Double {
    switch self {
    case .sigmoid: 1 / (1 + Foundation.exp(-x))
    case .relu: x.maximum(0)
    case .leakyRelu(let alpha): x < 0 ? Double(alpha) * x : x
    case .elu(let alpha): x > 0 ? x : Double(alpha) * expm1(x)
    case .selu(let alpha, let gamma): Double(gamma) * (x > 0 ? x : Double(alpha) * expm1(x))
    case .celu(let alpha): x > 0 ? x : Double(alpha) * expm1(x / Double(alpha))
    case .softplus: softplus(x)
    case .softsign: x / (1 + Swift.abs(x))
    case .silu: x / (1 + Foundation.exp(-x))
    case .gelu: 0.5 * x * erfc(-x * 0.5.squareRoot())
    case .geluTanh: 0.5 * x * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .mish: x * Foundation.tanh(softplus(x))
    case .hardSigmoid(let alpha, let beta): (Double(alpha) * x + Double(beta)).maximum(0).minimum(1)
    case .hardSwish: x * (x / 6 + 0.5).maximum(0).minimum(1)
    default: x
    }
  }

  /// log(1 + eˣ) without overflow.
  private func softplus(_ x: Double) -> Double { (x > 0 ? x : 0) + log1p(Foundation.exp(-Swift.abs(x))) }
}

extension UnaryFunction {
  /// ONNX's name of the operator, where there is one.
  public var name: String {
    switch self {
    case .abs: "Abs"
    case .negate: "Neg"
    case .reciprocal: "Reciprocal"
    case .sqrt: "Sqrt"
    case .exp: "Exp"
    case .log: "Log"
    case .sin: "Sin"
    case .cos: "Cos"
    case .tan: "Tan"
    case .asin: "Asin"
    case .acos: "Acos"
    case .atan: "Atan"
    case .sinh: "Sinh"
    case .cosh: "Cosh"
    case .tanh: "Tanh"
    case .asinh: "Asinh"
    case .acosh: "Acosh"
    case .atanh: "Atanh"
    case .erf: "Erf"
    case .sigmoid: "Sigmoid"
    case .relu: "Relu"
    case .leakyRelu: "LeakyRelu"
    case .elu: "Elu"
    case .selu: "Selu"
    case .celu: "Celu"
    case .softplus: "Softplus"
    case .softsign: "Softsign"
    case .silu: "Silu"
    case .gelu: "Gelu"
    case .geluTanh: "GeluTanh"
    case .mish: "Mish"
    case .hardSigmoid: "HardSigmoid"
    case .hardSwish: "HardSwish"
    case .clip: "Clip"
    case .floor: "Floor"
    case .ceil: "Ceil"
    case .round: "Round"
    case .sign: "Sign"
    }
  }
}
