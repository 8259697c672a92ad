/// Moves a Transpose behind the operators that do not care about the order of axes, so that it meets the
/// Transpose that undoes it.
///
/// Convolutions are computed with channels last and come with a Transpose on either side; between two of them
/// stand activations, normalisations, residual sums and concatenations. A Transpose that has arrived nowhere
/// costs what it did before.
public struct TransposeSinking: Pass {
  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    var sinking = Sinking(graph)
    for node in graph.nodes { try sinking.visit(node) }
    if sinking.changes > 0 { graph = sinking.finished() }
    return sinking.changes
  }
}

/// One run over a graph: the nodes so far, and which values are transpositions of others.
private struct Sinking {
  private var graph: Graph
  private var nodes: [Node] = []
  private var transposed: [ValueID: (source: ValueID, permutation: [Int])] = [:]
  private(set) var changes = 0
  private var budget = ConstantBudget()

  init(_ graph: Graph) { self.graph = graph }

  func finished() -> Graph {
    var result = graph
    result.nodes = nodes
    return result
  }

  mutating func visit(_ node: Node) throws(GraphError) {
    if let transpose = node.operation as? Transpose {
      transposed[node.outputs[0]] = (node.inputs[0], transpose.permutation)
    } else if try sink(node) {
      changes += 1
      return
    }
    nodes.append(node)
  }

  /// Puts the node in front of the Transpose that makes its operands; false when it cannot be.
  private mutating func sink(_ node: Node) throws(GraphError) -> Bool {
    switch node.operation {
    case is Unary, is Cast, is LogicalNot, is IsNaN: return try sinkElementwise(node)
    case is Binary, is Comparison, is Logical, is Select: return try sinkElementwise(node)
    case let softmax as Softmax:
      return try sinkAlone(node) { permutation, _ in
        (Softmax(axis: permutation[softmax.axis], logarithm: softmax.logarithm), permutation)
      }
    case let slice as Slice:
      return try sinkAlone(node) { permutation, _ in
        (Slice(ranges: permutation.inverted.map { slice.ranges[$0] }), permutation)
      }
    case let split as Split:
      return try sinkAlone(node) { permutation, _ in
        (Split(axis: permutation[split.axis], sizes: split.sizes), permutation)
      }
    case let reduce as Reduce:
      return try sinkAlone(node) { permutation, _ in
        let axes = reduce.axes.map { permutation[$0] }
        let kept = permutation.indices.filter { !reduce.axes.contains($0) }.map { permutation[$0] }
        let order = kept.sorted()
        return (
          Reduce(reduce.function, axes: axes.sorted(), keepDimensions: reduce.keepDimensions),
          reduce.keepDimensions ? permutation : kept.map { axis in order.count { $0 < axis } }
        )
      }
    case let gather as Gather:
      return try sinkAlone(node) { permutation, graph in
        guard graph.constant(node.inputs[1])?.type.rank == 1 else { return nil }
        return (Gather(axis: permutation[gather.axis]), permutation)
      }
    case let concat as Concat: return try sinkConcat(concat, node)
    default: return false
    }
  }

  /// Operators that look at one transposed operand along axes of their own; further operands stay.
  private mutating func sinkAlone(
    _ node: Node, _ moved: ([Int], Graph) -> (operation: any Operator, permutation: [Int])?
  ) throws(GraphError) -> Bool {
    guard let (source, permutation) = transposed[node.inputs[0]],
      let (operation, order) = moved(permutation, graph)
    else { return false }
    try replace(node, by: operation, [source] + node.inputs.dropFirst(), order)
    return true
  }

  private mutating func sinkConcat(_ concat: Concat, _ node: Node) throws(GraphError) -> Bool {
    guard let permutation = transposed[node.inputs[0]]?.permutation else { return false }
    var sources: [ValueID] = []
    for operand in node.inputs {
      guard let source = source(of: operand, transposedBy: permutation) else { return false }
      sources.append(source)
    }
    try replace(node, by: Concat(axis: permutation[concat.axis]), sources, permutation)
    return true
  }

