import SinewArtifact
import SinewGraph

/// Gives layers more precision where the policy's outputs need it: int8 activations become int16, then weights of
/// 8 bits become 16.
///
/// With real evaluations on calibration data: all layers get the least precision with which every output that is no
/// state has the recipe's signal-to-noise ratio; then each layer, those with most weights first, goes back as far as
/// the ratio allows. Two evaluations a layer at most. A policy with a recurrent state meets its own errors again: its
/// small layers go on, as long as that takes much of the error.
struct PrecisionLadder {
  struct Result {
    var plan: ConversionPlan
    /// Worst ratio of an output, in dB, before and after.
    var before: Double
    var after: Double
    /// Layers that have another precision than before, in the order of the graph, and those of them that have it because
    /// the policy has a state.
    var changes: [(layer: String, precision: Precision)] = []
    var recurrentChanges: [(layer: String, precision: Precision)] = []
    /// Whether the limit on evaluations did not end the search.
    var isComplete = true
  }

  let prepared: PreparedGraph
  let error: OutputError

  /// Weights of all steps of a policy with a state beyond what the recipe demands: what they cost in memory and time.
  static let allowance = 8192
  /// Data that calibration has not seen does worse by about so much, in dB.
  static let margin = 1.0
  /// What a step beyond what the recipe demands must leave of the error at most.
  static let worthwhile = 0.98

  private struct Candidate {
    var plan: ConversionPlan
    var ratio: Double
    var cost: Double
  }

  /// - Parameters:
  ///   - evaluations: how many candidates may be evaluated.
  ///   - progress: told the fraction done.
  func climb(
    _ plan: ConversionPlan, evaluations: Int, progress: (Double) -> Void = { _ in }
  ) throws(ConversionError) -> Result {
    let layers = layers
    var remaining = evaluations
    var done = 0
    func evaluate(_ plan: ConversionPlan) -> Candidate? {
      remaining -= 1
      done += 1
      progress(min(1, Double(done) / Double(2 * layers.count + 2)))
      // A candidate that cannot be lowered is only a bad idea.
      guard let (ratio, cost) = try? measure(plan) else { return nil }
      return Candidate(plan: plan, ratio: ratio, cost: cost)
    }
    let (ratio, cost) = try measure(plan)
    var best = Candidate(plan: plan, ratio: ratio, cost: cost)
    let goal = plan.recipe.minimumSQNR + Self.margin
    if ratio < goal {
      best = raised(best, to: goal, layers, evaluate)
      best = lowered(best, from: plan, to: min(goal, best.ratio), layers) {
        remaining > 0 ? evaluate($0) : nil
      }
    }
    let required = best.plan.recipe
    if !prepared.fused.states.isEmpty {
      best = refined(best, layers) { remaining > 0 ? evaluate($0) : nil }
    }
    var result = Result(plan: best.plan, before: ratio, after: best.ratio, isComplete: remaining > 0)
    for (name, _) in layers {
      let (old, middle, new) = (
        plan.recipe.precision(of: name), required.precision(of: name), best.plan.recipe.precision(of: name)
      )
      if new != middle {
        result.recurrentChanges.append((name, new))
      } else if new != old {
        result.changes.append((name, new))
      }
    }
    return result
  }

  /// All layers in the first precision that reaches the ratio, else in the one that comes closest.
  private func raised(
    _ start: Candidate, to goal: Double, _ layers: [Layer], _ evaluate: (ConversionPlan) -> Candidate?
  ) -> Candidate {
    var best = start
    for precision in [Precision.int16x8, .int16] where best.ratio < goal {
      var plan = start.plan
      for layer in layers where plan.recipe.precision(of: layer.name).isCoarser(than: precision) {
        plan = giving(precision, to: layer.name, in: plan)
      }
      if let found = evaluate(plan), found.ratio > best.ratio { best = found }
    }
    return best
  }

  /// Each layer as near to the precision it had as the ratio allows.
  private func lowered(
    _ start: Candidate, from plan: ConversionPlan, to ratio: Double, _ layers: [Layer],
    _ evaluate: (ConversionPlan) -> Candidate?
  ) -> Candidate {
    var best = start
    // Stable: layers of one size keep their order.
    let bySize = layers.enumerated().sorted {
      ($1.element.weights, $0.offset) < ($0.element.weights, $1.offset)
    }
    for (_, layer) in bySize {
      let present = best.plan.recipe.precision(of: layer.name)
      let old = plan.recipe.precision(of: layer.name)
      for precision in [old, .int16x8] where precision.isCoarser(than: present) {
        let candidate = giving(precision, to: layer.name, in: best.plan)
        guard let found = evaluate(candidate), found.ratio >= ratio else { continue }
        best = found
        break
      }
    }
    return best
  }

  /// One step of one small layer after the other, each the one that leaves the least error.
  private func refined(
    _ start: Candidate, _ layers: [Layer], _ evaluate: (ConversionPlan) -> Candidate?
  ) -> Candidate {
    var best = start
    var allowance = Self.allowance
    func step(_ precision: Precision) -> Layer? {
      let cost = best.cost
      var chosen: (layer: Layer, candidate: Candidate)?
      for layer in layers
      where layer.weights <= allowance && start.plan.recipe.precision(of: layer.name).isInteger
        && best.plan.recipe.precision(of: layer.name).isCoarser(than: precision)
      {
        guard let found = evaluate(giving(precision, to: layer.name, in: best.plan)),
          found.cost < chosen?.candidate.cost ?? (cost * Self.worthwhile)
        else { continue }
        chosen = (layer, found)
      }
      if let chosen { best = chosen.candidate }
      return chosen?.layer
    }
    // Activations cost no bytes: they come first.
    while let layer = step(.int16x8) ?? step(.int16) { allowance -= layer.weights }
    return best
  }

  /// The plan with another precision of a layer, whose bias was corrected for the one it had.
  private func giving(_ precision: Precision, to layer: String, in plan: ConversionPlan) -> ConversionPlan {
    var plan = plan
    plan.recipe.layers[layer] = precision == plan.recipe.precision ? nil : precision
    for node in prepared.fused.nodes where node.name == layer { plan.biasCorrection[node.outputs[0]] = nil }
    return plan
  }

  private typealias Layer = (name: String, weights: Int)

  /// Dense layers by name with their number of weights; layers that share a name change together.
  private var layers: [Layer] {
    var layers: [Layer] = []
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
