import Foundation

/// eˣ / Σ eˣ along one axis, or its logarithm (ONNX's `LogSoftmax`): x [...] -> [...].
public struct Softmax: Operator {
  public let axis: Int
  public let logarithm: Bool

  public init(axis: Int, logarithm: Bool = false) {
    self.axis = axis
    self.logarithm = logarithm
  }

  public var name: String { logarithm ? "LogSoftmax" : "Softmax" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkFloat(inputs[0], "the operand")
    try checkAxis(axis, of: inputs[0])
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    var values = inputs[0].doubles
    let size = inputs[0].shape[axis]
    let stride = inputs[0].shape[(axis + 1)...].reduce(1, *)
    if !values.isEmpty {
      for line in 0..<values.count / size {
        let start = line / stride * stride * size + line % stride
        normalise(&values, line: Swift.stride(from: start, to: start + size * stride, by: stride))
      }
    }
    return [Tensor(values, type: outputs[0].with(.float64)).cast(to: outputs[0].element)]
  }

  /// Works in double precision, relative to the largest element so that nothing overflows.
  private func normalise(_ values: inout [Double], line: StrideTo<Int>) {
    let largest = line.reduce(-Double.infinity) { $0.maximum(values[$1]) }
    let sum = line.reduce(0) { $0 + exp(values[$1] - largest) }
    for index in line {
      let distance = values[index] - largest
      values[index] = logarithm ? distance - log(sum) : exp(distance) / sum
    }
  }
}
