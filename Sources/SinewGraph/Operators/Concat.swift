/// One or more operands behind one another along an axis; all other sizes agree.
public struct Concat: Operator {
  public let axis: Int

  public init(axis: Int) { self.axis = axis }

  public var name: String { "Concat" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    guard let first = inputs.first else { throw .structure("Concat has no operands; it takes 1 or more") }
    try checkAxis(axis, of: first)
    var shape = first.shape
    shape[axis] = 0
    for (position, input) in inputs.enumerated() {
      try checkSameElement(first, input, "operand \(position)")
      guard input.rank == first.rank, shape.indices.allSatisfy({ $0 == axis || input.shape[$0] == shape[$0] })
      else {
        throw .shape(
          "Concat: operand \(position) is \(input); sizes must agree with \(first) but along axis \(axis)")
      }
      shape[axis] += input.shape[axis]
    }
    return [try TensorType(first.element, shape)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try outputs[0].element.accept(Joining(axis: axis, inputs: inputs, result: outputs[0]))]
  }
}

private struct Joining: ElementVisitor {
  let axis: Int
  let inputs: [Tensor]
  let result: TensorType

  func visit<T: TensorElement>(_: T.Type) throws(GraphError) -> Tensor {
    var sources: [(elements: [T], block: Int)] = []
    for input in inputs {
      sources.append((try input.required(), input.shape[axis...].reduce(1, *)))
    }
    if result.count == 0 { return Tensor([T](), type: result) }
    var joined: [T] = []
    joined.reserveCapacity(result.count)
    for block in 0..<result.shape[..<axis].reduce(1, *) {
      for source in sources {
        joined += source.elements[block * source.block..<(block + 1) * source.block]
      }
    }
    return Tensor(joined, type: result)
  }
}
