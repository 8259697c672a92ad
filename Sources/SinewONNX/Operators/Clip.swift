import SinewGraph

/// min(max(x, min), max): bounds are attributes up to opset 10, operands from 11 on.
@Sendable func importClip(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let type = context.type(x)
  if context.opset < 11 {
    return try context.results(clip(context.float("min"), context.float("max")), [x])
  }
  let (lower, upper) = (context.optional(1), context.optional(2))
  for bound in [lower, upper].compactMap({ $0 }) where context.type(bound).count != 1 {
    throw .data("a bound is \(context.type(bound)); a scalar is needed")
  }
  if type.element.isFloat, let low = knownBound(lower, context), let high = knownBound(upper, context) {
    return try context.results(clip(low.value, high.value), [x])
  }
  return try clipByOperands(x, lower, upper, context)
}

/// A bound whose value is known: a number, or nil for the one that is left out.
private struct KnownBound {
  let value: Float?
}

private func knownBound(_ id: ValueID?, _ context: OperatorContext) -> KnownBound? {
  guard let id else { return KnownBound(value: nil) }
  return context.constant(id).map { KnownBound(value: $0.floats.first) }
}

/// A bound that is left out is ONNX's default, the type's last finite number.
private func clip(_ lower: Float?, _ upper: Float?) -> Unary {
  let last = Float.greatestFiniteMagnitude
  return Unary(.clip(lower: lower ?? -last, upper: upper ?? last))
}

private func clipByOperands(
  _ x: ValueID, _ lower: ValueID?, _ upper: ValueID?, _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  func scalar(_ bound: ValueID, _ purpose: String) throws(ImportError) -> ValueID {
    context.shape(bound).isEmpty ? bound : try context.step(Reshape(shape: []), [bound], purpose)
  }
  switch (lower, upper) {
  case (nil, nil):
    return [x]
  case (let lower?, nil):
    return try context.results(Binary(.maximum), [x, scalar(lower, "min")])
  case (nil, let upper?):
    return try context.results(Binary(.minimum), [x, scalar(upper, "max")])
  case (let lower?, let upper?):
    let raised = try context.step(Binary(.maximum), [x, scalar(lower, "min")], "raised")
    return try context.results(Binary(.minimum), [raised, scalar(upper, "max")])
  }
}
