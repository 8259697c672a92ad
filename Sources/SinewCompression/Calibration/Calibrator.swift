import SinewGraph

/// Learns ranges and moments by running the float32 reference over observations.
///
/// The graph is the one before activations are fused, so that pre-activations are seen too.
struct Calibrator {
  let graph: Graph
  /// Values that dense layers read; their moments are kept by feature.
  private let denseInputs: Set<ValueID>
  /// Values whose ranges quantisation needs.
  private let needed: Set<ValueID>
  private var accumulators: [ValueID: Accumulator] = [:]

  init(_ graph: Graph) {
    self.graph = graph
    denseInputs = Set(graph.nodes.filter { graph.isLayer($0) }.map { $0.inputs[0] })
    let dense = graph.nodes.filter { graph.isLayer($0) }
    let results = Set(dense.map { $0.outputs[0] })
    let activated = graph.nodes.filter { $0.operation is Unary && results.contains($0.inputs[0]) }
    needed = results.union(denseInputs).union(activated.map { $0.outputs[0] })
    for input in graph.inputs { addAccumulator(input) }
    for node in graph.nodes { for output in node.outputs { addAccumulator(output) } }
  }

  private mutating func addAccumulator(_ id: ValueID) {
    guard graph.type(of: id).element.isFloat else { return }
    let features = denseInputs.contains(id) ? graph.type(of: id).shape.last ?? 1 : 0
    accumulators[id] = Accumulator(features: features)
  }

  /// Runs all observations; `progress` is told the fraction done.
  mutating func observe(
    _ observations: Observations, progress: (Double) -> Void
  ) throws(ConversionError) {
    var policy = try ReferencePolicy(graph)
    for sample in 0..<observations.count {
      if observations.isEpisodeStart(sample) { policy.reset(observations.initialStates) }
      let inputs = observations.tensors(at: sample)
      var seen: [(ValueID, [Float])] = []
      _ = try policy.step(inputs) { id, tensor in
        if tensor.element.isFloat { seen.append((id, tensor.floats)) }
      }
      for (id, values) in seen {
        // Infinity may be meant (an attention mask), but not in what a dense layer reads or makes.
        if let bad = values.first(where: { !$0.isFinite }) {
          guard !needed.contains(id) else {
            let place =
              graph.nodes.first { $0.outputs.contains(id) }.map { " (\(graph.place(of: $0)))" } ?? ""
            throw .calibration(
              "the policy computes \(bad) in '\(graph[id].name)'\(place) at calibration sample \(sample); integer precisions "
                + "need finite activations: look for overflows there, or convert with --precision f32")
          }
          continue
        }
        accumulators[id]?.add(values)
      }
      progress(Double(sample + 1) / Double(observations.count))
    }
  }

  /// Ranges by the given method.
  func statistics(_ method: Recipe.RangeMethod) -> CalibrationStatistics {
    var statistics = CalibrationStatistics()
    for (id, accumulator) in accumulators where accumulator.count > 0 {
      statistics.ranges[id] = accumulator.range(method)
      if accumulator.features > 0 {
        statistics.means[id] = accumulator.means
        statistics.powers[id] = accumulator.powers
      }
    }
    return statistics
  }

  /// Ranges for observations that were drawn, not recorded: mean ± `sigmas` deviations of every element, at
  /// least what was drawn, capped by interval arithmetic.
  func guessedStatistics(sigmas: Double) -> CalibrationStatistics {
    var statistics = self.statistics(.minMax)
    let intervals = IntervalAnalysis(graph)
    for (id, accumulator) in accumulators where accumulator.count > 0 {
      var range = accumulator.extremes.union(accumulator.elementRange(sigmas: sigmas))
      if let bound = intervals.bounds[id] {
        range = ValueRange(lower: max(range.lower, bound.lower), upper: min(range.upper, bound.upper))
      }
      statistics.ranges[id] = range
    }
    return statistics
  }
}
