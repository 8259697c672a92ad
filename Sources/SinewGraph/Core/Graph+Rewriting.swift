// What passes change a graph with. Each is linear in the graph and meant to be called once for many changes.

extension Graph {
  /// Replaces the operation and operands of a node; its results stay and must keep their types.
  public mutating func replaceNode(
    at index: Int, with operation: any Operator, inputs operands: [ValueID]
  ) throws(GraphError) {
    nodes[index] = try makeNode(operation, operands, outputs: nodes[index].outputs, name: nodes[index].name)
  }

  /// A node that makes existing values.
  /// - Throws: `GraphError.structure` when the operator's results have other types.
  func makeNode(
    _ operation: any Operator, _ operands: [ValueID], outputs: [ValueID], name: String
  ) throws(GraphError) -> Node {
    let types = try operation.outputTypes(operands.map { type(of: $0) })
    let expected = outputs.map { type(of: $0) }
    guard types == expected else {
      throw .structure("\(operation.name) '\(name)' makes \(types) where \(expected) is expected")
    }
    return Node(name: name, operation: operation, inputs: operands, outputs: outputs)
  }

  /// Puts nodes in the place of others: for every index the nodes that stand there instead, in order (none
  /// removes it).
  mutating func replaceNodes(_ replacements: [Int: [Node]]) {
    if replacements.isEmpty { return }
    var changed: [Node] = []
    changed.reserveCapacity(nodes.count)
    for (index, node) in nodes.enumerated() { changed += replacements[index] ?? [node] }
    nodes = changed
  }

  /// Removes nodes; nothing may use their results any more.
  public mutating func removeNodes(where shouldRemove: (Int) -> Bool) {
    var kept: [Node] = []
    for (index, node) in nodes.enumerated() where !shouldRemove(index) { kept.append(node) }
    nodes = kept
  }

  /// Makes every use of a key (as operand or output) a use of its value, which must have the same type. A
  /// value may be a key in turn.
  public mutating func replaceUses(_ substitution: [ValueID: ValueID]) {
    if substitution.isEmpty { return }
    for index in nodes.indices {
      for operand in nodes[index].inputs.indices {
        nodes[index].inputs[operand] = nodes[index].inputs[operand].resolved(in: substitution)
      }
    }
    for index in outputs.indices { outputs[index].value = outputs[index].value.resolved(in: substitution) }
  }

  /// Removes the values that are neither inputs nor outputs nor used or made by a node, and returns their
  /// number.
  ///
  /// The remaining values get new identifiers: older ones must not be used afterwards.
  public mutating func removeUnusedValues() -> Int {
    var used = [Bool](repeating: false, count: values.count)
    for id in inputs { used[id.index] = true }
    for output in outputs { used[output.value.index] = true }
    for node in nodes {
      for id in node.inputs + node.outputs { used[id.index] = true }
    }
    var kept: [Value] = []
    var renumbered = values.indices.map(ValueID.init(index:))
    for (index, value) in values.enumerated() where used[index] {
      renumbered[index] = ValueID(index: kept.count)
      kept.append(value)
    }
    let removed = values.count - kept.count
    if removed == 0 { return 0 }
    values = kept
    inputs = inputs.map { renumbered[$0.index] }
    for index in outputs.indices { outputs[index].value = renumbered[outputs[index].value.index] }
    for index in nodes.indices {
      nodes[index].inputs = nodes[index].inputs.map { renumbered[$0.index] }
      nodes[index].outputs = nodes[index].outputs.map { renumbered[$0.index] }
    }
    return removed
  }
}

extension ValueID {
  /// What stands for this value after a substitution.
  func resolved(in substitution: [ValueID: ValueID]) -> ValueID {
    var id = self
    while let next = substitution[id] { id = next }
    return id
  }
}
