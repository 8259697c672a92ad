/// Computes once what several nodes compute from the same operands.
public struct CommonSubexpressionElimination: Pass {
  private struct Expression: Hashable {
    let operation: AnyHashable
    let operands: [ValueID]
  }

  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    var known: [Expression: [ValueID]] = [:]
    var substitution: [ValueID: ValueID] = [:]
    var isRepeated = [Bool](repeating: false, count: graph.nodes.count)
    for (position, node) in graph.nodes.enumerated() {
      let operands = node.inputs.map { $0.resolved(in: substitution) }
      let expression = Expression(operation: AnyHashable(node.operation), operands: operands)
      if let results = known[expression] {
        for (id, result) in zip(node.outputs, results) { substitution[id] = result }
        isRepeated[position] = true
      } else {
        known[expression] = node.outputs
      }
    }
    if !substitution.isEmpty {
      graph.replaceUses(substitution)
      graph.removeNodes { isRepeated[$0] }
    }
    return isRepeated.count { $0 }
  }
}
