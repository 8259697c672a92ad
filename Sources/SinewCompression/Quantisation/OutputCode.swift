import SinewArtifact
import SinewGraph

/// Range of a real quantity.
public struct ValueRange: Sendable, Equatable {
  public var lower: Double
  public var upper: Double

  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  public var magnitude: Double { max(abs(lower), abs(upper)) }
  func scaled(by factor: Double) -> ValueRange { ValueRange(lower: lower * factor, upper: upper * factor) }

  /// The range with its far ends drawn in. An end less than half as far as the other is where an activation
  /// is bounded, not where its values thin out, and stays.
  func narrowed(by factor: Double) -> ValueRange {
    let far = magnitude / 2
    return ValueRange(
      lower: -lower > far ? lower * factor : lower, upper: upper > far ? upper * factor : upper)
  }

  func union(_ other: ValueRange) -> ValueRange {
    ValueRange(lower: min(lower, other.lower), upper: max(upper, other.upper))
  }
}

/// How a dense layer codes its pre-activation and its output.
struct OutputCode {
  enum Width: Sendable { case int8, int16 }
  var width: Width
  /// Scale of the int16 pre-activation.
  var preScale: Double
  /// Scale and zero point of the output.
  var scale: Double
  var zeroPoint: Int
  var activation: ProgramOperation.Activation
  /// Largest error of the activation table in units of the output; infinite where no code can hold the function.
  var tableError: Double

  /// Plans the code of `function(v)`.
  /// - Parameters:
  ///   - pre: range of the pre-activation on calibration data.
  ///   - output: range of the activation's output that an int8 output must cover.
  ///   - declared: the code that an int8 output must have, where the graph says so.
  ///   - headroom: int16 ranges cover this multiple of what was seen.
  init(
    function: UnaryFunction?, width: Width, pre: ValueRange, output: ValueRange, declared: InputCode? = nil,
    headroom: Double
  ) {
    self.init(
      shape: ActivationShape(function), width: width, pre: pre, output: output, declared: declared,
      reach: max(pre.magnitude, 1e-6) * headroom, headroom: headroom)
  }

  /// An int16 result of a given scale, without an activation.
  init(scale: Double) {
    width = .int16
    preScale = scale
    self.scale = scale
    zeroPoint = 0
    activation = ProgramOperation.Activation(kind: .none)
    tableError = 0
  }

  private init(
    shape: ActivationShape, width: Width, pre: ValueRange, output: ValueRange, declared: InputCode?,
    reach: Double, headroom: Double
  ) {
    switch shape {
    case .saturating(let saturation, let function):
      self.init(
        tabulating: function, reach: min(reach, saturation), width: width, output: output, declared: declared)
    case .general(let function):
      self.init(tabulating: function, reach: reach, width: width, output: output, declared: declared)
    case .none, .relu, .leaky, .clamp, .rectified:
      self.init(
        linear: shape, width: width, pre: pre, output: output, declared: declared, reach: reach,
        headroom: headroom)
    }
  }

