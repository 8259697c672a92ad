/// Removes Expands whose repetition the next operator's own broadcasting does.
///
///     Div(x [1, 16], Expand(norm [1, 1] to [1, 16]))  -> Div(x, norm)
public struct ExpandRemoval: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var changes = 0
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard broadcasts(node.operation) else { continue }
      var operands = node.inputs
      for slot in operands.indices {
        guard let expand = index.maker(of: operands[slot], as: Expand.self, in: graph) else { continue }
        let expanded = operands[slot]
        operands[slot] = expand.operands[0]
        // Whether the other operands alone make the result as large as it was.
        let types = try node.operation.outputTypes(operands.map { graph.type(of: $0) })
        if types[0] == graph.type(of: node.outputs[0]) { changes += 1 } else { operands[slot] = expanded }
      }
      graph.nodes[position].inputs = operands
    }
    return changes
  }

  private func broadcasts(_ operation: any Operator) -> Bool {
    operation is Binary || operation is Comparison || operation is Logical || operation is Select
  }
}
