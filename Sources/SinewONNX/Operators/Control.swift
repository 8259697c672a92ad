import SinewGraph

// Operators that only pass values on.

@Sendable func importIdentity(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  [try context.operand(0, "input")]
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

/// The branch that a known condition takes.
@Sendable func importIf(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let id = try context.operand(0, "cond")
  guard let condition = context.constant(id) else {
    throw .unsupported(
      "the condition depends on the model's inputs; If (opset \(context.opset)) is supported only with a "
        + "condition that is known when the model is imported; export both branches with torch.where instead")
  }
  guard condition.count == 1, let isTrue = condition.elements(as: Bool.self)?.first else {
    throw .data("the condition is \(condition.type); one bool is needed")
  }
  let branch = try context.graph(isTrue ? "then_branch" : "else_branch")
  return try context.session.importBranch(branch, of: context.node, in: context.scope)
}
