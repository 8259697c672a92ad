import Foundation
import SinewArtifact
import SinewGraph

/// Gives layers more precision where the policy's outputs need it: int8 activations become int16, then weights of
/// 8 bits become 16.
///
/// Small layers that make the scores of a choice (TopK, ArgMax) get all bits at once: a choice is right or wrong, and
/// data without a wrong one say nothing about the next. Then, with real evaluations on calibration data, all layers get
/// the least precision with which every output that is no state has the recipe's signal-to-noise ratio, and each layer,
/// those with most weights first, goes back as far as the ratio allows. A policy with a recurrent state that is not
/// exact meets its own errors again: its small layers go on, as long as that takes much of the error.
struct PrecisionLadder {
  struct Result {
    var plan: ConversionPlan
    /// Worst ratio of an output, in dB, in the precision that the recipe asks for.
    var before: Double
    /// Layers that have another precision than the recipe says, in the order of the graph, by the reason for it.
    var choosing: [Change] = []
    var required: [Change] = []
    var recurrent: [Change] = []
    /// Whether no limit ended the search.
    var isComplete = true

    var isUnchanged: Bool { choosing.isEmpty && required.isEmpty && recurrent.isEmpty }
  }

  typealias Change = (layer: String, precision: Precision)

  let prepared: PreparedGraph
  let error: OutputError

  /// Weights of all layers that choose, and of all steps of a policy with a state beyond what the recipe demands: what
  /// they cost in memory and time.
  static let allowance = 8192
  /// How much worse than measured on so many samples a policy may do on others, in dB: 1 dB for having been fitted to
  /// them, and two standard deviations of the measurement. The mean of n squared errors, each of an own sample, has a
  /// relative deviation of √(2/n) (χ² with n degrees of freedom), which is 10 / ln 10 · √(2/n) dB.
  static func margin(samples: Int) -> Double { 1 + 20 / log(10) * (2 / Double(max(samples, 1))).squareRoot() }
  /// What a step beyond what the recipe demands must leave of the error at most.
  static let worthwhile = 0.98

  private struct Candidate {
    var plan: ConversionPlan
    /// Worst ratio of an output that is no state, in dB.
    var ratio: Double
    /// What the search for ranges makes small.
    var cost: Double
    var isStateExact: Bool
  }

  /// Evaluates plans, as many as may be.
  private final class Evaluator {
    let ladder: PrecisionLadder
    let progress: (Double) -> Void
    private var remaining: Int
    private var done = 0
    private let expected: Int
    private(set) var isExhausted = false

    init(_ ladder: PrecisionLadder, evaluations: Int, expected: Int, _ progress: @escaping (Double) -> Void) {
      self.ladder = ladder
      self.progress = progress
      self.expected = expected
      remaining = evaluations
    }

    /// Nil for a plan that cannot be lowered, which is only a bad idea, and when no evaluations are left.
    func callAsFunction(_ plan: ConversionPlan) -> Candidate? {
      guard remaining > 0 else {
        isExhausted = true
        return nil
      }
      remaining -= 1
      done += 1
      progress(Double(done) / Double(max(expected, done + expected / 4)))
      return try? ladder.measure(plan)
    }
  }

  /// - Parameters:
  ///   - evaluations: how many candidates may be evaluated.
  ///   - progress: told the fraction done.
  func climb(
    _ plan: ConversionPlan, evaluations: Int, progress: @escaping (Double) -> Void = { _ in }
  ) throws(ConversionError) -> Result {
    let layers = layers
    let evaluate = Evaluator(self, evaluations: evaluations, expected: 2 * layers.count + 2, progress)
    var best = try measure(plan)
    let before = best.ratio
    best = chosen(best, layers, evaluate)
    let choosing = best.plan
    let goal = plan.recipe.minimumSQNR + Self.margin(samples: error.observations.count)
    if best.ratio < goal {
      best = raised(best, to: goal, layers, evaluate)
      best = lowered(best, from: choosing, to: min(goal, best.ratio), layers, evaluate)
    }
    let required = best.plan
    if !best.isStateExact { best = refined(best, layers, evaluate) }
    var result = Result(plan: best.plan, before: before, isComplete: !evaluate.isExhausted)
    for layer in layers {
      let precisions = [plan, choosing, required, best.plan].map { $0.recipe.precision(of: layer.name) }
      let change = (layer.name, precisions[3])
      if precisions[3] != precisions[2] {
        result.recurrent.append(change)
      } else if precisions[2] != precisions[1] {
        result.required.append(change)
      } else if precisions[1] != precisions[0] {
        result.choosing.append(change)
      }
    }
    return result
  }

  /// The layers that make scores of choices in int16, the smallest first.
  private func chosen(_ start: Candidate, _ layers: [Layer], _ evaluate: Evaluator) -> Candidate {
    let names = prepared.fused.choosingLayers
    var plan = start.plan
    var allowance = Self.allowance
    for layer in layers.sorted(by: { $0.weights < $1.weights })
    where names.contains(layer.name) && plan.recipe.precision(of: layer.name).isCoarser(than: .int16) {
      guard layer.weights <= allowance else { break }
      allowance -= layer.weights
      plan = giving(.int16, to: layer.name, in: plan)
    }
    return plan.recipe == start.plan.recipe ? start : evaluate(plan) ?? start
  }

  /// All layers in the first precision that reaches the ratio, else in the one that comes closest.
  private func raised(
    _ start: Candidate, to goal: Double, _ layers: [Layer], _ evaluate: Evaluator
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
    _ start: Candidate, from plan: ConversionPlan, to ratio: Double, _ layers: [Layer], _ evaluate: Evaluator
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
  private func refined(_ start: Candidate, _ layers: [Layer], _ evaluate: Evaluator) -> Candidate {
    var best = start
    var allowance = Self.allowance
    func step(_ precision: Precision) -> Layer? {
      let cost = best.cost
      var chosen: (layer: Layer, candidate: Candidate)?
      for layer in layers
      where layer.weights <= allowance
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

  private func measure(_ plan: ConversionPlan) throws(ConversionError) -> Candidate {
    var lowering = Lowering(prepared.fused, preActivations: prepared.preActivations, plan: plan)
    let meters = try error.measure(try lowering.run())
    let states = Set(prepared.fused.states.map(\.output))
    let parity = meters.map(\.parity)
    let ratios = parity.filter { !states.contains($0.name) }.map(\.sqnr)
    return Candidate(
      plan: plan, ratio: ratios.min() ?? .infinity, cost: OutputError.cost(meters),
      isStateExact: parity.allSatisfy { !states.contains($0.name) || $0.maxAbs == 0 })
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
