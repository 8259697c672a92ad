import SinewGraph

/// The choices that lowering carries out: made by calibration, changed by the search for better ranges.
struct ConversionPlan {
  var recipe: Recipe
  /// Range of each value, already shrunk, padded or capped as the range method says.
  var statistics: CalibrationStatistics
  /// Factor on the far ends of the range of an int8 activation; 1 where absent.
  var shrink: [ValueID: Double] = [:]
  /// Correction added to the bias of the dense layer that makes the value.
  var biasCorrection: [ValueID: [Double]] = [:]

  func precision(of node: Node) -> Precision { recipe.precision(of: node.name) }

  func range(of value: ValueID) -> ValueRange? {
    guard let range = statistics.ranges[value] else { return nil }
    return range.narrowed(by: shrink[value] ?? 1)
  }
}
