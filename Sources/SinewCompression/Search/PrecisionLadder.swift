import SinewArtifact
import SinewGraph

/// Gives layers more precision where the policy's outputs need it: int8 activations become int16, then weights of
/// 8 bits become 16.
///
/// Greedy, with real evaluations: of all single steps the one that takes most of the error is made (wider activations
/// first, which cost no bytes), until every output that is no state has the recipe's signal-to-noise ratio on the calibration data. A policy with a
/// recurrent state meets its own errors again: its small layers go on, as long as that takes much of the error.
struct PrecisionLadder {
  /// A layer and the precision that it was given.
  struct Step {
    var layer: String
    var precision: Precision
  }

  let prepared: PreparedGraph
  let error: OutputError

  /// Weights of all steps of a policy with a state beyond what the recipe demands: what they cost in memory and time.
  static let allowance = 8192
  /// Data that calibration has not seen does worse by about so much, in dB.
  static let margin = 1.0

  /// What a step must leave of the error at most.
  static let worthwhile = 0.98

  private struct Candidate {
    var plan: ConversionPlan
    var step: Step
    var ratio: Double
    var cost: Double
    var weights: Int
  }

  /// - Parameter evaluations: how many candidates may be evaluated.
  /// - Returns: the plan with the precisions of layers that were changed, and what was changed, in order.
  func climb(
    _ plan: ConversionPlan, evaluations: Int
  ) throws(ConversionError) -> (plan: ConversionPlan, steps: [Step]) {
    var best = plan
    var remaining = evaluations
    var (ratio, cost) = try measure(best)
    var steps: [Step] = []
    var allowance = prepared.fused.states.isEmpty ? 0 : Self.allowance
    /// The step to this precision that leaves the least error, if that is much less than now.
    func bestStep(_ precision: Precision, within weights: Int) -> Candidate? {
      var found: Candidate?
      for layer in layers where best.recipe.precision(of: layer.name).isCoarser(than: precision) {
        guard remaining > 0, layer.weights <= weights else { continue }
        remaining -= 1
        let plan = giving(precision, to: layer.name, in: best)
        // A candidate that cannot be lowered is only a bad idea.
        guard let (ratio, error) = try? measure(plan), error < found?.cost ?? (cost * Self.worthwhile) else {
          continue
        }
        found = Candidate(
          plan: plan, step: Step(layer: layer.name, precision: precision), ratio: ratio, cost: error,
          weights: layer.weights)
      }
      return found
    }
    while true {
      let isRequired = ratio < plan.recipe.minimumSQNR + Self.margin
      if !isRequired && allowance == 0 { break }
      // Activations cost no bytes: they come first.
      let weights = isRequired ? Int.max : allowance
      guard let found = bestStep(.int16x8, within: weights) ?? bestStep(.int16, within: weights) else {
        break
      }
      if !isRequired { allowance -= found.weights }
      (best, ratio, cost) = (found.plan, found.ratio, found.cost)
      steps.append(found.step)
    }
    return (best, steps)
  }

  /// The plan with another precision of a layer, whose bias was corrected for the one it had.
  private func giving(_ precision: Precision, to layer: String, in plan: ConversionPlan) -> ConversionPlan {
    var plan = plan
    plan.recipe.layers[layer] = precision
    for node in prepared.fused.nodes where node.name == layer { plan.biasCorrection[node.outputs[0]] = nil }
    return plan
  }

  /// Dense layers by name with their number of weights; layers that share a name change together.
  private var layers: [(name: String, weights: Int)] {
    var layers: [(name: String, weights: Int)] = []
    for node in prepared.fused.nodes where prepared.fused.isLayer(node) {
      let weights = prepared.fused.type(of: node.inputs[1]).count
      if !layers.contains(where: { $0.name == node.name }) { layers.append((node.name, weights)) }
    }
    return layers
  }

  /// The worst ratio of an output that is no state, and the cost that the search for ranges makes small.
  private func measure(_ plan: ConversionPlan) throws(ConversionError) -> (ratio: Double, cost: Double) {
    var lowering = Lowering(prepared.fused, preActivations: prepared.preActivations, plan: plan)
    let meters = try error.measure(try lowering.run())
    let states = Set(prepared.fused.states.map(\.output))
    let ratios = meters.map { $0.parity }.filter { !states.contains($0.name) }.map { $0.sqnr }
    return (ratios.min() ?? .infinity, OutputError.cost(meters))
  }
}

extension Precision {
  /// Whether a layer of this precision can be given the other one: int8, then int16x8, then int16.
  fileprivate func isCoarser(than other: Precision) -> Bool {
    switch (self, other) {
    case (.int8, .int16x8), (.int8Dynamic, .int16x8), (.int8, .int16), (.int8Dynamic, .int16),
      (.int16x8, .int16):
      true
    default: false
    }
  }
}
