import SinewArtifact
import SinewGraph

/// Improves a plan where, and only where, the error of the policy's outputs on calibration data falls.
///
/// Coordinate descent with real evaluations: each candidate is lowered, written and run by the interpreter.
/// It is kept when the error falls on the first and on the second half of the observations: what helps one
/// half only is chance. Clipping by the tensor's own error (percentiles, mean squared error) ruins policies
/// whose rare large activations matter; the output's error does not.
struct RangeSearch {
  /// Errors on the two halves of the observations.
  private typealias Cost = (first: Double, second: Double)

  let prepared: PreparedGraph
  let error: OutputError
  /// Multiply-accumulates that all evaluations together may take: seconds for a policy, a minute or two for a
  /// large one.
  static let workLimit = 2e12
  /// Factors tried, in turn, on the range of each int8 activation.
  static let factors: [Double] = [0.9, 0.8, 0.7, 0.6]

  /// How many candidates the limit on work allows to be evaluated.
  static func evaluations(_ prepared: PreparedGraph, _ error: OutputError) -> Int {
    let work = Double(max(prepared.fused.multiplyAccumulates, 1)) * Double(error.observations.count)
    return Int(min(workLimit / work, 1e6))
  }

  /// - Returns: the improved plan, and whether the limit on work ended the search early.
  func improve(
    _ plan: ConversionPlan, progress: (Double) -> Void
  ) throws(ConversionError) -> (plan: ConversionPlan, isComplete: Bool) {
    var best = plan
    var evaluations = Self.evaluations(prepared, error)
    func mayEvaluate(_ count: Int) -> Bool {
      evaluations -= count
      return evaluations >= 0
    }
    var cost = try self.cost(of: best)
    let narrow = narrowValues(of: best)
    let searchesRanges = plan.recipe.rangeMethod == .outputError
    var done = 0
    let total = (searchesRanges ? narrow.count : 0) + 1
    func advance() {
      done += 1
      progress(Double(done) / Double(total))
    }
    if searchesRanges {
      for value in narrow {
        for factor in Self.factors where mayEvaluate(1) {
          var candidate = best
          candidate.shrink[value] = factor
          keep(candidate, if: &cost, replacing: &best)
        }
        advance()
      }
    }
    let layers = prepared.fused.nodes.count { prepared.fused.isLayer($0) }
    if plan.recipe.biasCorrection, mayEvaluate(2 * layers) { try correctBiases(&best, &cost) }
    advance()
    return (best, evaluations >= 0)
  }

  private func keep(
    _ candidate: ConversionPlan, if cost: inout Cost, replacing best: inout ConversionPlan
  ) {
    // A candidate that cannot be lowered is only a bad idea; the plan without it can.
    guard let candidateCost = try? self.cost(of: candidate) else { return }
    guard candidateCost.first < cost.first, candidateCost.second < cost.second else { return }
    (best, cost) = (candidate, candidateCost)
  }

  private func lowering(_ plan: ConversionPlan) -> Lowering {
    Lowering(prepared.fused, preActivations: prepared.preActivations, plan: plan)
  }

  private func cost(of plan: ConversionPlan) throws(ConversionError) -> Cost {
    var lowering = lowering(plan)
    return try error.halfCosts(try lowering.run())
  }

  /// Results of dense layers that are coded in int8 by a range that was found, in order.
  private func narrowValues(of plan: ConversionPlan) -> [ValueID] {
    let codings = lowering(plan).codings
    return prepared.fused.nodes.filter { prepared.fused.isLayer($0) }.map { $0.outputs[0] }
      .filter { codings[$0] == .int8 && codings.grids.codes[$0] == nil }
  }

  /// Layer by layer, with the inputs that the quantised policy really gives the layer: the mean of the
  /// pre-activation's error, W_q·E[x̂] − W·E[x], is taken from the bias.
  private func correctBiases(_ best: inout ConversionPlan, _ cost: inout Cost) throws(ConversionError) {
    var first = lowering(best)
    _ = try first.run()
    for position in first.report.layers.indices {
      var current = lowering(best)
      let program = try current.run()
      let layer = current.report.layers[position]
      guard let means = best.statistics.means[layer.input] else { continue }
      var sums = [Double](repeating: 0, count: means.count)
      var rows = 0
      _ = try error.measure(program) { result in
        guard result.tensor == layer.inputTensor, let inputs = try? layer.rows(of: result.integers) else {
          return
        }
        rows += inputs.count / means.count
        for (index, value) in inputs.enumerated() { sums[index % means.count] += Double(value) }
      }
      guard rows > 0 else { continue }
      let found = sums.map { $0 / Double(rows) * layer.inputCode.scale }
      var candidate = best
      candidate.biasCorrection[layer.output] = layer.difference(quantised: found, given: means).map { -$0 }
      keep(candidate, if: &cost, replacing: &best)
    }
  }
}
