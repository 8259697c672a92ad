/// Who makes and who uses every value of a graph, as of when the index was built.
///
/// Passes that rewrite nodes in place may go on using it: a node keeps its position and its results, and
/// fusing only removes uses.
struct GraphIndex {
  private let producers: [Int?]
  private let nodes: [[Int]]
  private let outputUses: [Int]

  init(_ graph: Graph) {
    var producers = [Int?](repeating: nil, count: graph.values.count)
    var consumers = [[Int]](repeating: [], count: graph.values.count)
    for (index, node) in graph.nodes.enumerated() {
      for id in node.outputs { producers[id.index] = index }
      for id in node.inputs { consumers[id.index].append(index) }
    }
    var outputUses = [Int](repeating: 0, count: graph.values.count)
    for output in graph.outputs { outputUses[output.value.index] += 1 }
    self.producers = producers
    self.nodes = consumers
    self.outputUses = outputUses
  }

  /// The node that makes a value; nil for inputs, constants and values added since.
  func producer(of id: ValueID) -> Int? { producers.indices.contains(id.index) ? producers[id.index] : nil }

  /// The nodes that use a value, once per operand.
  func consumers(of id: ValueID) -> [Int] { nodes.indices.contains(id.index) ? nodes[id.index] : [] }

  func isOutput(_ id: ValueID) -> Bool { outputUses.indices.contains(id.index) && outputUses[id.index] > 0 }

  /// Uses as an operand and as an output of the graph.
  func uses(of id: ValueID) -> Int {
    outputUses.indices.contains(id.index) ? nodes[id.index].count + outputUses[id.index] : 0
  }

  /// The operator that makes a value and its operands, when it is of that kind.
  func maker<Kind: Operator>(
    of id: ValueID, as _: Kind.Type, in graph: Graph
  ) -> (operation: Kind, operands: [ValueID])? {
    guard let index = producer(of: id), let operation = graph.nodes[index].operation as? Kind else {
      return nil
    }
    return (operation, graph.nodes[index].inputs)
  }

  /// The operand of the elementwise function that makes a value.
  func operand(of id: ValueID, madeBy function: UnaryFunction, in graph: Graph) -> ValueID? {
    guard let unary = maker(of: id, as: Unary.self, in: graph), unary.operation.function == function else {
      return nil
    }
    return unary.operands[0]
  }

  /// The operands of the binary function that makes a value.
  func operands(of id: ValueID, madeBy function: BinaryFunction, in graph: Graph) -> (ValueID, ValueID)? {
    guard let binary = maker(of: id, as: Binary.self, in: graph), binary.operation.function == function else {
      return nil
    }
    return (binary.operands[0], binary.operands[1])
  }
}
