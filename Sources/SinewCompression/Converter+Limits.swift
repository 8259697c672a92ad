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

  /// Lowers the policy to float32, which needs no data: what no program can hold, or what the interpreter does not run, is
  /// found before minutes are spent on calibration.
  static func checkSize(of prepared: PreparedGraph) throws(ConversionError) {
    let plan = ConversionPlan(recipe: Recipe(precision: .f32), statistics: CalibrationStatistics())
    var lowering = Lowering(prepared.fused, preActivations: prepared.preActivations, plan: plan)
    try ArtifactAssembly.check(try lowering.run())
  }
}
