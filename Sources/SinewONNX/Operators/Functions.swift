import SinewGraph

// Functions of one operand, element by element.

/// An operator without attributes.
func unary(_ function: UnaryFunction) -> OperatorImporter {
  { context throws(ImportError) in
    try context.results(Unary(function), [context.operand(0, "X")])
  }
}

@Sendable func importElu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try unary(.elu(alpha: context.float("alpha", default: 1)))(context)
}

@Sendable func importCelu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let alpha = try context.float("alpha", default: 1)
  guard alpha != 0 else { throw .data("attribute alpha is 0; Celu divides by it") }
  return try unary(.celu(alpha: alpha))(context)
}

@Sendable func importSelu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let alpha = try context.float("alpha", default: 1.67326319217681884765625)
  let gamma = try context.float("gamma", default: 1.05070102214813232421875)
  return try unary(.selu(alpha: alpha, gamma: gamma))(context)
}

@Sendable func importLeakyRelu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try unary(.leakyRelu(alpha: context.float("alpha", default: 0.01)))(context)
}

@Sendable func importHardSigmoid(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let alpha = try context.float("alpha", default: 0.2)
  let beta = try context.float("beta", default: 0.5)
  return try unary(.hardSigmoid(alpha: alpha, beta: beta))(context)
}

@Sendable func importGelu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  switch try context.string("approximate", default: "none") {
  case "none": try unary(.gelu)(context)
  case "tanh": try unary(.geluTanh)(context)
  case let other: throw .data("attribute approximate is \(quoted(other)); 'none' and 'tanh' exist")
  }
}

@Sendable func importSwish(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try swish(context, alpha: context.float("alpha", default: 1))
}

@Sendable func importQuickGelu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try swish(context, alpha: context.float("alpha", default: 1.702))
}

/// x · sigmoid(alpha · x).
private func swish(_ context: OperatorContext, alpha: Float) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  if alpha == 1 { return try context.results(Unary(.silu), [x]) }
  let factor = try context.constant(Double(alpha), like: context.type(x), "alpha")
  let scaled = try context.step(Binary(.multiply), [x, factor], "scaled")
  return try context.results(Binary(.multiply), [x, context.step(Unary(.sigmoid), [scaled], "gate")])
}

/// max(x, 0) + slope · min(x, 0).
@Sendable func importPRelu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let slope = try context.operand(1, "slope")
  let zero = try context.constant(0, like: context.type(x), "zero")
  let negative = try context.step(Binary(.minimum), [x, zero], "negative")
  let scaled = try context.step(Binary(.multiply), [slope, negative], "scaled")
  let result = try context.results(Binary(.add), [context.step(Unary(.relu), [x], "positive"), scaled])
  guard context.shape(result[0]) == context.shape(x) else {
    throw .data("slope \(context.type(slope)) does not broadcast to \(context.type(x))")
  }
  return result
}

@Sendable func importIsNaN(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try context.results(IsNaN(), [context.operand(0, "X")])
}

@Sendable func importNot(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try context.results(LogicalNot(), [context.operand(0, "X")])
}
