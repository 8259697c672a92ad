/// Folds additions of and multiplications by constants, right after a dense layer without activation, into
/// its weights and bias, in double precision: the bias of MatMul + Add, batch normalisation, action scaling.
public struct AffineFusion: Pass {
  public init() {}

  /// A node's result as operand · factors + offsets: nothing, one number for all outputs of the layer or one
  /// for each.
  private struct Change {
    let operand: ValueID
    var factors: [Double]?
    var offsets: [Double]?
  }

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var budget = ConstantBudget()
    var changes = 0
    for position in graph.nodes.indices {
      guard let change = change(graph.nodes[position], graph, index),
        let linear = index.maker(of: change.operand, as: Linear.self, in: graph),
        let operands = try changed(linear.operands, by: change, &graph, &budget)
      else { continue }
      try graph.replaceNode(at: position, with: linear.operation, inputs: operands)
      changes += 1
    }
    return changes
  }

  // MARK: - What the node does

  private func change(_ node: Node, _ graph: Graph, _ index: GraphIndex) -> Change? {
    if let unary = node.operation as? Unary, unary.function == .negate,
      isPlainLayer(node.inputs[0], graph, index)
    {
      return Change(operand: node.inputs[0], factors: [-1])
    }
    guard let binary = node.operation as? Binary else { return nil }
    let constantIsFirst = graph.constant(node.inputs[0]) != nil
    let (operand, constant) = (node.inputs[constantIsFirst ? 1 : 0], node.inputs[constantIsFirst ? 0 : 1])
    let type = graph.type(of: node.outputs[0])
    guard isPlainLayer(operand, graph, index), graph.type(of: operand) == type,
      let values = graph.featureValues(constant, of: type)
    else { return nil }
    switch (binary.function, constantIsFirst) {
    case (.add, _): return Change(operand: operand, offsets: values)
    case (.multiply, _): return Change(operand: operand, factors: values)
    case (.subtract, false): return Change(operand: operand, offsets: values.map { -$0 })
    case (.subtract, true): return Change(operand: operand, factors: [-1], offsets: values)
    case (.divide, false): return Change(operand: operand, factors: values.map { 1 / $0 })
    default: return nil
    }
  }

  /// Whether a value is made by a layer without activation, for a single use.
  private func isPlainLayer(_ id: ValueID, _ graph: Graph, _ index: GraphIndex) -> Bool {
    guard let linear = index.maker(of: id, as: Linear.self, in: graph) else { return false }
    return linear.operation.activation == nil && index.uses(of: id) == 1
  }

  // MARK: - The layer that does it too

  /// The operands of the changed layer; nil when its parameters would not be finite.
  private func changed(
    _ operands: [ValueID], by change: Change, _ graph: inout Graph, _ budget: inout ConstantBudget
  ) throws(GraphError) -> [ValueID]? {
    guard let oldBias = graph.constant(operands[2]), let oldWeights = graph.constant(operands[1]),
      budget.spend(oldBias.count + (change.factors == nil ? 0 : oldWeights.count))
    else { return nil }
    let factors = change.factors ?? [1]
    let offsets = (change.offsets ?? [0]).expanded(to: oldBias.count)
    var bias = oldBias.doubles
    for output in bias.indices {
      bias[output] = bias[output] * factors[factors.count == 1 ? 0 : output] + offsets[output]
    }
    guard bias.areFinite(in: oldBias.element) else { return nil }
    // Weights that do not change stay the same constant, which other layers may share.
    var weightID = operands[1]
    if change.factors != nil {
      let depth = oldWeights.shape[1]
      var weights = oldWeights.doubles
      for index in weights.indices { weights[index] *= factors[factors.count == 1 ? 0 : index / depth] }
      guard weights.areFinite(in: oldWeights.element) else { return nil }
      let tensor = try Tensor(weights, shape: oldWeights.shape).cast(to: oldWeights.element)
      weightID = graph.addConstant(tensor, name: graph[operands[1]].name)
    }
    let biasTensor = try Tensor(vector: bias).cast(to: oldBias.element)
    return [operands[0], weightID, graph.addConstant(biasTensor, name: graph[operands[2]].name)]
  }
}
