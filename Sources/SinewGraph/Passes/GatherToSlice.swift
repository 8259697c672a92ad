/// Turns a Gather with constant, evenly spaced indices into a Slice (and a Reshape, when the indices are not
/// a vector).
///
///     Gather(x [1, 10], 3)          -> Slice 3..<4, Reshape [1]
///     Gather(x [1, 10], [0, 2, 4])  -> Slice from 0 by 2, 3 times
public struct GatherToSlice: Pass {
  /// More indices than this are a table, not a spelling of a slice.
  private static let mostIndices = 1 << 16

  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    var replacements: [Int: [Node]] = [:]
    for (position, node) in graph.nodes.enumerated() {
      guard let gather = node.operation as? Gather, let slice = slice(gather, node, graph) else { continue }
      let result = graph.type(of: node.outputs[0])
      if graph.type(of: node.inputs[1]).rank == 1 {
        replacements[position] = [
          try graph.makeNode(slice, [node.inputs[0]], outputs: node.outputs, name: node.name)
        ]
        continue
      }
      let piece = graph.addValue(
        Value(
          name: "\(node.name).slice", type: try TensorType(result.element, slice.ranges.map(\.count)),
          constant: nil))
      replacements[position] = [
        try graph.makeNode(slice, [node.inputs[0]], outputs: [piece], name: node.name),
        try graph.makeNode(
          Reshape(shape: result.shape), [piece], outputs: node.outputs, name: "\(node.name).reshape"),
      ]
    }
    graph.replaceNodes(replacements)
    return replacements.count
  }

  private func slice(_ gather: Gather, _ node: Node, _ graph: Graph) -> Slice? {
    let shape = graph.type(of: node.inputs[0]).shape
    guard let indices = graph.constant(node.inputs[1]), indices.count <= Self.mostIndices,
      let positions = try? gather.indices(indices, limit: shape[gather.axis]),
      let range = range(positions)
    else { return nil }
    var ranges = shape.map(Slice.Range.all)
    ranges[gather.axis] = range
    return Slice(ranges: ranges)
  }

  /// The positions as a range; nil when they are not evenly spaced, repeat one, or are none.
  private func range(_ positions: [Int]) -> Slice.Range? {
    guard let first = positions.first else { return nil }
    let step = positions.count > 1 ? positions[1] - first : 1
    guard step != 0, zip(positions, positions.dropFirst()).allSatisfy({ $1 - $0 == step }) else { return nil }
    return Slice.Range(start: first, count: positions.count, step: step)
  }
}
