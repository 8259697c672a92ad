import SinewGraph

/// a · sigmoid(alpha · a) · b.
@Sendable func importSwiGLU(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let (a, b) = try (context.operand(0, "A"), context.operand(1, "B"))
  guard context.type(a) == context.type(b) else {
    throw .data("A is \(context.type(a)) and B \(context.type(b)); they must have one shape and type")
  }
  let alpha = try context.float("alpha", default: 1)
  if alpha == 1 { return try context.results(Binary(.multiply), [context.mapped(.silu, a, "gate"), b]) }
  let scaled = try context.combined(.multiply, a, Double(alpha), "scaled")
  let gate = try context.combined(.multiply, a, context.mapped(.sigmoid, scaled, "sigmoid"), "gate")
  return try context.results(Binary(.multiply), [gate, b])
}
