import SinewGraph

// Operators that only pass values on.

@Sendable func importIdentity(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  [try context.argument(0, "input")]
}

/// Inference: the operand itself; the mask, where it is used, is all true.
@Sendable func importDropout(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  if context.opset >= 12, context.optional(2) != nil {
    guard try context.scalar(2, "training_mode").floats == [0] else {
      throw .unsupported("training mode is not supported; export the model in evaluation mode (model.eval())")
    }
  }
  guard context.node.outputs.count > 1, !context.node.outputs[1].isEmpty else { return [x] }
  let type = context.type(x)
  let mask = try context.tensor(type.shape) { [Bool](repeating: true, count: type.count) }
  return [x, context.constant(context.opset < 10 ? mask.cast(to: type.element) : mask, "mask")]
}
