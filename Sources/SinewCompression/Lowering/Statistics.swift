import SinewGraph

/// What calibration learnt about the values of a graph.
public struct CalibrationStatistics: Sendable {
  /// Range of every float value that was observed.
  public var ranges: [ValueID: ValueRange]
  /// E[x] and E[x²] for each element of the last axis, for the inputs of dense layers.
  public var means: [ValueID: [Double]]
  public var powers: [ValueID: [Double]]

  public init() {
    ranges = [:]
    means = [:]
    powers = [:]
  }
}
