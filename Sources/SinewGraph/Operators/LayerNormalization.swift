/// ONNX's `LayerNormalization`: x, optional scale, optional bias -> (x − mean) / √(variance + epsilon) ·
/// scale + bias.
///
/// Mean and (population) variance are those of the axes `axis...` together; scale and bias broadcast to x.
public struct LayerNormalization: Operator {
  public let axis: Int
  public let epsilon: Float

  /// - Parameter epsilon: added to the variance; −0 is made 0, the same number.
  public init(axis: Int, epsilon: Float = 1e-5) {
    self.axis = axis
    self.epsilon = epsilon == 0 ? 0 : epsilon
  }

  public var name: String { "LayerNormalization" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1...3)
    try checkFloat(inputs[0], "x")
    try checkAxis(axis, of: inputs[0])
    for (input, role) in zip(inputs.dropFirst(), ["the scale", "the bias"]) {
      try checkSameElement(inputs[0], input, role)
      guard broadcastShape(input.shape, inputs[0].shape) == inputs[0].shape else {
        throw .shape("LayerNormalization: \(role) is \(input); it must broadcast to \(inputs[0].shape)")
      }
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let shape = outputs[0].shape
    let size = shape[axis...].reduce(1, *)
    var values = inputs[0].doubles
    if size > 0 {
      for start in stride(from: 0, to: values.count, by: size) { normalise(&values, start..<start + size) }
    }
    if inputs.count > 1 {
      values = broadcastMap(values, shape, inputs[1].doubles, inputs[1].shape, to: shape) { $0 * $1 }
    }
    if inputs.count > 2 {
      values = broadcastMap(values, shape, inputs[2].doubles, inputs[2].shape, to: shape) { $0 + $1 }
    }
    return [Tensor(values, type: outputs[0].with(.float64)).cast(to: outputs[0].element)]
  }

  private func normalise(_ values: inout [Double], _ group: Range<Int>) {
    let mean = group.reduce(0) { $0 + values[$1] } / Double(group.count)
    let variance = group.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) } / Double(group.count)
    let deviation = (variance + Double(epsilon)).squareRoot()
    for index in group { values[index] = (values[index] - mean) / deviation }
  }
}
