/// Recognises the normalisation of observations: x − mean, then / deviation (or either alone, or a multiplication), with
/// constants for all or each of the last axis, directly on a float32 input of the graph.
///
/// Reshapes and casts between float types may stand between the input and the normalisation.
public struct NormalizerFusion: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var observations = Set(graph.inputs.filter { graph.type(of: $0).element.isFloat })
    var changes = 0
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      if handsOn(node, graph), observations.contains(node.inputs[0]) { observations.insert(node.outputs[0]) }
      guard let binary = node.operation as? Binary,
        let (x, normalizer) = normalizer(binary.function, node, graph, observations, index)
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
    guard type.element == .float32, graph.type(of: x) == type,
      let values = graph.featureVector(constant, of: type)
    else { return nil }
    let ones = [Double](repeating: 1, count: values.count)
    switch (function, constantIsFirst) {
    case (.subtract, false): return observations.contains(x) ? made(x, values, ones) : nil
    case (.add, _): return observations.contains(x) ? made(x, values.map { -$0 }, ones) : nil
    case (.multiply, _): return scaled(x, values, graph, observations, index)
    case (.divide, false): return scaled(x, values.map { 1 / $0 }, graph, observations, index)
    default: return nil
    }
  }

  /// A factor on an observation, or on one whose mean has been subtracted.
  private func scaled(
    _ x: ValueID, _ factors: [Double], _ graph: Graph, _ observations: Set<ValueID>, _ index: GraphIndex
  ) -> (ValueID, Normalizer)? {
    if observations.contains(x) { return made(x, factors.map { _ in 0 }, factors) }
    guard let inner = index.maker(of: x, as: Normalizer.self, in: graph), index.uses(of: x) == 1 else {
      return nil
    }
    let features = factors.indices
    let (center, gain) = (inner.operation.center, inner.operation.gain)
    return made(
      inner.operands[0], features.map { Double(center[center.count == 1 ? 0 : $0]) },
      features.map { Double(gain[gain.count == 1 ? 0 : $0]) * factors[$0] })
  }

  /// nil when a number is not finite in float32 (a deviation of 0).
  private func made(_ x: ValueID, _ center: [Double], _ gain: [Double]) -> (ValueID, Normalizer)? {
    let normalizer = Normalizer(center: center.map { Float($0) }, gain: gain.map { Float($0) })
    guard normalizer.center.allSatisfy(\.isFinite), normalizer.gain.allSatisfy(\.isFinite) else { return nil }
    return (x, normalizer)
  }
}
