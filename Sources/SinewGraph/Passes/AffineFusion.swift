/// Folds additions of and multiplications by constants, right after a dense layer without activation, into its weights
/// and bias, in double precision: the bias of MatMul + Add, batch normalisation, action scaling.
public struct AffineFusion: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var changes = 0
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let change = change(node, graph),
        let linear = index.maker(of: change.operand, as: Linear.self, in: graph),
        linear.operation.activation == nil,
        index.uses(of: change.operand) == 1, var parameters = LinearParameters(linear.operands, in: graph)
      else { continue }
      parameters.scale(by: change.factors)
      for output in parameters.bias.indices { parameters.bias[output] += change.offsets[output] }
      guard parameters.isFinite else { continue }
      let operands = try parameters.operands(for: linear.operands[0], in: &graph)
      try graph.replaceNode(at: position, with: Linear(), inputs: operands)
      changes += 1
    }
    return changes
  }

  /// A node's result as operand · factors + offsets, with one of each for every entry of the last axis.
  private struct Change {
    let operand: ValueID
    var factors: [Double]
    var offsets: [Double]
  }

  private func change(_ node: Node, _ graph: Graph) -> Change? {
    let type = graph.type(of: node.outputs[0])
    guard type.element.isFloat, type.rank > 0, let features = type.shape.last else { return nil }
    let ones = [Double](repeating: 1, count: features)
    let zeros = [Double](repeating: 0, count: features)
    if let unary = node.operation as? Unary, unary.function == .negate {
      return Change(operand: node.inputs[0], factors: ones.map { -$0 }, offsets: zeros)
    }
    guard let binary = node.operation as? Binary else { return nil }
    let constantIsFirst = graph.constant(node.inputs[0]) != nil
    let operand = node.inputs[constantIsFirst ? 1 : 0]
    guard graph.type(of: operand) == type,
      let values = graph.featureVector(node.inputs[constantIsFirst ? 0 : 1], of: type)
    else { return nil }
    switch (binary.function, constantIsFirst) {
    case (.add, _): return Change(operand: operand, factors: ones, offsets: values)
    case (.multiply, _): return Change(operand: operand, factors: values, offsets: zeros)
    case (.subtract, false): return Change(operand: operand, factors: ones, offsets: values.map { -$0 })
    case (.subtract, true): return Change(operand: operand, factors: ones.map { -$0 }, offsets: values)
    case (.divide, false): return Change(operand: operand, factors: values.map { 1 / $0 }, offsets: zeros)
    default: return nil
    }
  }
}
