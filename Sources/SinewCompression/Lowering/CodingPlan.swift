import SinewGraph

/// Which code each value of a graph has in the lowered program, decided before any step is made.
///
/// Dense layers in integer precision produce int8 where only int8 dense layers read the result, else int16;
/// data movement keeps the code of what it moves; everything else computes in float32 (or int32 and
/// booleans).
struct CodingPlan {
  enum Coding: Sendable { case float, integer, boolean, int8, int16 }

  private(set) var codings: [ValueID: Coding] = [:]
  /// Codes that the graph declares.
  let grids: DeclaredGrids

  subscript(id: ValueID) -> Coding { codings[id] ?? .float }

  /// - Parameter recurrent: which recurrent cells compute in integers.
  init(_ graph: Graph, recurrent: RecurrentCodes, precision: (Node) -> Precision) {
    grids = DeclaredGrids(graph, precision: precision)
    let consumers = graph.consumers()
    let outputs = Set(graph.outputs.map(\.value))
    let nodes = graph.nodes
    for input in graph.inputs { codings[input] = Self.plain(graph.type(of: input).element) }
    for node in nodes {
      let isDense = graph.isLayer(node) && precision(node).isInteger
      let moved: Coding? =
        Self.movesFirstOperand(node, in: graph)
        ? node.inputs.first.map { codings[$0] ?? Self.plain(graph.type(of: $0).element) } : nil
      for output in node.outputs {
        if grids.codes[output] != nil {
          codings[output] = .int8
        } else if recurrent.integerCells.contains(node.outputs[0]) {
          codings[output] = .int16
        } else if isDense {
          let narrow = Self.onlyNarrowReaders(
            output, consumers: consumers, outputs: outputs, graph: graph, precision: precision)
          codings[output] = narrow ? .int8 : .int16
        } else if let moved {
          codings[output] = moved
        } else {
          codings[output] = Self.plain(graph.type(of: output).element)
        }
      }
    }
  }

  /// Whether the node moves elements of its first operand, the others (if any) being constants; their order
  /// is the same in every code, so the largest of some can be moved, too.
  static func movesFirstOperand(_ node: Node, in graph: Graph) -> Bool {
    switch node.operation {
    case is Reshape, is Slice, is Split, is Transpose, is Expand, is Patches, is MaximumPool: true
    case is Gather: node.inputs.count == 2 && graph.constant(node.inputs[1]) != nil
    default: false
    }
  }

  private static func plain(_ element: ElementType) -> Coding {
    switch element {
    case .bool: .boolean
    case .float16, .float32, .float64: .float
    default: .integer
    }
  }

  /// Whether every use, through data movement, is as the input of an int8 dense layer.
  private static func onlyNarrowReaders(
    _ value: ValueID, consumers: [ValueID: [Int]], outputs: Set<ValueID>, graph: Graph,
    precision: (Node) -> Precision
  ) -> Bool {
    var pending = [value]
    var isRead = false
    while let current = pending.popLast() {
      if outputs.contains(current) { return false }
      for index in consumers[current] ?? [] {
        let node = graph.nodes[index]
        if graph.isLayer(node) {
          guard precision(node) == .int8 else { return false }
          isRead = true
        } else if movesFirstOperand(node, in: graph) {
          pending += node.outputs
        } else {
          return false
        }
      }
    }
    return isRead
  }
}
