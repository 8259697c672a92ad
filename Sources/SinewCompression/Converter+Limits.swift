import SinewArtifact
import SinewGraph

extension Converter {
  /// Most elements of one observation that are drawn: more than an image of 4096 × 2160 pixels in colour.
  static let drawnElements = 1 << 25

  /// Refuses to draw observations that would take minutes and gigabytes.
  static func checkDrawing(of graph: Graph) throws(ConversionError) {
    let drawn = graph.inputs.filter { id in !graph.states.contains { $0.input == graph[id].name } }
    let count = drawn.reduce(0) { $0 + graph.type(of: $1).count }
    guard count > drawnElements,
      let largest = drawn.max(by: { graph.type(of: $0).count < graph.type(of: $1).count })
    else { return }
    throw .unsupported(
      "one observation has \(count) elements, most of them in input '\(graph[largest].name)' "
        + "(\(graph.type(of: largest))); without recorded observations up to \(drawnElements) are drawn: pass "
        + "--calibration, or export the policy for a smaller input")
  }

  /// What the user should know about integers of 64 bits, which have 32 at run time: floats that the model itself turns into
  /// such, unless they are indices only or known to be small.
  static func note(wideIntegersIn graph: Graph) -> String? {
    let intervals = IntervalAnalysis(graph)
    let consumers = graph.consumers()
    let casts = graph.nodes.filter { node in
      guard (node.operation as? Cast)?.target == .int64, graph.sourceNodes.contains(node.name),
        graph.type(of: node.inputs[0]).element.isFloat
      else { return false }
      if let bound = intervals.bounds[node.inputs[0]], bound.lower > -0x1p31, bound.upper < 0x1p31 {
        return false
      }
      return !areIndices(node.outputs[0], in: graph, consumers)
    }
    if casts.isEmpty { return nil }
    return
      "integers have 32 bits at run time: \(casts.map { graph.place(of: $0) }.joined(separator: ", ")) saturates at ±2^31"
  }

  /// Whether a value only says where elements are.
  private static func areIndices(_ value: ValueID, in graph: Graph, _ consumers: [ValueID: [Int]]) -> Bool {
    if graph.isOutput(value) { return false }
    var pending = [value]
    while let current = pending.popLast() {
      for index in consumers[current] ?? [] {
        let node = graph.nodes[index]
        switch node.operation {
        case is Gather, is GatherElements, is GatherND, is ScatterElements, is ScatterND:
          guard node.inputs[0] != current, node.inputs.count < 3 || node.inputs[2] != current else {
            return false
          }
        default:
          guard CodingPlan.movesFirstOperand(node, in: graph), !node.outputs.contains(where: graph.isOutput)
          else {
            return false
          }
          pending += node.outputs
        }
      }
    }
    return true
  }

  /// Lowers the policy to float32, which needs no data: what no program can hold, or what the interpreter does not run, is
  /// found before minutes are spent on calibration.
  static func checkSize(of prepared: PreparedGraph) throws(ConversionError) {
    let plan = ConversionPlan(recipe: Recipe(precision: .f32), statistics: CalibrationStatistics())
    var lowering = Lowering(prepared.fused, preActivations: prepared.preActivations, plan: plan)
    try ArtifactAssembly.check(try lowering.run())
  }
}