  /// Functions that are linear above zero: y has the pre-activation's scale (times the function's gain), and
  /// an int8 output's scale is 2^d times y's.
  private init(
    linear shape: ActivationShape, width: Width, pre: ValueRange, output: ValueRange, declared: InputCode?,
    reach: Double, headroom: Double
  ) {
    self.width = width
    var gain = 1.0
    // What v must reach: below zero only as far as the function still changes.
    var needed = reach
    var residual: (@Sendable (Double) -> Double)?
    var residualReach = 0.0
    switch shape {
    case .relu: needed = max(pre.upper, 1e-6) * headroom
    case .clamp(let lower, let upper):
      needed = max(min(reach, max(abs(lower), abs(upper)) * 1.01), 1e-6)
    case .rectified(let itsGain, let itsResidual):
      gain = itsGain
      residual = itsResidual
      residualReach = Self.reach(of: itsResidual, tolerance: output.magnitude * 1e-5)
      // The result is coded in v's scale too: softplus, say, is larger than its argument.
      needed = max(pre.upper, min(-pre.lower, residualReach), output.magnitude / gain, 1e-6) * headroom
    default: break
    }
    switch width {
    case .int16:
      preScale = needed / 32767
      scale = preScale * gain
      zeroPoint = 0
      activation = ProgramOperation.Activation(kind: .none)
    case .int8:
      let lower = min(output.lower, 0)
      let upper = max(output.upper, lower + 1e-6, 0)
      (scale, zeroPoint) = Self.grid(lower, upper, declared)
      let ratio = scale / gain * 32767 / needed
      let shift = min(max(ratio > 1 ? Int(ratio.exponent) : 0, 0), 15)
      preScale = scale / gain / Double(1 << shift)
      activation = ProgramOperation.Activation(kind: .none, outputShift: shift, zeroPoint: zeroPoint)
    }
    tableError = 0
    switch shape {
    case .relu: activation.kind = .relu
    case .leaky(let slope): activation.kind = .leaky(slope: Int16(min((slope * 32768).rounded(), 32767)))
    case .clamp(let lower, let upper):
      // Rounded inwards, and once more where the stored float scale would carry the product over the bound: a
      // limit that the policy sets on its actions holds.
      let step = Float(preScale)
      func inside(_ bound: Double, _ rule: FloatingPointRoundingRule, _ isBeyond: (Float) -> Bool) -> Int16 {
        var level = min(max((bound / preScale).rounded(rule), -32768), 32767)
        while level != 0, isBeyond(Float(level) * step) { level -= level.sign == .minus ? -1 : 1 }
        return Int16(level)
      }
      let ends = (
        lower: inside(lower, .up) { $0 < Float(lower) }, upper: inside(upper, .down) { $0 > Float(upper) }
      )
      if ends.lower <= ends.upper {
        activation.kind = .clamp(lower: ends.lower, upper: ends.upper)
      } else {
        // No code lies between the limits.
        tableError = .infinity
      }
    case .rectified:
      guard let residual else { break }
      // The table spans ±2^(15−e) of v: as little as covers the interval where the residual changes.
      var shift = 0
      while shift < 15, Double(1 << (15 - shift - 1)) * preScale >= residualReach { shift += 1 }
      let unit = preScale / Double(1 << shift)
      let preScale = preScale
      let value: (Double) -> Double = { residual($0 * unit) / preScale }
      let table =
        width == .int8 ? ActivationTableBuilder.quadratic(value) : ActivationTableBuilder.linear(value)
      let error = ActivationTableBuilder.largestError(of: table, value)
      tableError = error / (width == .int8 ? Double(1 << activation.outputShift) : 1)
      activation.kind = .rectifiedTable(table, shift: shift)
    default: break
    }
  }

  /// Any function as one table over ±reach; an int8 table has its zero point inside.
  private init(
    tabulating function: (Double) -> Double, reach: Double, width: Width, output: ValueRange,
    declared: InputCode?
  ) {
    self.width = width
    let preScale = reach / 32767
    self.preScale = preScale
    // The output's range is the function's own over the table, where that is narrower than what was seen.
    let samples = (-512...512).map { function(reach * Double($0) / 512) }
    guard samples.allSatisfy(\.isFinite) else {
      // A logarithm, a root or a reciprocal over a range in which it is not defined everywhere: no table can
      // hold it.
      (scale, zeroPoint, tableError) = (preScale, 0, .infinity)
      activation = ProgramOperation.Activation(kind: .none)
      return
    }
    let own = ValueRange(lower: samples.min() ?? 0, upper: samples.max() ?? 1)
    switch width {
    case .int16:
      scale = max(own.magnitude, 1e-9) / 32767
      zeroPoint = 0
      let scale = scale
      let value: (Double) -> Double = { function($0 * preScale) / scale }
      let table = ActivationTableBuilder.linear(value)
      activation = ProgramOperation.Activation(kind: .table(table, shift: 0))
      tableError = ActivationTableBuilder.largestError(of: table, value)
    case .int8:
      let lower = max(min(output.lower, 0), min(own.lower, 0))
      let upper = min(max(output.upper, 0), max(own.upper, 0))
      (scale, zeroPoint) = Self.grid(lower, max(upper, lower + 1e-9), declared)
      let (scale, zeroPoint) = (scale, zeroPoint)
      let value: (Double) -> Double = { (function($0 * preScale) / scale + Double(zeroPoint)) * 256 }
      let table = ActivationTableBuilder.quadratic(value)
      activation = ProgramOperation.Activation(kind: .table(table, shift: 0), outputShift: 8)
      tableError = ActivationTableBuilder.largestError(of: table, value) / 256
    }
  }

  /// Scale and zero point of an int8 output: declared, or such that 256 levels cover the range.
  private static func grid(
    _ lower: Double, _ upper: Double, _ declared: InputCode?
  ) -> (scale: Double, zeroPoint: Int) {
    if let declared { return (declared.scale, declared.zeroPoint) }
    let scale = (upper - lower) / 255
    return (scale, min(max(Int((-128 - lower / scale).rounded(.toNearestOrEven)), -128), 127))
  }

  /// The smallest of the steps L = 1/8 · 1.25^n with |r(x) − r(±∞)| within the tolerance beyond ±L.
  private static func reach(of residual: (Double) -> Double, tolerance: Double) -> Double {
    let low = residual(-1e4)
    let high = residual(1e4)
    var reach = 0.125
    while reach < 64, abs(residual(-reach) - low) > tolerance || abs(residual(reach) - high) > tolerance {
      reach *= 1.25
    }
    return reach
  }
}
