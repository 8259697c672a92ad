import SinewArtifact
import SinewGraph

/// Gives layers more precision where the policy's outputs need it: int8 activations become int16, then weights of
/// 8 bits become 16.
///
/// Greedy, with real evaluations: of all single steps the one that takes most of the error is made, until every
/// output that is no state has the recipe's signal-to-noise ratio on the calibration data. A policy with a
/// recurrent state meets its own errors again: it goes on as long as a few kilobytes of weights buy less error.
struct PrecisionLadder {
  /// A layer and the precision that it was given.
  struct Step {
    var layer: String
    var precision: Precision
  }

  let prepared: PreparedGraph
  let error: OutputError

  /// Bytes of weights that a policy with a state may gain beyond what the recipe demands.
  static let allowance = 8192
  /// Data that calibration has not seen does worse by about so much, in dB.
  static let margin = 1.0

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
    while true {
      let isRequired = ratio < plan.recipe.minimumSQNR + Self.margin
      if !isRequired && allowance == 0 { break }
      var found: (plan: ConversionPlan, step: Step, ratio: Double, cost: Double, bytes: Int)?
      for layer in layers {
        guard let next = best.recipe.precision(of: layer.name).finer else { continue }
        let bytes = next == .int16 ? layer.weights : 0
        guard isRequired || bytes <= allowance, remaining > 0 else { continue }
        remaining -= 1
        var candidate = best
        candidate.recipe.layers[layer.name] = next
        // A candidate that cannot be lowered is only a bad idea.
        guard let (ratio, cost) = try? measure(candidate), cost < found?.cost ?? .infinity else { continue }
        found = (candidate, Step(layer: layer.name, precision: next), ratio, cost, bytes)
      }
      guard let found, found.cost < cost else { break }
      if !isRequired { allowance -= found.bytes }
      (best, ratio, cost) = (found.plan, found.ratio, found.cost)
      steps.append(found.step)
    }
    return (best, steps)
  }

  /// Dense layers by name with their number of weights; layers that share a name change together.
  private var layers: [(name: String, weights: Int)] {
    var layers: [(name: String, weights: Int)] = []
    for node in prepared.fused.nodes where node.operation is Linear {
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
  /// What a layer gets next when this is not enough; nil for floats and at the end.
  fileprivate var finer: Precision? {
    switch self {
    case .int8, .int8Dynamic: .int16x8
    case .int16x8: .int16
    case .int16, .fp16, .f32: nil
    }
  }
}
