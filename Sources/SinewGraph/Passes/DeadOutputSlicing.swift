/// Drops the outputs of a dense layer that nothing uses.
///
/// When a layer's result is only cut up along its last axis (by Slice or Split), and the pieces in use are
/// together smaller than the layer, each piece becomes a layer of its rows: the standard deviation of a
/// policy's action distribution goes this way.
public struct DeadOutputSlicing: Pass {
  public init() {}

  /// Rows of a layer that become a value of their own.
  private struct Piece {
    let rows: [Int]
    let result: ValueID
    let node: Int
  }

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    let index = GraphIndex(graph)
    var replacements: [Int: [Node]] = [:]
    var budget = ConstantBudget()
    var changes = 0
    for position in graph.nodes.indices {
      let node = graph.nodes[position]
      guard let linear = node.operation as? Linear, linear.grouping == .full,
        let pieces = pieces(of: node.outputs[0], graph, index),
        pieces.reduce(0, { $0 + $1.rows.count }) < graph.type(of: node.inputs[1]).shape[0],
        budget.spend(graph.type(of: node.inputs[1]).count),
        let parameters = LinearParameters(node.inputs, in: graph)
      else { continue }
      for user in index.consumers(of: node.outputs[0]) { replacements[user] = [] }
      for piece in pieces {
        let operands = try parameters.picking(piece.rows).operands(for: node.inputs[0], in: &graph)
        let layer = try graph.makeNode(linear, operands, outputs: [piece.result], name: node.name)
        replacements[piece.node, default: []].append(layer)
      }
      changes += 1
    }
    graph.replaceNodes(replacements)
    return changes
  }

  /// The pieces in use; nil when something uses the value as a whole.
  private func pieces(of value: ValueID, _ graph: Graph, _ index: GraphIndex) -> [Piece]? {
    let type = graph.type(of: value)
    guard !index.isOutput(value), !index.consumers(of: value).isEmpty else { return nil }
    var pieces: [Piece] = []
    for user in index.consumers(of: value) {
      guard let cut = rows(of: graph.nodes[user], type) else { return nil }
      for (rows, result) in zip(cut, graph.nodes[user].outputs) where index.uses(of: result) > 0 {
        pieces.append(Piece(rows: rows, result: result, node: user))
      }
    }
    return pieces
  }

  /// For every result of a Slice or Split along the last axis: the rows it takes.
  private func rows(of node: Node, _ type: TensorType) -> [[Int]]? {
    let last = type.rank - 1
    switch node.operation {
    case let split as Split where split.axis == last:
      var start = 0
      return split.sizes.map { size in
        defer { start += size }
        return Array(start..<start + size)
      }
    case let slice as Slice
    where slice.ranges[..<last].elementsEqual(type.shape[..<last].map(Slice.Range.all)):
      let range = slice.ranges[last]
      return [(0..<range.count).map { range.start + $0 * range.step }]
    default: return nil
    }
  }
}
