/// Symmetric per-channel int8 quantisation of a dense layer's weights.
struct WeightQuantiser {
  /// Fractions of the largest magnitude that are tried as the end of a row's range.
  static let shrinks: [Double] = stride(from: 1.0, through: 0.7, by: -0.02).map { $0 }

  /// Quantises one row, w ≈ scale · q with q in [−127, 127].
  ///
  /// The scale minimises Σ importance·(w − scale·q)² over `shrinks`: the weighted form of the usual
  /// mean-squared-error search, with E[x²] of each input as importance, so that the error counted is the
  /// output's.
  /// - Parameters:
  ///   - row: the weights of one output.
  ///   - importance: relative importance of each input, from its E[x²]; nil for equal importance.
  ///   - minimumScale: the scale never falls below it (bounds of the accumulator and of the bias).
  static func quantise(
    _ row: ArraySlice<Double>, importance: [Double]?, minimumScale: Double
  ) -> (scale: Double, weights: [Int8]) {
    let largest = row.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return (max(minimumScale, 1), [Int8](repeating: 0, count: row.count)) }
    if let (scale, weights) = grid(of: row, largest: largest), scale >= minimumScale {
      return (scale, weights)
    }
    var best = (error: Double.infinity, scale: largest / 127, weights: [Int8]())
    for shrink in shrinks {
      let scale = max(largest * shrink / 127, minimumScale)
      var error = 0.0
      var weights: [Int8] = []
      weights.reserveCapacity(row.count)
      for (position, weight) in row.enumerated() {
        let q = min(max((weight / scale).rounded(.toNearestOrEven), -127), 127)
        let difference = weight - q * scale
        error += difference * difference * (importance?[position] ?? 1)
        weights.append(Int8(q))
      }
      if error < best.error { best = (error, scale, weights) }
    }
    return (best.scale, best.weights)
  }

  /// Quantises one row to 16 bits, w ≈ scale · (q + r / 128): all q, then all r, both in [−127, 127].
  static func split(_ row: ArraySlice<Double>, minimumScale: Double) -> (scale: Double, weights: [Int8]) {
    let largest = row.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return (max(minimumScale, 1), [Int8](repeating: 0, count: 2 * row.count)) }
    let scale = max(largest / 127, minimumScale)
    let high = row.map { min(max(($0 / scale).rounded(.toNearestOrEven), -127), 127) }
    let low = zip(row, high).map { weight, q in ((weight / scale - q) * 128).rounded(.toNearestOrEven) }
    return (scale, (high + low).map { Int8(min(max($0, -127), 127)) })
  }

  /// A grid that has the row already: weights that others have quantised keep their integers, or multiples of
  /// them.
  ///
  /// - Returns: the coarsest such grid, divided as finely as 8 bits allow (the bias is counted in its steps);
  ///   nil when there is none of at most 127 steps, up to the rounding of float32.
  private static func grid(of row: ArraySlice<Double>, largest: Double) -> (scale: Double, weights: [Int8])? {
    for steps in 1...127 {
      let scale = largest / Double(steps)
      // A product of an integer and a scale was rounded once, the largest weight here, too.
      let isOnGrid = row.allSatisfy { weight in
        let level = weight / scale
        return abs(level - level.rounded()) <= abs(level) * 0x1p-22
      }
      guard isOnGrid else { continue }
      let fine = scale / Double(127 / steps)
      return (fine, row.map { Int8(($0 / fine).rounded()) })
    }
    return nil
  }
}
