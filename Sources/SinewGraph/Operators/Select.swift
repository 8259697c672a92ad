/// ONNX's `Where`: bool condition, a, b -> a where the condition holds, b elsewhere; all three broadcast.
public struct Select: Operator {
  public init() {}

  public var name: String { "Where" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 3)
    try checkBool(inputs[0], "the condition")
    guard inputs[1].element == inputs[2].element else {
      throw .type("Where chooses between \(inputs[1]) and \(inputs[2]); both must have one element type")
    }
    let shape = try broadcast(inputs[0].shape, broadcast(inputs[1].shape, inputs[2].shape))
    return [try TensorType(inputs[1].element, shape)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try outputs[0].element.accept(SelectEvaluation(inputs: inputs, result: outputs[0]))]
  }
}

private struct SelectEvaluation: ElementVisitor {
  let inputs: [Tensor]
  let result: TensorType

  func visit<T: TensorElement>(_: T.Type) throws(GraphError) -> Tensor {
    let condition: [Bool] = try inputs[0].required()
    let a: [T] = try inputs[1].required()
    let b: [T] = try inputs[2].required()
    let walk = StridedWalk(
      shape: result.shape, strides: inputs.map { broadcastStrides($0.shape, to: result.shape) })
    let steps = walk.runStrides
    var elements: [T] = []
    elements.reserveCapacity(result.count)
    walk.forEachRun { starts in
      for step in 0..<walk.runLength {
        elements.append(
          condition[starts[0] + step * steps[0]]
            ? a[starts[1] + step * steps[1]] : b[starts[2] + step * steps[2]])
      }
    }
    return Tensor(elements, type: result)
  }
}
