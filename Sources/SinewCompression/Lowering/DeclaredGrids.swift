import SinewGraph

/// The int8 codes that a graph declares itself: a `FakeQuantize` of 256 levels says in which integers a value
/// is kept, and needs no calibration.
///
/// Its result is coded in these integers where a dense layer in integer precision reads it, and so is what it
/// rounds where that is the result of such a layer and nothing else reads it: the layer then ends in the
/// declared code, and the rounding costs nothing.
struct DeclaredGrids {
  /// The code of each value that has a declared one.
  private(set) var codes: [ValueID: InputCode] = [:]

  init(_ graph: Graph, precision: (Node) -> Precision) {
    let consumers = graph.consumers()
    let producers = graph.producers()
    let outputs = Set(graph.outputs.map(\.value))
    func isDense(_ node: Node) -> Bool { graph.isLayer(node) && precision(node).isInteger }
    for node in graph.nodes {
      guard let fake = node.operation as? FakeQuantize, let code = InputCode(fake) else { continue }
      let source = node.inputs[0]
      let endsLayer =
        producers[source].map { isDense(graph.nodes[$0]) } ?? false
        && consumers[source]?.count == 1 && !outputs.contains(source)
      if endsLayer { codes[source] = code }
      if endsLayer || Self.reaches(node.outputs[0], in: graph, consumers: consumers, isDense) {
        codes[node.outputs[0]] = code
      }
    }
  }

  /// Whether a node that `isDense` reads the value, through data movement or not.
  private static func reaches(
    _ value: ValueID, in graph: Graph, consumers: [ValueID: [Int]], _ isDense: (Node) -> Bool
  ) -> Bool {
    var pending = [value]
    while let current = pending.popLast() {
      for index in consumers[current] ?? [] {
        let node = graph.nodes[index]
        if isDense(node) { return true }
        if CodingPlan.movesFirstOperand(node, in: graph) { pending += node.outputs }
      }
    }
    return false
  }
}

extension InputCode {
  /// The code of a rounding to all integers of 8 bits; nil for any other, and for scales so small that multiplying by
  /// their reciprocal, as programs do, is no division: those are divided by in float32.
  init?(_ fake: FakeQuantize) {
    guard fake.range.count == 256, fake.scale.isNormal else { return nil }
    // Unsigned integers are the signed ones, raised by 128.
    self.init(
      width: .int8, scale: Double(fake.scale), zeroPoint: fake.zeroPoint - 128 - fake.range.lowerBound)
  }

  /// What the integers stand for.
  var range: ValueRange {
    let reach = width == .int8 ? (-128.0, 127.0) : (-32768.0, 32767.0)
    return ValueRange(
      lower: (reach.0 - Double(zeroPoint)) * scale, upper: (reach.1 - Double(zeroPoint)) * scale)
  }
}
