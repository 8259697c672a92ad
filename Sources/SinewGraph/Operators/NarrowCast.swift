/// Every element in a narrow format, in the format's carrier: x [...] -> [...].
///
/// Integers keep the low bits of the truncated number, as ONNX's Cast does. Floats are rounded to nearest,
/// powers of two as the format's direction says.
public struct NarrowCast: Operator {
  /// How numbers between two powers of two are rounded.
  public enum Direction: Sendable { case up, down, nearest }

  public let format: NarrowFormat
  /// Whether numbers beyond the format's largest become that, and not infinity or NaN.
  public let saturates: Bool
  /// For `float8e8m0` alone.
  public let direction: Direction

  public init(to format: NarrowFormat, saturates: Bool = true, direction: Direction = .up) {
    self.format = format
    self.saturates = saturates
    self.direction = direction
  }

  public var name: String { "Cast to \(format)" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    return [inputs[0].with(format.carrier)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let x = inputs[0]
    switch format {
    case .int2, .int4, .uint2, .uint4:
      let codes: [Int64] = try x.cast(to: .int64).required()
      return [
        try format.tensor(codes: codes.map { UInt8(truncatingIfNeeded: $0) }, shape: x.shape)
      ]
    case .float4e2m1: return [rounded(x, .e2m1)]
    case .float8e4m3fn: return [rounded(x, .e4m3fn)]
    case .float8e4m3fnuz: return [rounded(x, .e4m3fnuz)]
    case .float8e5m2: return [rounded(x, .e5m2)]
    case .float8e5m2fnuz: return [rounded(x, .e5m2fnuz)]
    case .float8e8m0:
      return [try format.tensor(codes: x.floats.map(exponentCode), shape: x.shape)]
    }
  }

  private func rounded(_ x: Tensor, _ kind: MiniFloat) -> Tensor {
    Tensor(x.doubles.map { Float(kind.rounded($0, saturates: saturates)) }, type: x.type.with(.float32))
  }

  /// The exponent field of a float32, rounded; 255 for infinity and NaN.
  private func exponentCode(_ x: Float) -> UInt8 {
    let exponent = UInt8(truncatingIfNeeded: x.bitPattern >> 23)
    let fraction = x.bitPattern & 0x7F_FFFF
    guard exponent != 0xFF else { return exponent }
    let increment =
      switch direction {
      case .up: fraction > 0
      case .down: false
      // A tie goes up but for the smallest exponent.
      case .nearest: fraction > 0x40_0000 || (fraction == 0x40_0000 && exponent > 0)
      }
    guard increment, !(saturates && exponent == 0xFE) else { return exponent }
    return exponent + 1
  }
}
