/// Replaces nodes whose operands are all constant by their results.
///
/// `GraphBuilder` folds while a graph is built; this pass serves graphs that other passes have changed. Nodes
/// whose folding would exceed the limits stay.
public struct ConstantFolding: Pass {
  private let limits: FoldingLimits

  public init(limits: FoldingLimits = FoldingLimits()) { self.limits = limits }

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    var budget = FoldingBudget(limits)
    var folded: [ValueID: ValueID] = [:]
    var isFolded = [Bool](repeating: false, count: graph.nodes.count)
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      let tensors = node.inputs.compactMap { graph.constant($0.resolved(in: folded)) }
      guard !tensors.isEmpty, tensors.count == node.inputs.count,
        budget.allows(node.operation, tensors.map(\.type), node.outputs.map { graph.type(of: $0) })
      else { continue }
      for (id, tensor) in zip(node.outputs, try budget.evaluate(node.operation, tensors)) {
        folded[id] = graph.addConstant(tensor, name: graph[id].name)
      }
      isFolded[position] = true
    }
    let changes = isFolded.count { $0 }
    if changes > 0 {
      graph.replaceUses(folded)
      graph.removeNodes { isFolded[$0] }
    }
    return changes
  }
}
