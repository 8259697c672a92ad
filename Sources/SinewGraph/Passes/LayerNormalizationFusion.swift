/// Recognises layer normalisation spelt out over the last axes, then its scale and bias:
///
///     d = x − ReduceMean(x);  d / Sqrt(ReduceMean(d²) + ε)  -> LayerNormalization(x)
///     … · scale (constant), … + bias (constant)             -> its operands
///
/// d² may be a Pow or a Mul, and the division a Mul by the Reciprocal.
public struct LayerNormalizationFusion: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var budget = ConstantBudget()
    var changes = 0
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let binary = node.operation as? Binary, graph.type(of: node.outputs[0]).element.isFloat else {
        continue
      }
      if let (operation, x) = normalization(binary.function, node, graph, index) {
        try graph.replaceNode(at: position, with: operation, inputs: [x])
        changes += 1
      } else if let (operation, operands) = try affine(binary.function, node, &graph, index, &budget) {
        try graph.replaceNode(at: position, with: operation, inputs: operands)
        changes += 1
      }
    }
    return changes
  }

  // MARK: - The normalisation

  private func normalization(
    _ function: BinaryFunction, _ node: Node, _ graph: Graph, _ index: GraphIndex
  ) -> (LayerNormalization, ValueID)? {
    guard let (difference, deviation) = quotient(function, node.inputs, graph, index),
      let (x, mean) = index.operands(of: difference, madeBy: .subtract, in: graph),
      let axis = trailingAxis(ofMean: mean, over: x, graph, index),
      let (a, b) = index.operands(of: deviation, madeBy: .add, in: graph),
      let (epsilon, variance) = graph.uniformOperand(a, b),
      let squares = index.maker(of: variance, as: Reduce.self, in: graph)?.operands[0],
      isSquare(squares, of: difference, graph, index),
      trailingAxis(ofMean: variance, over: squares, graph, index) == axis
    else { return nil }
    return (LayerNormalization(axis: axis, epsilon: Float(epsilon)), x)
  }

  /// d and v of d / √v.
  private func quotient(
    _ function: BinaryFunction, _ operands: [ValueID], _ graph: Graph, _ index: GraphIndex
  ) -> (ValueID, ValueID)? {
    if function == .divide {
      return index.operand(of: operands[1], madeBy: .sqrt, in: graph).map { (operands[0], $0) }
    }
    guard function == .multiply else { return nil }
    for (difference, factor) in [(operands[0], operands[1]), (operands[1], operands[0])] {
      if let root = index.operand(of: factor, madeBy: .reciprocal, in: graph),
        let variance = index.operand(of: root, madeBy: .sqrt, in: graph)
      {
        return (difference, variance)
      }
    }
    return nil
  }

  /// The first axis of a mean of x over its last axes that keeps its dimensions.
  private func trailingAxis(
    ofMean mean: ValueID, over x: ValueID, _ graph: Graph, _ index: GraphIndex
  ) -> Int? {
    guard let reduce = index.maker(of: mean, as: Reduce.self, in: graph), reduce.operands[0] == x,
      reduce.operation.function == .mean, reduce.operation.keepDimensions,
      let first = reduce.operation.axes.min()
    else { return nil }
    return reduce.operation.axes.sorted() == Array(first..<graph.type(of: x).rank) ? first : nil
  }

  private func isSquare(_ id: ValueID, of x: ValueID, _ graph: Graph, _ index: GraphIndex) -> Bool {
    if let (a, b) = index.operands(of: id, madeBy: .multiply, in: graph) { return a == x && b == x }
    guard let (base, exponent) = index.operands(of: id, madeBy: .power, in: graph) else { return false }
    return base == x && graph.uniformValue(exponent) == 2
  }

  // MARK: - Scale and bias

  private func affine(
    _ function: BinaryFunction, _ node: Node, _ graph: inout Graph, _ index: GraphIndex,
    _ budget: inout ConstantBudget
  ) throws(GraphError) -> (LayerNormalization, [ValueID])? {
    let constantIsFirst = graph.constant(node.inputs[0]) != nil
    let (value, constant) =
      constantIsFirst ? (node.inputs[1], node.inputs[0]) : (node.inputs[0], node.inputs[1])
    guard let inner = index.maker(of: value, as: LayerNormalization.self, in: graph),
      index.uses(of: value) == 1,
      budget.spend(graph.type(of: value).shape[inner.operation.axis...].reduce(1, *)),
      let tensor = try normalizedShape(constant, inner.operation.axis, node, graph)
    else { return nil }
    switch (function, inner.operands.count) {
    case (.multiply, 1):
      return (inner.operation, [inner.operands[0], graph.addConstant(tensor, name: graph[constant].name)])
    case (.add, 1):
      let ones = [Double](repeating: 1, count: tensor.count)
      let scale = try Tensor(ones, shape: tensor.shape).cast(to: tensor.element)
      return (
        inner.operation,
        [
          inner.operands[0], graph.addConstant(scale, name: "\(node.name).scale"),
          graph.addConstant(tensor, name: graph[constant].name),
        ]
      )
    case (.add, 2):
      return (inner.operation, inner.operands + [graph.addConstant(tensor, name: graph[constant].name)])
    default: return nil
    }
  }

  /// A constant that varies along the normalised axes at most, expanded to their shape; nil for others.
  private func normalizedShape(
    _ id: ValueID, _ axis: Int, _ node: Node, _ graph: Graph
  ) throws(GraphError) -> Tensor? {
    let result = graph.type(of: node.outputs[0])
    guard let tensor = graph.constant(id), tensor.type.rank <= result.rank else { return nil }
    let normalized = Array(result.shape[axis...])
    let outer = max(tensor.type.rank - normalized.count, 0)
    let inner = Array(tensor.shape[outer...])
    guard tensor.shape[..<outer].allSatisfy({ $0 == 1 }), broadcastShape(inner, normalized) == normalized
    else {
      return nil
    }
    return try Expand(shape: normalized).evaluate([tensor.reshaped(inner)]).first
  }
}
