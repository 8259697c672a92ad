/// Removes nodes that hand on their operand, and merges chains of Reshape, Transpose, Slice and Cast.
///
/// Rearrangements that do not move an element (a Transpose of axes of size 1, an Expand by such axes) become
/// Reshapes.
public struct IdentityRemoval: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var substitution: [ValueID: ValueID] = [:]
    var changes = 0
    for position in graph.nodes.indices {
      let operands = graph.nodes[position].inputs.map { $0.resolved(in: substitution) }
      graph.nodes[position].inputs = operands
      if let simpler = simplified(graph.nodes[position], graph, index) {
        try graph.replaceNode(at: position, with: simpler.operation, inputs: [simpler.operand])
        changes += 1
      }
      if let source = handedOn(graph.nodes[position], graph) {
        substitution[graph.nodes[position].outputs[0]] = source
        changes += 1
      }
    }
    graph.replaceUses(substitution)
    return changes
  }

  // MARK: - Identities

  /// The operand that the node's only result equals.
  private func handedOn(_ node: Node, _ graph: Graph) -> ValueID? {
    guard node.outputs.count == 1 else { return nil }
    let result = graph.type(of: node.outputs[0])
    let source: ValueID? =
      switch node.operation {
      case is Reshape, is Cast, is Expand: node.inputs[0]
      case let transpose as Transpose: transpose.permutation == Array(0..<result.rank) ? node.inputs[0] : nil
      case let slice as Slice: slice.ranges.allSatisfy { $0.count < 2 || $0.step == 1 } ? node.inputs[0] : nil
      case is Concat: node.inputs.count == 1 ? node.inputs[0] : nil
      case is Split: node.inputs[0]
      case let reduce as Reduce: reduce.axes.isEmpty && reduce.keepsSingleElements ? node.inputs[0] : nil
      case let unary as Unary:
        unary.function == .clip(lower: -.infinity, upper: .infinity) ? node.inputs[0] : nil
      case let binary as Binary: neutral(binary.function, node.inputs, graph)
      default: nil
      }
    guard let source, graph.type(of: source) == result else { return nil }
    return source
  }

  /// The operand to which the other, a constant, makes no difference.
  private func neutral(_ function: BinaryFunction, _ operands: [ValueID], _ graph: Graph) -> ValueID? {
    switch function {
    case .add:
      if graph.uniformValue(operands[1]) == 0 { return operands[0] }
      return graph.uniformValue(operands[0]) == 0 ? operands[1] : nil
    case .multiply:
      if graph.uniformValue(operands[1]) == 1 { return operands[0] }
      return graph.uniformValue(operands[0]) == 1 ? operands[1] : nil
    case .subtract: return graph.uniformValue(operands[1]) == 0 ? operands[0] : nil
    case .divide, .power: return graph.uniformValue(operands[1]) == 1 ? operands[0] : nil
    default: return nil
    }
  }

  // MARK: - Chains

  /// A simpler operator with the same result, and its operand.
  private func simplified(
    _ node: Node, _ graph: Graph, _ index: GraphIndex
  ) -> (operation: any Operator, operand: ValueID)? {
    switch node.operation {
    case is Reshape:
      guard let inner = index.maker(of: node.inputs[0], as: Reshape.self, in: graph) else { return nil }
      return (node.operation, inner.operands[0])
    case let transpose as Transpose:
      if let inner = index.maker(of: node.inputs[0], as: Transpose.self, in: graph) {
        let permutation = transpose.permutation.map { inner.operation.permutation[$0] }
        return (Transpose(permutation: permutation), inner.operands[0])
      }
      guard keepsOrder(transpose.permutation, of: graph.type(of: node.inputs[0]).shape) else { return nil }
      return (Reshape(shape: graph.type(of: node.outputs[0]).shape), node.inputs[0])
    case let expand as Expand:
      let source = graph.type(of: node.inputs[0])
      guard source.count == graph.type(of: node.outputs[0]).count, source.shape != expand.shape else {
        return nil
      }
      return (Reshape(shape: expand.shape), node.inputs[0])
    case let slice as Slice:
      guard let inner = index.maker(of: node.inputs[0], as: Slice.self, in: graph) else { return nil }
      let ranges = zip(slice.ranges, inner.operation.ranges).map { $0.within($1) }
      return (Slice(ranges: ranges), inner.operands[0])
    case let cast as Cast:
      guard let inner = index.maker(of: node.inputs[0], as: Cast.self, in: graph) else { return nil }
      let source = graph.type(of: inner.operands[0]).element
      return inner.operation.target.holds(source) ? (cast, inner.operands[0]) : nil
    default: return nil
    }
  }

  /// Whether only axes of size 1 change their place (and some do).
  private func keepsOrder(_ permutation: [Int], of shape: [Int]) -> Bool {
    let moved = permutation.filter { shape[$0] != 1 }
    return moved == moved.sorted() && permutation != permutation.sorted()
  }
}

extension Slice.Range {
  /// The positions of an axis that this range takes from those another one has taken; both fit.
  fileprivate func within(_ outer: Slice.Range) -> Slice.Range {
    switch count {
    case 0: Slice.Range(start: 0, count: 0)
    case 1: Slice.Range(start: outer.start + start * outer.step, count: 1)
    default: Slice.Range(start: outer.start + start * outer.step, count: count, step: step * outer.step)
    }
  }
}

extension Reduce {
  /// Whether the reduction of a single element is that element.
  fileprivate var keepsSingleElements: Bool {
    switch function {
    case .sum, .mean, .maximum, .minimum, .product: true
    default: false
    }
  }
}

extension ElementType {
  /// Whether a conversion to this type keeps every value of the other (and a second conversion sees no
  /// difference).
  fileprivate func holds(_ other: ElementType) -> Bool {
    switch (other, self) {
    case _ where other == self: true
    case (.float16, .float32), (.float16, .float64), (.float32, .float64): true
    case (.int8, .int16), (.int8, .int32), (.int8, .int64), (.int16, .int32), (.int16, .int64),
      (.int32, .int64):
      true
    case (.uint8, .uint16), (.uint8, .uint32), (.uint8, .uint64), (.uint8, .int16), (.uint8, .int32),
      (.uint8, .int64):
      true
    default: false
    }
  }
}
