/// Turns products with constant matrices into dense layers.
///
///     Gemm(x, B, C)           -> Linear     transpositions and factors resolved; a C that varies by row stays
///     MatMul(x, B [K, N])     -> Linear     with a bias of 0, to which `AffineFusion` adds what follows
///     MatMul(x, B [K])        -> Linear, Reshape
///     MatMul(A [M, K], x [K]) -> Linear
public struct LinearFusion: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    var replacements: [Int: [Node]] = [:]
    var budget = ConstantBudget()
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      switch node.operation {
      case let gemm as Gemm: replacements[position] = try linear(gemm, node, &graph, &budget)
      case is MatMul: replacements[position] = try linear(node, &graph, &budget)
      default: break
      }
    }
    graph.replaceNodes(replacements)
    return replacements.count
  }

  // MARK: - Gemm

  private func linear(
    _ gemm: Gemm, _ node: Node, _ graph: inout Graph, _ budget: inout ConstantBudget
  ) throws(GraphError) -> [Node]? {
    let result = graph.type(of: node.outputs[0])
    guard result.element.isFloat, let weights = graph.constant(node.inputs[1]),
      let bias = scaledBias(gemm, node, graph), budget.spend(weights.count)
    else { return nil }
    let (depth, columns) = (graph.type(of: node.inputs[0]).shape[gemm.transposeA ? 0 : 1], result.shape[1])
    let rows =
      gemm.transposeB
      ? weights.doubles : copy(weights.doubles, shape: [columns, depth], strides: [1, columns])
    let parameters = LinearParameters(
      weights: rows.map { $0 * Double(gemm.alpha) }, bias: bias, inputs: depth, element: result.element,
      weightName: graph[node.inputs[1]].name,
      biasName: node.inputs.count > 2 ? graph[node.inputs[2]].name : "\(node.name).bias")
    guard gemm.transposeA else { return [try layer(parameters, of: node.inputs[0], like: node, &graph)] }
    let x = graph.addValue(
      Value(
        name: "\(node.name).transposed", type: try TensorType(result.element, [result.shape[0], depth]),
        constant: nil))
    let transpose = try graph.makeNode(
      Transpose(permutation: [1, 0]), [node.inputs[0]], outputs: [x], name: "\(node.name).transpose")
    return [transpose, try layer(parameters, of: x, like: node, &graph)]
  }

  /// beta · C for every column; nil when C is not constant or differs from row to row.
  private func scaledBias(_ gemm: Gemm, _ node: Node, _ graph: Graph) -> [Double]? {
    let result = graph.type(of: node.outputs[0])
    guard node.inputs.count > 2 else { return [Double](repeating: 0, count: result.shape[1]) }
    let values = graph.featureValues(node.inputs[2], of: result)
    return values?.expanded(to: result.shape[1]).map { $0 * Double(gemm.beta) }
  }

  // MARK: - MatMul

  private func linear(
    _ node: Node, _ graph: inout Graph, _ budget: inout ConstantBudget
  ) throws(GraphError) -> [Node]? {
    guard graph.type(of: node.outputs[0]).element.isFloat else { return nil }
    if let b = graph.constant(node.inputs[1]), b.shape.dropLast(2).allSatisfy({ $0 == 1 }),
      budget.spend(b.count)
    {
      let columns = b.type.rank > 1 ? b.shape[b.type.rank - 1] : 1
      let depth = b.shape[max(b.type.rank - 2, 0)]
      let rows = copy(b.doubles, shape: [columns, depth], strides: [1, columns])
      return try layers(
        rows, outputs: columns, inputs: depth, node.inputs[1], of: node.inputs[0], like: node, &graph)
    }
    if let a = graph.constant(node.inputs[0]), a.type.rank == 2, graph.type(of: node.inputs[1]).rank == 1,
      budget.spend(a.count)
    {
      return try layers(
        a.doubles, outputs: a.shape[0], inputs: a.shape[1], node.inputs[0], of: node.inputs[1], like: node,
        &graph)
    }
    return nil
  }

  /// A layer without bias, and a Reshape where the product's shape is another.
  private func layers(
    _ rows: [Double], outputs: Int, inputs: Int, _ weights: ValueID, of x: ValueID, like node: Node,
    _ graph: inout Graph
  ) throws(GraphError) -> [Node] {
    let result = graph.type(of: node.outputs[0])
    let parameters = LinearParameters(
      weights: rows, bias: [Double](repeating: 0, count: outputs), inputs: inputs, element: result.element,
      weightName: graph[weights].name, biasName: "\(node.name).bias")
    let shape = graph.type(of: x).shape.dropLast() + [outputs]
    if result.shape == Array(shape) { return [try layer(parameters, of: x, like: node, &graph)] }
    let y = graph.addValue(
      Value(name: "\(node.name).linear", type: try TensorType(result.element, Array(shape)), constant: nil))
    let operands = try parameters.operands(for: x, in: &graph)
    return [
      try graph.makeNode(Linear(), operands, outputs: [y], name: node.name),
      try graph.makeNode(
        Reshape(shape: result.shape), [y], outputs: node.outputs, name: "\(node.name).reshape"),
    ]
  }

  private func layer(
    _ parameters: LinearParameters, of x: ValueID, like node: Node, _ graph: inout Graph
  ) throws(GraphError) -> Node {
    let operands = try parameters.operands(for: x, in: &graph)
    return try graph.makeNode(Linear(), operands, outputs: node.outputs, name: node.name)
  }
}
