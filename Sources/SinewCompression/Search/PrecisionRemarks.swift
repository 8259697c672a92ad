/// What the search for precisions has decided, in words.
enum PrecisionRemarks {
  static func notes(_ result: PrecisionLadder.Result, _ recipe: Recipe) -> [String] {
    var notes: [String] = []
    if !result.changes.isEmpty {
      notes.append(
        "outputs in \(recipe.precision.rawValue) had \(decibels(result.before)) dB or more on the calibration data; for the "
          + "recipe's minimum_sqnr of \(decibels(recipe.minimumSQNR)) dB, these layers are "
          + "\(list(result.changes))")
    }
    if !result.recurrentChanges.isEmpty {
      notes.append(
        "the policy meets the errors of its state again at every step; small layers that make much of them "
          + "are \(list(result.recurrentChanges)) (\"minimum_sqnr\": 0 in a recipe leaves them in "
          + "\(recipe.precision.rawValue))")
    }
    return notes
  }

  static func warning(_ result: PrecisionLadder.Result, _ recipe: Recipe) -> String? {
    guard result.after < recipe.minimumSQNR else { return nil }
    let reason =
      result.isComplete
      ? "more bits for its layers do not help" : "the search was ended early: the policy is large"
    return
      "an output has \(decibels(result.after)) dB on the calibration data, less than the recipe's minimum_sqnr "
      + "of \(decibels(recipe.minimumSQNR)) dB, and \(reason). --precision f32 or fp16 is exact where that matters; "
      + "outputs that choose (ArgMax, bins, tokens) are right or wrong and rarely reach it"
  }

  private static func list(_ changes: [(layer: String, precision: Precision)]) -> String {
    [Precision.int16x8, .int16].compactMap { precision -> String? in
      let layers = changes.filter { $0.precision == precision }.map { "'\($0.layer)'" }
      guard !layers.isEmpty else { return nil }
      let named = layers.prefix(8).joined(separator: ", ")
      let rest = layers.count > 8 ? " and \(layers.count - 8) more" : ""
      return "\(precision.rawValue): \(named)\(rest)"
    }.joined(separator: "; ")
  }

  private static func decibels(_ value: Double) -> String {
    guard value.magnitude < 1e6 else { return "\(value)" }
    let tenths = (value * 10).rounded()
    return tenths.truncatingRemainder(dividingBy: 10) == 0 ? "\(Int(tenths / 10))" : "\(tenths / 10)"
  }
}
