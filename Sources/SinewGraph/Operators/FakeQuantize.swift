/// Numbers rounded to a grid of integers and back: y = (q − z)·s, q = clamp(round(x / s) + z, lower, upper).
///
/// Ties are even, as in ONNX's QuantizeLinear, and every step is rounded to float32. A policy that was
/// quantised by others holds one wherever it says in which integers a value is kept.
public struct FakeQuantize: Operator {
  public let scale: Float
  public let zeroPoint: Int
  /// The integers there are; at most 16 bits.
  public let range: ClosedRange<Int>

  public init(scale: Float, zeroPoint: Int, range: ClosedRange<Int>) {
    self.scale = scale
    self.zeroPoint = zeroPoint
    self.range = range
  }

  public var name: String { "FakeQuantize" }

  /// The smallest and the largest result.
  public var bounds: (lower: Float, upper: Float) {
    (Float(range.lowerBound - zeroPoint) * scale, Float(range.upperBound - zeroPoint) * scale)
  }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    guard inputs[0].element == .float32 else {
      throw .type("FakeQuantize of \(inputs[0]); float32 is accepted")
    }
    guard scale > 0, scale.isFinite else {
      throw .attribute("FakeQuantize has scale \(scale); a positive number is accepted")
    }
    guard range.contains(zeroPoint), range.lowerBound >= -32768, range.upperBound <= 65535 else {
      throw .attribute(
        "FakeQuantize has zero point \(zeroPoint) and integers \(range); a zero point among at most 16 bits is "
          + "accepted")
    }
    return inputs
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let x: [Float] = try inputs[0].required()
    let zero = Float(zeroPoint)
    let lower = Float(range.lowerBound)
    let upper = Float(range.upperBound)
    return [
      Tensor(
        x.map { value in
          let level = (value / scale).rounded(.toNearestOrEven) + zero
          return (level.maximum(lower).minimum(upper) - zero) * scale
        }, type: inputs[0].type)
    ]
  }
}
