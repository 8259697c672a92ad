/// Moves an elementwise function into the dense layer before it, when nothing else uses the layer's result.
public struct LinearActivationFusion: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var changes = 0
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let unary = node.operation as? Unary,
        let linear = index.maker(of: node.inputs[0], as: Linear.self, in: graph),
        linear.operation.activation == nil,
        index.uses(of: node.inputs[0]) == 1
      else { continue }
      try graph.replaceNode(
        at: position, with: linear.operation.with(unary.function), inputs: linear.operands)
      changes += 1
    }
    return changes
  }
}
