/// Merges two consecutive dense layers with no activation between them, in double precision, when the merged
/// one has no more multiply-accumulates than the two.
///
/// Factorised layers (a narrow one between two wide ones) stay as they are.
public struct LinearMerging: Pass {
  /// The most multiply-accumulates to spend on one product of weights, and on all of a run.
  private static let largestProduct = 1 << 30
  private static let largestTotal = 1 << 31

  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var budget = ConstantBudget()
    var work = 0
    var changes = 0
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let second = node.operation as? Linear,
        let first = index.maker(of: node.inputs[0], as: Linear.self, in: graph),
        first.operation.activation == nil, second.grouping == .full, first.operation.grouping == .full,
        index.uses(of: node.inputs[0]) == 1,
        let product = product(first.operands, node.inputs, graph), work < Self.largestTotal,
        budget.spend(product.rows * product.columns),
        let merged = merged(product, first.operands, node.inputs, graph), merged.isFinite
      else { continue }
      work += product.multiplyAccumulates
      let operands = try merged.operands(for: first.operands[0], in: &graph)
      try graph.replaceNode(at: position, with: second, inputs: operands)
      changes += 1
    }
    return changes
  }

  /// W₂ W₁, when the merged layer does not cost more than the two and the product itself is affordable.
  private func product(_ first: [ValueID], _ second: [ValueID], _ graph: Graph) -> MatrixProduct? {
    let (hidden, inputs) = (graph.type(of: first[1]).shape[0], graph.type(of: first[1]).shape[1])
    let outputs = graph.type(of: second[1]).shape[0]
    let product = MatrixProduct(rows: outputs, depth: hidden, columns: inputs, transposesB: false)
    let pays = outputs * inputs <= hidden * (inputs + outputs)
    return pays && product.multiplyAccumulates <= Self.largestProduct ? product : nil
  }

  /// W = W₂ W₁, b = W₂ b₁ + b₂.
  private func merged(
    _ product: MatrixProduct, _ first: [ValueID], _ second: [ValueID], _ graph: Graph
  ) -> LinearParameters? {
    guard let one = LinearParameters(first, in: graph), let two = LinearParameters(second, in: graph) else {
      return nil
    }
    var weights = [Double](repeating: 0, count: two.outputs * one.inputs)
    product.accumulate(two.weights, one.weights, into: &weights)
    var bias = two.bias
    MatrixProduct(rows: two.outputs, depth: one.outputs, columns: 1, transposesB: false)
      .accumulate(two.weights, one.bias, into: &bias)
    return LinearParameters(
      weights: weights, bias: bias, inputs: one.inputs, element: two.element, weightName: two.weightName,
      biasName: two.biasName)
  }
}
