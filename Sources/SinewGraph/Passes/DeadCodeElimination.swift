/// Removes nodes none of whose results is used, then the values that are left over.
///
/// Inputs of the graph stay, used or not. Values get new identifiers.
public struct DeadCodeElimination: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    var isUsed = [Bool](repeating: false, count: graph.values.count)
    for output in graph.outputs { isUsed[output.value.index] = true }
    var isDead = [Bool](repeating: false, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated().reversed() {
      isDead[index] = !node.outputs.contains { isUsed[$0.index] }
      if !isDead[index] {
        for id in node.inputs { isUsed[id.index] = true }
      }
    }
    let removed = isDead.count { $0 }
    if removed > 0 { graph.removeNodes { isDead[$0] } }
    return removed + graph.removeUnusedValues()
  }
}
