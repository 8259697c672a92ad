import Foundation

/// What the search for precisions has decided, in words.
enum PrecisionRemarks {
  static func notes(_ result: PrecisionLadder.Result, _ recipe: Recipe) -> [String] {
    var notes: [String] = []
    let way = "(\"minimum_sqnr\": 0 in a recipe leaves them in \(recipe.precision.rawValue))"
    if !result.choosing.isEmpty {
      notes.append(
        "small layers that make the scores of a choice (TopK, ArgMax) are \(list(result.choosing)): a choice is right "
          + "or wrong \(way)")
    }
    if !result.required.isEmpty {
      notes.append(
        "the worst output in \(recipe.precision.rawValue) has \(decibels(result.before)) dB on the calibration data; for the "
          + "recipe's minimum_sqnr of \(decibels(recipe.minimumSQNR)) dB, these layers are "
          + "\(list(result.required))")
    }
    if !result.recurrent.isEmpty {
      notes.append(
        "the policy carries a state, whose errors it meets again at every step; small layers that make much of the "
          + "error are \(list(result.recurrent)) \(way)")
    }
    return notes
  }

  /// - Parameters:
  ///   - parity: of the outputs that are no states, on calibration data.
  ///   - isComplete: whether no limit ended the search.
  static func warning(_ parity: [Parity], isComplete: Bool, _ recipe: Recipe) -> String? {
    guard let worst = parity.min(by: { $0.sqnr < $1.sqnr }), worst.sqnr < recipe.minimumSQNR,
      worst.notFinite == 0
    else { return nil }
    let ranges =
      recipe.rangeMethod == .outputError || recipe.rangeMethod == .minMax
      ? "" : " with the ranges that the recipe asks for"
    let reason =
      isComplete
      ? "more bits for its layers do not help\(ranges)" : "the search was ended early: the policy is large"
    return
      "output '\(worst.name)' has \(decibels(worst.sqnr)) dB on the calibration data, less than the recipe's "
      + "minimum_sqnr of \(decibels(recipe.minimumSQNR)) dB, and \(reason). --precision f32 or fp16 is exact where that "
      + "matters; an output that chooses (ArgMax, bins, tokens) is right or wrong and rarely reaches it"
  }

  private static func list(_ changes: [PrecisionLadder.Change]) -> String {
    [Precision.int16x8, .int16].compactMap { precision -> String? in
      let layers = changes.filter { $0.precision == precision }.map { "'\($0.layer)'" }
      guard !layers.isEmpty else { return nil }
      let named = layers.prefix(8).joined(separator: ", ")
      let rest = layers.count > 8 ? " and \(layers.count - 8) more" : ""
      return "\(precision.rawValue): \(named)\(rest)"
    }.joined(separator: "; ")
  }

  private static func decibels(_ value: Double) -> String { String(format: "%.3g", value) }
}