  private mutating func sinkElementwise(_ node: Node) throws(GraphError) -> Bool {
    let result = graph.type(of: node.outputs[0])
    let first = node.inputs.first { transposed[$0] != nil && graph.type(of: $0).shape == result.shape }
    guard let permutation = first.flatMap({ transposed[$0] })?.permutation else { return false }
    guard node.inputs.allSatisfy({ canBeMoved($0, permutation, result) }) else { return false }
    var operands: [ValueID] = []
    for operand in node.inputs { operands.append(try moved(operand, permutation, node.name)) }
    try replace(node, by: node.operation, operands, permutation)
    return true
  }

  /// Whether an elementwise operator's operand is transposed itself, or smaller than the result.
  private func canBeMoved(_ operand: ValueID, _ permutation: [Int], _ result: TensorType) -> Bool {
    source(of: operand, transposedBy: permutation) != nil || graph.type(of: operand).count < result.count
      || graph.constant(operand) != nil
  }

  /// The operand as it was before the transposition, broadcasting as it does behind it.
  private mutating func moved(
    _ operand: ValueID, _ permutation: [Int], _ name: String
  ) throws(GraphError) -> ValueID {
    if let source = source(of: operand, transposedBy: permutation) { return source }
    let type = graph.type(of: operand)
    if type.count == 1 && type.rank <= 1 { return operand }
    let shape = Array(repeating: 1, count: permutation.count - type.rank) + type.shape
    let inverse = permutation.inverted
    if let constant = graph.constant(operand), budget.spend(constant.count) {
      let tensor = try Transpose(permutation: inverse).evaluate([constant.reshaped(shape)])[0]
      return graph.addConstant(tensor, name: graph[operand].name)
    }
    let wide = try add(Reshape(shape: shape), [operand], name: "\(name)/wide")
    return try add(Transpose(permutation: inverse), [wide], name: "\(name)/moved")
  }

  /// What a value is the transposition of, by this permutation.
  private func source(of id: ValueID, transposedBy permutation: [Int]) -> ValueID? {
    guard let (source, found) = transposed[id] else { return nil }
    return found == permutation ? source : nil
  }

  /// Appends the moved operator and the Transpose that makes the node's results of its.
  private mutating func replace(
    _ node: Node, by operation: any Operator, _ operands: [ValueID], _ permutation: [Int]
  ) throws(GraphError) {
    let types = try operation.outputTypes(operands.map { graph.type(of: $0) })
    if permutation == Array(permutation.indices) {
      nodes.append(try graph.makeNode(operation, operands, outputs: node.outputs, name: node.name))
      return
    }
    let results = zip(types, node.outputs).map { type, output in
      graph.addValue(Value(name: "\(graph[output].name)/sunk", type: type, constant: nil))
    }
    nodes.append(try graph.makeNode(operation, operands, outputs: results, name: node.name))
    for (result, output) in zip(results, node.outputs) {
      let name = "\(node.name)/transposed"
      nodes.append(
        try graph.makeNode(Transpose(permutation: permutation), [result], outputs: [output], name: name))
      transposed[output] = (result, permutation)
    }
  }

  private mutating func add(
    _ operation: any Operator, _ operands: [ValueID], name: String
  ) throws(GraphError) -> ValueID {
    let types = try operation.outputTypes(operands.map { graph.type(of: $0) })
    let result = graph.addValue(Value(name: name, type: types[0], constant: nil))
    nodes.append(try graph.makeNode(operation, operands, outputs: [result], name: name))
    return result
  }
}

extension [Int] {
  /// The permutation that undoes this one.
  fileprivate var inverted: [Int] {
    var inverse = self
    for (place, axis) in enumerated() { inverse[axis] = place }
    return inverse
  }
}
