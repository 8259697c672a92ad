import SinewGraph

// Products of matrices.

@Sendable func importMatMul(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try context.results(MatMul(), [context.operand(0, "A"), context.operand(1, "B")])
}

@Sendable func importGemm(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let (gemm, operands) = try gemm(context)
  return try context.results(gemm, operands)
}

private func gemm(_ context: OperatorContext) throws(ImportError) -> (Gemm, [ValueID]) {
  let gemm = try Gemm(
    alpha: context.float("alpha", default: 1), beta: context.float("beta", default: 1),
    transposeA: context.flag("transA", default: false), transposeB: context.flag("transB", default: false))
  var operands = try [context.operand(0, "A"), context.operand(1, "B")]
  if let c = context.optional(2) { operands.append(c) }
  return (gemm, operands)
}

@Sendable func importFusedGemm(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let (gemm, operands) = try gemm(context)
  let name = try context.string("activation", default: "")
  if name.isEmpty { return try context.results(gemm, operands) }
  let product = try context.step(gemm, operands, "product")
  return try context.results(Unary(fusedActivation(name, context)), [product])
}

private func fusedActivation(_ name: String, _ context: OperatorContext) throws(ImportError) -> UnaryFunction
{
  switch name {
  case "Relu": .relu
  case "Tanh": .tanh
  case "Sigmoid": .sigmoid
  case "Softplus": .softplus
  case "LeakyRelu": .leakyRelu(alpha: try context.float("activation_alpha", default: 0.01))
  case "Elu": .elu(alpha: try context.float("activation_alpha", default: 1))
  default:
    throw .unsupported(
      "activation \(quoted(name)) is not supported; Relu, Tanh, Sigmoid, Softplus, LeakyRelu and Elu are")
  }
}

/// alpha · A' · B', where A' and B' may have their last two axes exchanged.
@Sendable func importFusedMatMul(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  guard try !context.flag("transBatchA", default: false), try !context.flag("transBatchB", default: false)
  else {
    throw .unsupported("attributes transBatchA and transBatchB are not supported")
  }
  let a = try exchanged(context.operand(0, "A"), context.flag("transA", default: false), "A", context)
  let b = try exchanged(context.operand(1, "B"), context.flag("transB", default: false), "B", context)
  let alpha = try context.float("alpha", default: 1)
  if alpha == 1 { return try context.results(MatMul(), [a, b]) }
  let product = try context.step(MatMul(), [a, b], "product")
  let factor = try context.constant(Double(alpha), like: context.type(product), "alpha")
  return try context.results(Binary(.multiply), [product, factor])
}

private func exchanged(
  _ x: ValueID, _ isTransposed: Bool, _ role: String, _ context: OperatorContext
) throws(ImportError) -> ValueID {
  var permutation = Array(context.shape(x).indices)
  guard isTransposed, permutation.count >= 2 else { return x }
  permutation.swapAt(permutation.count - 2, permutation.count - 1)
  return try context.step(Transpose(permutation: permutation), [x], "transposed\(role)")
}
