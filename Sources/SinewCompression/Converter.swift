import SinewArtifact
import SinewGraph

/// Converts a policy's graph into a `.sinew` file.
public struct Converter {
  public var recipe: Recipe
  /// Told what is being done and the fraction done.
  public var progress: (String, Double) -> Void

  /// Most observations used for ranges and moments.
  static let calibrationLimit = 4096
  /// Most observations on which a candidate is evaluated during the search.
  static let searchLimit = 512
  /// Elements that the reference computes in some seconds; 64 multiply-accumulates count as one.
  static let referenceWork = 1.2e8
  /// Steps of the self-test stored in the file.
  static let selfTestSteps = 2
  /// Deviations that guessed ranges cover when there is no calibration data.
  static let guessedSigmas = 6.0

  public init(recipe: Recipe, progress: @escaping (String, Double) -> Void = { _, _ in }) {
    self.recipe = recipe
    self.progress = progress
  }

  /// - Parameters:
  ///   - source: the imported graph.
  ///   - observations: recorded inputs, or nil: ranges are then guessed from drawn observations, with a
  ///     warning.
  ///   - sourceHash: SHA-256 of the source file, in hexadecimal.
  ///   - recipeText: a recipe as JSON; that of the one which was used in the end is kept in the file's provenance.
  ///   - converterVersion: name and version of the program, kept in the file's provenance.
  public func convert(
    _ source: Graph, observations: Observations?, sourceHash: String, recipeText: (Recipe) -> String,
    converterVersion: String
  ) throws(ConversionError) -> Conversion {
    try checkRecipe(source)
    progress("optimising", 0)
    let prepared = try PreparedGraph(source)
    var remarks = Remarks()
    if let note = Self.note(wideIntegersIn: prepared.fused) { remarks.notes.append(note) }
    let needsRanges = prepared.fused.nodes.contains {
      prepared.fused.isLayer($0) && recipe.precision(of: $0.name).isInteger
    }
    // Calibration takes long, and then nothing must be too large.
    if needsRanges { try Self.checkSize(of: prepared) }
    let data: Observations
    if let observations {
      data = observations
      if needsRanges {
        remarks.warnings += CalibrationCheck.warnings(of: observations, for: prepared.calibrated)
      }
    } else {
      try Self.checkDrawing(of: prepared.calibrated)
      let drawn = try DrawnObservations.make(
        for: prepared.calibrated, count: Self.affordable(DrawnObservations.count, prepared.calibrated))
      data = drawn.observations
      if needsRanges { remarks.warnings.append(Self.warning(unscaled: drawn.unscaled)) }
    }
    let plan = try makePlan(
      prepared, data, recorded: observations != nil, needed: needsRanges, remarks: &remarks)
    var lowering = Lowering(prepared.fused, preActivations: prepared.preActivations, plan: plan)
    let program = try lowering.run()
    try ArtifactAssembly.check(program)
    let measured = try OutputError(
      prepared.calibrated,
      data.thinned(
        to: Self.affordable(Self.searchLimit, prepared.calibrated),
        keepingOrder: !prepared.calibrated.states.isEmpty)
    ) { progress("measuring", $0) }
    let parity = try measured.measure(program).map { $0.parity }
    remarks.warnings += parity.compactMap(\.warning)
    if let isComplete = remarks.searchIsComplete {
      let states = Set(prepared.calibrated.states.map(\.output))
      let outputs = parity.filter { !states.contains($0.name) }
      remarks.warnings += [PrecisionRemarks.warning(outputs, isComplete: isComplete, recipe)].compactMap {
        $0
      }
    }
    let provenance = Provenance(
      sourceSHA256: sourceHash, converter: converterVersion, precision: recipe.precision.rawValue,
      recipe: recipeText(plan.recipe), parity: observations == nil ? [] : parity.compactMap(\.stored))
    let bytes = try ArtifactAssembly.bytes(
      of: program, provenance: provenance, selfTest: data, steps: Self.selfTestSteps)
    return Conversion(
      bytes: bytes, program: program, multiplyAccumulates: prepared.fused.multiplyAccumulates, parity: parity,
      wasCalibrated: observations != nil, lowering: lowering.report, notes: remarks.notes,
      warnings: remarks.warnings)
  }

  /// As many of `count` samples as the reference runs in seconds: a policy's graph has thousands of elements,
  /// a hostile one hundreds of millions.
  private static func affordable(_ count: Int, _ graph: Graph) -> Int {
    let elements = graph.nodes.reduce(0) { sum, node in
      node.outputs.reduce(sum) { $0 + graph.type(of: $1).count }
    }
    let inputs = graph.inputs.reduce(0) { $0 + graph.type(of: $1).count }
    let work = Double(elements + inputs) + Double(graph.multiplyAccumulates) / 64
    return max(min(count, Int(referenceWork / max(work, 1))), 2)
  }

