import SinewGraph

/// A graph in the two forms that conversion needs: with activations apart, so that calibration sees
/// pre-activations, and with activations fused into the dense layers, as the interpreter runs them. Values
/// keep their identifiers across both.
struct PreparedGraph {
  let calibrated: Graph
  let fused: Graph
  /// For every fused activation's result: the pre-activation it was made from.
  let preActivations: [ValueID: ValueID]

  init(_ source: Graph) throws(ConversionError) {
    let fused = try wrapping { () throws(GraphError) in
      var graph = source
      _ = try PassPipeline.standard.run(&graph)
      return graph
    }
    self.fused = fused
    (calibrated, preActivations) = try wrapping { () throws(GraphError) in try fused.separatingActivations() }
    try Self.checkFinite(fused)
  }

  /// Weights that are NaN or infinite cannot be quantised, and would be wrong anyway.
  private static func checkFinite(_ graph: Graph) throws(ConversionError) {
    for node in graph.nodes {
      switch node.operation {
      case let linear as Linear:
        if let activation = linear.activation { try check(activation, graph.place(of: node)) }
        for operand in node.inputs.dropFirst() {
          guard let tensor = graph.constant(operand) else { continue }
          if let bad = tensor.floats.firstIndex(where: { !$0.isFinite }) {
            throw .quantisation(
              "'\(graph[operand].name)' of \(graph.place(of: node)) holds \(tensor.floats[bad]) at element \(bad); weights must be finite"
            )
          }
        }
      case let normalizer as Normalizer:
        if let bad = (normalizer.center + normalizer.gain).first(where: { !$0.isFinite }) {
          throw .quantisation(
            "the observation normaliser '\(node.name)' holds \(bad); its constants must be finite")
        }
      case let unary as Unary:
        try check(unary.function, graph.place(of: node))
      case let normalization as LayerNormalization:
        guard normalization.epsilon >= 0, normalization.epsilon.isFinite else {
          throw .quantisation(
            "\(graph.place(of: node)) has the epsilon \(normalization.epsilon); 0 or more is accepted"
          )
        }
      default:
        // Infinity may be meant (an attention mask); NaN never is.
        for operand in node.inputs {
          guard let tensor = graph.constant(operand), tensor.element.isFloat else { continue }
          if let bad = tensor.floats.firstIndex(where: \.isNaN) {
            throw .quantisation(
              "'\(graph[operand].name)' of \(graph.place(of: node)) is NaN at element \(bad)")
          }
        }
      }
    }
  }

  /// Parameters that are NaN have no meaning that all processors share.
  private static func check(_ function: UnaryFunction, _ place: String) throws(ConversionError) {
    let code = floatFunction(function)
    guard !code.alpha.isNaN, !code.beta.isNaN else {
      throw .quantisation("\(place): a parameter of \(function.name) is NaN")
    }
  }
}
