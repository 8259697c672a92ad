import SinewGraph

/// A graph in the two forms that conversion needs: with activations apart, so that calibration sees pre-activations, and with
/// activations fused into the dense layers, as the interpreter runs them. Values keep their identity across both.
struct PreparedGraph {
  let calibrated: Graph
  let fused: Graph
  /// For every fused activation's result: the pre-activation it was made from.
  let preActivations: [ValueID: ValueID]

  init(_ source: Graph) throws(ConversionError) {
    var graph = source
    try wrapping { () throws(GraphError) in _ = try PassPipeline.standard.run(&graph) }
    calibrated = graph
    try wrapping { () throws(GraphError) in
      _ = try LinearActivationFusion().run(&graph)
      _ = try DeadCodeElimination().run(&graph)
    }
    fused = graph
    var pairs: [ValueID: ValueID] = [:]
    let producers = calibrated.producers()
    for node in graph.nodes {
      guard let linear = node.operation as? Linear, linear.activation != nil,
        let producer = producers[node.outputs[0]]
      else { continue }
      pairs[node.outputs[0]] = calibrated.nodes[producer].inputs[0]
    }
    preActivations = pairs
    try Self.checkFinite(graph)
  }

  /// Weights that are NaN or infinite cannot be quantised, and would be wrong anyway.
  private static func checkFinite(_ graph: Graph) throws(ConversionError) {
    for node in graph.nodes {
      switch node.operation {
      case is Linear:
        for operand in node.inputs.dropFirst() {
          guard let tensor = graph.constant(operand) else { continue }
          if let bad = tensor.floats.firstIndex(where: { !$0.isFinite }) {
            throw .quantisation(
              "'\(graph[operand].name)' of \(node.operation.name) '\(node.name)' holds \(tensor.floats[bad]) at element \(bad); weights must be finite")
          }
        }
      case let normalizer as Normalizer:
        if let bad = (normalizer.center + normalizer.gain).first(where: { !$0.isFinite }) {
          throw .quantisation("the observation normaliser '\(node.name)' holds \(bad); its constants must be finite")
        }
      default: break
      }
    }
  }
}
