extension Graph {
  /// The same graph with the activations of dense layers as nodes of their own, so that pre-activations can
  /// be observed.
  ///
  /// Values keep their identifiers; pre-activations get new ones behind them.
  /// - Returns: the graph, and the pre-activation of each activated layer's result.
  public func separatingActivations() throws(GraphError) -> (graph: Graph, preActivations: [ValueID: ValueID])
  {
    var graph = self
    var preActivations: [ValueID: ValueID] = [:]
    var replacements: [Int: [Node]] = [:]
    for (position, node) in nodes.enumerated() {
      guard let linear = node.operation as? Linear, let activation = linear.activation else { continue }
      let result = node.outputs[0]
      let before = graph.addValue(
        Value(name: "\(self[result].name)/pre", type: type(of: result), constant: nil))
      preActivations[result] = before
      replacements[position] = [
        Node(name: node.name, operation: linear.with(nil), inputs: node.inputs, outputs: [before]),
        Node(name: node.name, operation: Unary(activation), inputs: [before], outputs: [result]),
      ]
    }
    graph.replaceNodes(replacements)
    try graph.validate()
    return (graph, preActivations)
  }
}
