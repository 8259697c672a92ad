import SinewGraph

/// The activation functions of one direction of a recurrent layer.
struct RecurrentActivations {
  private enum Function {
    case unary(UnaryFunction)
    /// αx + β.
    case affine(alpha: Float, beta: Float)
    /// α·tanh(βx).
    case scaledTanh(alpha: Float, beta: Float)
    /// x where x ≥ α, else 0.
    case thresholded(alpha: Float)
  }

  private let functions: [Function]
  /// Whether they are those that everybody uses: sigmoid for gates, tanh for everything else.
  let areStandard: Bool

  /// - Parameters:
  ///   - names: one for each role, in ONNX's order, as the attribute has them.
  ///   - alphas, betas: parameters in that order, as far as the model gives any.
  init(names: [String], alphas: inout [Float], betas: inout [Float]) throws(ImportError) {
    areStandard =
      names.dropFirst(names.count > 1 ? 1 : 0).allSatisfy { $0 == "Tanh" }
      && (names.count == 1 || names[0] == "Sigmoid")
    var functions: [Function] = []
    for name in names { functions.append(try Self.function(name, &alphas, &betas)) }
    self.functions = functions
  }

  private static func function(
    _ name: String, _ alphas: inout [Float], _ betas: inout [Float]
  ) throws(ImportError) -> Function {
    func alpha(_ value: Float) -> Float { alphas.isEmpty ? value : alphas.removeFirst() }
    func beta(_ value: Float) -> Float { betas.isEmpty ? value : betas.removeFirst() }
    switch name {
    case "Relu": return .unary(.relu)
    case "Tanh": return .unary(.tanh)
    case "Sigmoid": return .unary(.sigmoid)
    case "Softsign": return .unary(.softsign)
    case "Softplus": return .unary(.softplus)
    case "LeakyRelu": return .unary(.leakyRelu(alpha: alpha(0.01)))
    case "Elu": return .unary(.elu(alpha: alpha(1)))
    case "HardSigmoid": return .unary(.hardSigmoid(alpha: alpha(0.2), beta: beta(0.5)))
    case "Affine": return .affine(alpha: alpha(1), beta: beta(0))
    case "ScaledTanh": return .scaledTanh(alpha: alpha(1), beta: beta(1))
    case "ThresholdedRelu": return .thresholded(alpha: alpha(1))
    default:
      throw .data(
        "activation \(quoted(name)) does not exist; Relu, Tanh, Sigmoid, Softsign, Softplus, LeakyRelu, Elu, "
          + "HardSigmoid, Affine, ScaledTanh and ThresholdedRelu do")
    }
  }

  /// The function of role `index` of x.
  func apply(
    _ index: Int, _ x: ValueID, _ pass: RecurrentPass, _ purpose: String
  ) throws(ImportError) -> ValueID {
    switch functions[index] {
    case .unary(let function): return try pass.step(Unary(function), [x], purpose)
    case .affine(let alpha, let beta):
      let scaled = try pass.product(x, pass.number(Double(alpha), like: x))
      return try pass.sum(scaled, pass.number(Double(beta), like: x))
    case .scaledTanh(let alpha, let beta):
      let inner = try pass.product(x, pass.number(Double(beta), like: x))
      return try pass.product(
        pass.step(Unary(.tanh), [inner], purpose), pass.number(Double(alpha), like: x))
    case .thresholded(let alpha):
      let isLarge = try pass.step(
        Comparison(.greaterOrEqual), [x, pass.number(Double(alpha), like: x)], "isLarge")
      return try pass.step(Select(), [isLarge, x, pass.number(0, like: x)], purpose)
    }
  }
}
