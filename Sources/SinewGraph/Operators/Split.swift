/// Consecutive pieces along an axis, of the given sizes, one result each.
public struct Split: Operator {
  public let axis: Int
  public let sizes: [Int]

  public init(axis: Int, sizes: [Int]) {
    self.axis = axis
    self.sizes = sizes
  }

  public var name: String { "Split" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkAxis(axis, of: inputs[0])
    var rest = inputs[0].shape[axis]
    for size in sizes {
      guard size >= 0, size <= rest else { throw misfit(inputs[0]) }
      rest -= size
    }
    guard rest == 0, !sizes.isEmpty else { throw misfit(inputs[0]) }
    var types: [TensorType] = []
    for size in sizes {
      var shape = inputs[0].shape
      shape[axis] = size
      types.append(try TensorType(inputs[0].element, shape))
    }
    return types
  }

  private func misfit(_ input: TensorType) -> GraphError {
    .attribute(
      "Split of axis \(axis) of \(input) into sizes \(sizes); they must add up to \(input.shape[axis])")
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    try inputs[0].element.accept(Separating(axis: axis, input: inputs[0], results: outputs))
  }
}

private struct Separating: ElementVisitor {
  let axis: Int
  let input: Tensor
  let results: [TensorType]

  func visit<T: TensorElement>(_: T.Type) throws(GraphError) -> [Tensor] {
    let elements: [T] = try input.required()
    let strides = rowMajorStrides(input.shape)
    var offset = 0
    return results.map { result in
      defer { offset += result.shape[axis] * strides[axis] }
      return Tensor(copy(elements, shape: result.shape, strides: strides, offset: offset), type: result)
    }
  }
}
