/// The same elements under another shape; also ONNX's `Flatten`, `Squeeze` and `Unsqueeze`.
public struct Reshape: Operator {
  public let shape: [Int]

  public init(shape: [Int]) { self.shape = shape }

  public var name: String { "Reshape" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    let result = try TensorType(inputs[0].element, shape)
    guard result.count == inputs[0].count else {
      throw .shape(
        "Reshape of \(inputs[0]) (\(inputs[0].count) elements) to \(shape) (\(result.count) elements)")
    }
    return [result]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try inputs[0].reshaped(shape)]
  }
}