  private func checkRecipe(_ graph: Graph) throws(ConversionError) {
    for (key, value, accepted) in [
      ("headroom", recipe.headroom, 1...64.0), ("input_headroom", recipe.inputHeadroom, 1...1024.0),
    ] where !accepted.contains(value) {
      throw .recipe(
        "\(key) is \(value); \(Int(accepted.lowerBound)) to \(Int(accepted.upperBound)) is accepted")
    }
    guard (0...200).contains(recipe.minimumSQNR) else {
      throw .recipe("a minimum_sqnr of \(recipe.minimumSQNR); 0 to 200 dB is accepted, 0 for none")
    }
    if case .percentile(let percent) = recipe.rangeMethod, !(50...100).contains(percent) {
      throw .recipe("a percentile of \(percent); 50 to 100 is accepted")
    }
  }

  /// What is said about a conversion beside its figures.
  private struct Remarks {
    var notes: [String] = []
    var warnings: [String] = []
    /// Whether a search for precisions was ended by no limit; nil without one.
    var searchIsComplete: Bool?
  }

  private func makePlan(
    _ prepared: PreparedGraph, _ data: Observations, recorded: Bool, needed: Bool, remarks: inout Remarks
  ) throws(ConversionError) -> ConversionPlan {
    for name in recipe.layers.keys
    where !prepared.fused.nodes.contains(where: { $0.name == name && prepared.fused.isLayer($0) }) {
      let layers = prepared.fused.nodes.filter { prepared.fused.isLayer($0) }.map { "'\($0.name)'" }
      throw .recipe(
        "no layer is named '\(name)'; the policy's dense layers are \(layers.joined(separator: ", "))")
    }
    guard needed else { return ConversionPlan(recipe: recipe, statistics: CalibrationStatistics()) }
    let keepsOrder = !prepared.calibrated.states.isEmpty
    var calibrator = Calibrator(prepared.calibrated)
    try calibrator.observe(data.thinned(to: Self.calibrationLimit, keepingOrder: keepsOrder)) {
      progress("calibrating", $0)
    }
    guard recorded else {
      return ConversionPlan(
        recipe: recipe, statistics: calibrator.guessedStatistics(sigmas: Self.guessedSigmas))
    }
    let plan = ConversionPlan(recipe: recipe, statistics: calibrator.statistics(recipe.rangeMethod))
    let error = try OutputError(
      prepared.calibrated,
      data.thinned(
        to: Self.affordable(Self.searchLimit, prepared.calibrated), keepingOrder: keepsOrder))
    let (improved, isComplete) = try RangeSearch(prepared: prepared, error: error).improve(plan) {
      progress("searching ranges", $0)
    }
    if !isComplete {
      remarks.warnings.append(
        "the search for better ranges was ended early: the policy is large; its ranges are safe but not the best"
      )
    }
    guard recipe.minimumSQNR > 0 else { return improved }
    let found = try PrecisionLadder(prepared: prepared, error: error).climb(
      improved, evaluations: RangeSearch.evaluations(prepared, error)
    ) { progress("choosing precisions", $0) }
    remarks.notes += PrecisionRemarks.notes(found, recipe)
    remarks.searchIsComplete = found.isComplete
    if found.isUnchanged { return found.plan }
    // Ranges and biases for the precisions that layers have now; with the recipe that gives these bytes again.
    var resolved = ConversionPlan(recipe: found.plan.recipe, statistics: found.plan.statistics)
    resolved.recipe.minimumSQNR = 0
    let (result, _) = try RangeSearch(prepared: prepared, error: error).improve(resolved) {
      progress("searching ranges", $0)
    }
    return result
  }

  private static func warning(unscaled: [String]) -> String {
    var text =
      "no calibration data: activation ranges are guessed from drawn observations, six deviations wide. "
      + "Pass --calibration with recorded observations for a faithful policy."
    if !unscaled.isEmpty {
      let names = unscaled.map { "'\($0)'" }.joined(separator: ", ")
      text +=
        " Nothing in the policy gives a scale for \(names): floats were drawn with mean 0 and deviation 1, "
        + "integers are zero."
    }
    return text
  }
}

/// A converted policy and what is known of it.
public struct Conversion: Sendable {
  public var bytes: [UInt8]
  public var program: Program
  /// Multiply-accumulate operations of one step.
  public var multiplyAccumulates: Int
  /// Measured on the calibration data (or on the drawn observations, see `wasCalibrated`).
  public var parity: [Parity]
  public var wasCalibrated: Bool
  public var lowering: LoweringReport
  /// What was decided, and what may not be as expected.
  public var notes: [String]
  public var warnings: [String]
}

extension Conversion {
  /// How many steps of each kind the program has, by name.
  public var operatorCounts: [(name: String, count: Int)] {
    var counts: [String: Int] = [:]
    for step in program.steps { counts[step.operation.name, default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) }
  }
}

extension Parity {
  /// The figures as a file keeps them; nil where there are none.
  fileprivate var stored: Provenance.Parity? {
    if notFinite > 0 { return nil }
    return Provenance.Parity(
      output: name, samples: samples, sqnrDB: Float(sqnr), rmse: Float(min(rmse, 3e38)),
      maximumError: Float(min(maxAbs, 3e38)))
  }

  /// What the user should know when an error has no figure.
  fileprivate var warning: String? {
    guard notFinite > 0 else { return nil }
    return
      "output '\(name)' is NaN or infinite in \(notFinite) values in which the reference is not, or the other way round "
      + "(the first at sample \(worstSample)), so its error has no figure: look for overflows and for roots of negative numbers"
  }
}
