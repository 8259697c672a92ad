/// Recognises the normalisation of observations: x − mean, then / deviation (or either alone, or a
/// multiplication), with constants for all or each of the last axis, directly on a float32 input of the
/// graph.
///
/// Reshapes and casts between float types may stand between the input and the normalisation.
public struct NormalizerFusion: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var observations = Set(graph.inputs.filter { graph.type(of: $0).element.isFloat })
    var budget = ConstantBudget()
    var changes = 0
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      if handsOn(node, graph), observations.contains(node.inputs[0]) { observations.insert(node.outputs[0]) }
      guard let binary = node.operation as? Binary,
        let (x, normalizer) = normalizer(binary.function, node, graph, observations, index),
        budget.spend(normalizer.center.count)
      else { continue }
      try graph.replaceNode(at: position, with: normalizer, inputs: [x])
      changes += 1
    }
    return changes
  }

  private func handsOn(_ node: Node, _ graph: Graph) -> Bool {
    switch node.operation {
    case is Reshape: true
    case let cast as Cast: cast.target.isFloat
    default: false
    }
  }

  private func normalizer(
    _ function: BinaryFunction, _ node: Node, _ graph: Graph, _ observations: Set<ValueID>,
    _ index: GraphIndex
  ) -> (ValueID, Normalizer)? {
    let type = graph.type(of: node.outputs[0])
    let constantIsFirst = graph.constant(node.inputs[0]) != nil
    let (x, constant) = constantIsFirst ? (node.inputs[1], node.inputs[0]) : (node.inputs[0], node.inputs[1])
    let inner = index.maker(of: x, as: Normalizer.self, in: graph)
    guard type.element == .float32, graph.type(of: x) == type, observations.contains(x) || inner != nil,
      let values = graph.featureValues(constant, of: type)
    else { return nil }
    switch (function, constantIsFirst) {
    case (.subtract, false): return observations.contains(x) ? made(x, values, [1]) : nil
    case (.add, _): return observations.contains(x) ? made(x, values.map { -$0 }, [1]) : nil
    case (.multiply, _), (.divide, false):
      let factors = function == .divide ? values.map { 1 / $0 } : values
      if observations.contains(x) { return made(x, [0], factors) }
      // A factor on an observation whose mean has been subtracted.
      guard let inner, index.uses(of: x) == 1 else { return nil }
      let gain = inner.operation.gain.map { Double($0) }.expanded(to: factors.count)
      let scaled = zip(gain, factors.expanded(to: gain.count)).map { $0 * $1 }
      return made(inner.operands[0], inner.operation.center.map { Double($0) }, scaled)
    default: return nil
    }
  }

  /// nil when a number is not finite in float32 (a deviation of 0).
  private func made(_ x: ValueID, _ center: [Double], _ gain: [Double]) -> (ValueID, Normalizer)? {
    guard center.areFinite(in: .float32), gain.areFinite(in: .float32) else { return nil }
    let count = max(center.count, gain.count)
    let normalizer = Normalizer(
      center: center.expanded(to: count).map { Float($0) }, gain: gain.expanded(to: count).map { Float($0) })
    return (x, normalizer)
  }
}
