public enum ComparisonFunction: String, Hashable, Sendable, CaseIterable {
  case equal = "Equal"
  case less = "Less"
  case lessOrEqual = "LessOrEqual"
  case greater = "Greater"
  case greaterOrEqual = "GreaterOrEqual"
}

/// A comparison of two broadcast operands of one type: a, b -> bool broadcast(a, b). NaN compares false.
public struct Comparison: Operator {
  public let function: ComparisonFunction

  public init(_ function: ComparisonFunction) { self.function = function }

  public var name: String { function.rawValue }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 2)
    if function != .equal { try checkNumber(inputs[0], "the first operand") }
    try checkSameElement(inputs[0], inputs[1], "the second operand")
    return [try TensorType(.bool, broadcast(inputs[0].shape, inputs[1].shape))]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    // Booleans are compared as 0 and 1.
    let operands = inputs.map { $0.element == .bool ? $0.cast(to: .uint8) : $0 }
    let evaluation = ComparisonEvaluation(
      function: function, a: operands[0], b: operands[1], result: outputs[0])
    return [try operands[0].element.accept(evaluation)]
  }
}

private struct ComparisonEvaluation: ArithmeticVisitor {
  let function: ComparisonFunction
  let a: Tensor
  let b: Tensor
  let result: TensorType

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    let x: [T] = try a.required()
    let y: [T] = try b.required()
    let elements =
      switch function {
      case .equal: compare(x, y) { $0.equals($1) }
      case .less: compare(x, y) { $0.isLess(than: $1) }
      case .lessOrEqual: compare(x, y) { $0.isLessOrEqual($1) }
      case .greater: compare(x, y) { $1.isLess(than: $0) }
      case .greaterOrEqual: compare(x, y) { $1.isLessOrEqual($0) }
      }
    return Tensor(elements, type: result)
  }

  private func compare<T>(_ x: [T], _ y: [T], _ function: (T, T) -> Bool) -> [Bool] {
    broadcastMap(x, a.shape, y, b.shape, to: result.shape, function)
  }
}
