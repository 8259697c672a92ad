/// Recognises activation functions that exporters spell out, and makes each one `Unary`:
///
///     x · Sigmoid(x), x / (1 + Exp(−x))                    -> silu
///     1 / (1 + Exp(−x))                                    -> sigmoid
///     x / (1 + |x|)                                        -> softsign
///     ½ · x · (1 + Erf(x / √2)), in any order              -> gelu
///     ½ · x · (1 + Tanh(√(2/π)(x + 0.044715 x³)))          -> geluTanh
///     x · Tanh(Softplus(x))                                -> mish
///     Log(1 + Exp(x))                                      -> softplus
///     x · HardSigmoid(x, 1/6, ½), x · Clip(x + 3, 0, 6) / 6 -> hardSwish
///     Max(x, a), Min(x, b), Clip of Clip                   -> clip, or relu for [0, ∞)
///
/// Constants may be off by a relative 1e-6. Only the last node of a pattern is replaced; the others go when
/// nothing else uses them.
public struct ActivationFusion: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var changes = 0
    for position in graph.nodes.indices {
      // Again, because a limit that has just become a Clip may follow another one.
      while let (function, x) = match(graph.nodes[position], graph, index) {
        try graph.replaceNode(at: position, with: Unary(function), inputs: [x])
        changes += 1
      }
    }
    return changes
  }

  /// The function that a node of floats computes, and of what; nil when it is not the end of a pattern.
  private func match(_ node: Node, _ graph: Graph, _ index: GraphIndex) -> (UnaryFunction, ValueID)? {
    let type = graph.type(of: node.outputs[0])
    guard type.element.isFloat, let (function, x) = pattern(node, graph, index), graph.type(of: x) == type
    else {
      return nil
    }
    return (function, x)
  }

  private func pattern(_ node: Node, _ graph: Graph, _ index: GraphIndex) -> (UnaryFunction, ValueID)? {
    if let unary = node.operation as? Unary {
      return softplus(unary, node.inputs[0], graph, index) ?? clip(unary, node.inputs[0], graph, index)
    }
    guard let binary = node.operation as? Binary else { return nil }
    switch binary.function {
    case .multiply, .divide:
      return quotient(binary, node.inputs, graph, index)
        ?? GatedProduct(node.outputs[0], graph, index)?.activation(graph, index)
    case .minimum, .maximum: return bound(binary.function, node.inputs, graph)
    default: return nil
    }
  }

  // MARK: - Softplus, softsign, sigmoid, silu

  private func softplus(
    _ unary: Unary, _ operand: ValueID, _ graph: Graph, _ index: GraphIndex
  ) -> (UnaryFunction, ValueID)? {
    guard unary.function == .log, let other = index.onePlus(operand, in: graph),
      let x = index.operand(of: other, madeBy: .exp, in: graph)
    else { return nil }
    return (.softplus, x)
  }

  private func quotient(
    _ binary: Binary, _ operands: [ValueID], _ graph: Graph, _ index: GraphIndex
  ) -> (UnaryFunction, ValueID)? {
    guard binary.function == .divide, let other = index.onePlus(operands[1], in: graph) else { return nil }
    if index.operand(of: other, madeBy: .abs, in: graph) == operands[0] { return (.softsign, operands[0]) }
    guard let exponent = index.operand(of: other, madeBy: .exp, in: graph),
      let x = index.operand(of: exponent, madeBy: .negate, in: graph)
    else { return nil }
    if x == operands[0] { return (.silu, x) }
    return graph.uniformValue(operands[0]) == 1 ? (.sigmoid, x) : nil
  }

  // MARK: - Clip

  private func bound(
    _ function: BinaryFunction, _ operands: [ValueID], _ graph: Graph
  ) -> (UnaryFunction, ValueID)? {
    guard let (value, x) = graph.uniformOperand(operands[0], operands[1]), Double(Float(value)) == value
    else {
      return nil
    }
    if function == .minimum { return (.clip(lower: -.infinity, upper: Float(value)), x) }
    return (value == 0 ? .relu : .clip(lower: Float(value), upper: .infinity), x)
  }

  /// Clip to [0, ∞) as relu, and two limits after one another as one.
  private func clip(
    _ unary: Unary, _ operand: ValueID, _ graph: Graph, _ index: GraphIndex
  ) -> (UnaryFunction, ValueID)? {
    guard let (lower, upper) = unary.function.limits else { return nil }
    if unary.function == .clip(lower: 0, upper: .infinity) { return (.relu, operand) }
    guard let inner = index.maker(of: operand, as: Unary.self, in: graph),
      let (innerLower, innerUpper) = inner.operation.function.limits, innerLower <= innerUpper, lower <= upper
    else { return nil }
    // min(max(…)) of the inner limits themselves: where the inner function's range ends after the outer one.
    let merged = (min(max(innerLower, lower), upper), min(max(innerUpper, lower), upper))
    let function: UnaryFunction =
      merged == (0, .infinity) ? .relu : .clip(lower: merged.0, upper: merged.1)
    return (function, inner.operands[0])
  }
}

extension UnaryFunction {
  /// The limits of relu and clip.
  fileprivate var limits: (lower: Float, upper: Float)? {
    switch self {
    case .relu: (0, .infinity)
    case .clip(let lower, let upper): (lower, upper)
    default: nil
    }
  }
}

extension GraphIndex {
  /// y of 1 + y, in either order.
  func onePlus(_ id: ValueID, in graph: Graph) -> ValueID? {
    guard let (a, b) = operands(of: id, madeBy: .add, in: graph),
      let (value, other) = graph.uniformOperand(a, b), isClose(value, 1)
    else { return nil }
    return other
  }
}
