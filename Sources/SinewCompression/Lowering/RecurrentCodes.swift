import SinewArtifact
import SinewGraph

/// How the values around recurrent cells are coded: the cells of a policy share one number format for the gates
/// and one for cell states, and hidden states, which lie within ±1, are Q15.
///
/// A state has one code before and after a step, so that handing it on rounds nothing.
struct RecurrentCodes {
  /// Dense layers' results that are parts of gates of an integer cell.
  private(set) var gates: Set<ValueID> = []
  /// Constants that are: a sequence begins with a state of zeros, and what a layer makes of it is known.
  private var constantGates: Set<ValueID> = []
  /// Cells that compute in integers, by their first result.
  private(set) var integerCells: Set<ValueID> = []
  /// Inputs of the graph that hold hidden states, and cell states.
  private var hiddenInputs: Set<ValueID> = []
  private var cellInputs: Set<ValueID> = []
  private let graph: Graph
  private let producers: [ValueID: Int]

  init(_ graph: Graph, producers: [ValueID: Int], precision: (Node) -> Precision) {
    self.graph = graph
    self.producers = producers
    for node in graph.nodes where node.operation is LSTMCell || node.operation is GRUCell {
      let layers = node.inputs.prefix(2).compactMap { layer(of: $0) }
      let constants = node.inputs.prefix(2).filter { graph.constant($0) != nil }
      let areIntegers = layers.allSatisfy { precision(graph.nodes[$0]).isInteger }
      guard layers.count + constants.count == 2, !layers.isEmpty, areIntegers else { continue }
      let numbers = node.inputs.compactMap { graph.constant($0)?.doubles }
      guard numbers.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { continue }
      // Only a constant can be a hidden state beyond ±1.
      if node.operation is GRUCell, Self.magnitude(graph.constant(node.inputs[2])) ?? 0 > 1 { continue }
      integerCells.insert(node.outputs[0])
      constantGates.formUnion(constants)
      gates.formUnion(layers.map { graph.nodes[$0].outputs[0] })
    }
    for state in graph.states {
      guard let input = graph.input(named: state.input),
        let output = graph.outputs.first(where: { $0.name == state.output })
      else { continue }
      switch cellResult(of: output.value) {
      case 0: hiddenInputs.insert(input)
      case 1: cellInputs.insert(input)
      default: break
      }
    }
    for node in graph.nodes where integerCells.contains(node.outputs[0]) {
      let source = source(of: node.inputs[2])
      guard graph.inputs.contains(source) else { continue }
      if node.operation is GRUCell { hiddenInputs.insert(source) } else { cellInputs.insert(source) }
    }
  }

  /// Scale of an integer code that a value must have because a cell reads or makes it; nil for others.
  func scale(of value: ValueID, _ formats: CellFormats) -> Double? {
    let source = source(of: value)
    switch cellResult(of: source) {
    case 0: return CellFormats.hiddenScale
    case 1: return formats.stateScale
    default: break
    }
    if hiddenInputs.contains(source) { return CellFormats.hiddenScale }
    return cellInputs.contains(source) ? formats.stateScale : nil
  }

  /// The number formats for the ranges that calibration has seen.
  func formats(_ range: (ValueID) -> ValueRange?, headroom: Double) -> CellFormats {
    func reach(_ value: ValueID) -> Double {
      Self.magnitude(graph.constant(value)) ?? range(value)?.magnitude ?? 0
    }
    let parts = gates.filter { range($0) != nil }.union(constantGates)
    let gateReach = parts.map(reach).max() ?? 1
    var stateReach = 1.0
    for node in graph.nodes where node.operation is LSTMCell && integerCells.contains(node.outputs[0]) {
      for value in [node.inputs[2], node.outputs[1]] {
        stateReach = max(stateReach, reach(value))
      }
    }
    return CellFormats(gateReach: gateReach * headroom, stateReach: stateReach * headroom)
  }

  private static func magnitude(_ constant: Tensor?) -> Double? {
    constant?.doubles.reduce(0) { max($0, abs($1)) }
  }

  // MARK: - Through movement

  /// The dense layer without activation that makes a value, which may have been cut up since.
  private func layer(of value: ValueID) -> Int? {
    guard let index = producers[source(of: value)], let linear = graph.nodes[index].operation as? Linear,
      linear.activation == nil, graph.isLayer(graph.nodes[index])
    else { return nil }
    return index
  }

  /// The value whose elements these are, in other places.
  private func source(of value: ValueID) -> ValueID {
    var current = value
    while let index = producers[current] {
      switch graph.nodes[index].operation {
      case is Reshape, is Slice, is Split, is Transpose, is Expand: current = graph.nodes[index].inputs[0]
      default: return current
      }
    }
    return current
  }

  /// Which result of integer cells all elements of a value are: 0 for h, 1 for c.
  private func cellResult(of value: ValueID) -> Int? {
    let source = source(of: value)
    guard let index = producers[source] else { return nil }
    let node = graph.nodes[index]
    if node.operation is Concat {
      let results = Set(node.inputs.map { cellResult(of: $0) })
      return results.count == 1 ? results.first ?? nil : nil
    }
    guard integerCells.contains(node.outputs[0]) else { return nil }
    return node.outputs.firstIndex(of: source)
  }
}

/// Number formats of a policy's recurrent cells.
struct CellFormats {
  /// Bits behind the point of the gates' parts: 12, fewer where a part reaches beyond ±8.
  let gateFraction: Int
  /// Bits behind the point of cell states.
  let stateFraction: Int

  init(gateReach: Double, stateReach: Double) {
    gateFraction = Self.fraction(reach: gateReach, most: 12)
    stateFraction = Self.fraction(reach: stateReach, most: 15)
  }

  private static func fraction(reach: Double, most: Int) -> Int {
    var fraction = most
    while fraction > 0, reach * Double(1 << fraction) > 32767 { fraction -= 1 }
    return fraction
  }

  static let hiddenScale = 0x1p-15
  var gateScale: Double { 1 / Double(1 << gateFraction) }
  var stateScale: Double { 1 / Double(1 << stateFraction) }

  /// The tables over sums in Q3.12, giving Q15.
  var code: ProgramOperation.CellCode {
    ProgramOperation.CellCode(
      gateFraction: gateFraction, stateFraction: stateFraction, sigmoid: Self.sigmoid, tanh: Self.tanh)
  }

  private static let sigmoid = table(.sigmoid)
  private static let tanh = table(.tanh)

  private static func table(_ function: UnaryFunction) -> [Int16] {
    guard case .linear(let entries) = ActivationTableBuilder.linear({ function($0 * 0x1p-12) * 32768 }) else {
      return []
    }
    return entries
  }
}
