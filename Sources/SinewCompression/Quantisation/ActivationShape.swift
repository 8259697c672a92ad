import SinewGraph

/// How an activation function is carried out on int16 pre-activations.
enum ActivationShape {
  case none
  case relu
  case leaky(slope: Double)
  case clamp(lower: Double, upper: Double)
  /// f(x) = gain · (max(x, 0) + residual(x)): linear above, the residual bounded.
  case rectified(gain: Double, residual: @Sendable (Double) -> Double)
  /// A bounded function that reaches its limits: beyond ±`saturation` it is constant to within 2^−17 of its
  /// range.
  case saturating(saturation: Double, function: @Sendable (Double) -> Double)
  /// Any other function, tabulated over the calibrated range where that is precise enough.
  case general(function: @Sendable (Double) -> Double)

  init(_ function: UnaryFunction?) {
    guard let function else {
      self = .none
      return
    }
    let f: @Sendable (Double) -> Double = { function($0) }
    switch function {
    case .relu: self = .relu
    case .leakyRelu(let alpha) where (0...1).contains(alpha): self = .leaky(slope: Double(alpha))
    case .clip(let lower, let upper): self = .clamp(lower: Double(lower), upper: Double(upper))
    case .elu, .celu, .silu, .gelu, .geluTanh, .mish, .softplus, .hardSwish:
      self = .rectified(gain: 1, residual: { f($0) - max($0, 0) })
    case .selu(_, let gamma) where gamma > 0:
      let gain = Double(gamma)
      self = .rectified(gain: gain, residual: { f($0) / gain - max($0, 0) })
    case .tanh: self = .saturating(saturation: 6.3, function: f)
    case .sigmoid: self = .saturating(saturation: 12.2, function: f)
    case .erf: self = .saturating(saturation: 3.2, function: f)
    case .hardSigmoid(let alpha, let beta) where alpha > 0:
      let reach = max(abs(Double(beta)), abs(1 - Double(beta))) / Double(alpha)
      self = .saturating(saturation: reach, function: f)
    default: self = .general(function: f)
    }
  }
}
