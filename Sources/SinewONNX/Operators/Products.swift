import SinewGraph

// Products of matrices.

@Sendable func importMatMul(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try context.results(MatMul(), [context.operand(0, "A"), context.operand(1, "B")])
}

@Sendable func importGemm(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  [context.result(try gemm(context))]
}

/// alpha · A' B' + beta · C: one operator where it can become a dense layer (B is constant, and C does not vary
/// from row to row), else the product and what comes behind it.
private func gemm(_ context: OperatorContext) throws(ImportError) -> ValueID {
  let operands = try [context.operand(0, "A"), context.operand(1, "B")]
  let alpha = try context.float("alpha", default: 1)
  let beta = try context.float("beta", default: 1)
  let transposesA = try context.flag("transA", default: false)
  let transposesB = try context.flag("transB", default: false)
  let whole = Gemm(alpha: alpha, beta: beta, transposeA: transposesA, transposeB: transposesB)
  let c = context.optional(2)
  // The operator's own rule finds what is wrong with the operands.
  let types = (operands + [c].compactMap { $0 }).map { context.type($0) }
  let shape = try attempt { () throws(GraphError) in try whole.outputTypes(types) }[0].shape
  let hasDenseC =
    c.map { context.constant($0) != nil && context.shape($0).dropLast().allSatisfy { $0 == 1 } } ?? true
  let hasDenseB = context.constant(operands[1]) != nil
  if hasDenseB && hasDenseC { return try context.step(whole, operands + [c].compactMap { $0 }, "product") }

  var result: ValueID
  if hasDenseB {
    let product = Gemm(alpha: alpha, beta: 1, transposeA: transposesA, transposeB: transposesB)
    result = try context.step(product, operands, "product")
  } else {
    let a = try exchanged(operands[0], transposesA, "A", context)
    let b = try exchanged(operands[1], transposesB, "B", context)
    result = try context.step(MatMul(), [a, b], "product")
    if alpha != 1 { result = try context.combined(.multiply, result, Double(alpha), "scaled") }
  }
  guard var c, beta != 0 else { return result }
  if beta != 1 { c = try context.combined(.multiply, c, Double(beta), "C") }
  result = try context.combined(.add, result, c, "sum")
  return try context.reshaped(result, to: shape, "result")
}

@Sendable func importFusedGemm(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let product = try gemm(context)
  let name = try context.string("activation", default: "")
  if name.isEmpty { return [context.result(product)] }
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
