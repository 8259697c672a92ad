extension Graph {
  /// Checks the invariants; in tests it follows every pass.
  public func validate() throws(GraphError) {
    var defined = Set(inputs)
    for (index, value) in values.enumerated() where value.constant != nil {
      defined.insert(ValueID(index: index))
    }
    for node in nodes {
      for operand in node.inputs where !defined.contains(operand) {
        throw .structure(
          "\(node.operation.name) '\(node.name)' uses '\(self[operand].name)' before it is made")
      }
      let types = try node.operation.outputTypes(node.inputs.map { type(of: $0) })
      guard types == node.outputs.map({ type(of: $0) }) else {
        throw .structure(
          "the result types of \(node.operation.name) '\(node.name)' are not what its operator says")
      }
      for output in node.outputs {
        guard defined.insert(output).inserted else {
          throw .structure("'\(self[output].name)' is made twice")
        }
      }
    }
    for output in outputs where !defined.contains(output.value) {
      throw .structure("output '\(output.name)' is never made")
    }
  }
}
