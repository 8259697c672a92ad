/// Every element in another type, as `Tensor.cast` converts it.
public struct Cast: Operator {
  public let target: ElementType

  public init(to target: ElementType) { self.target = target }

  public var name: String { "Cast" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    return [inputs[0].with(target)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [inputs[0].cast(to: target)]
  }
}
