public enum CumulativeFunction: String, Hashable, Sendable, CaseIterable {
  case sum = "CumSum"
  case product = "CumProd"
}

/// Running sums or products along an axis: x [...] -> [...]. Integers wrap.
///
/// Element i combines the elements up to i, or with `isExclusive` those before it (the first is 0 or 1). With
/// `isReversed` it goes from the end of the axis to its beginning.
public struct Cumulative: Operator {
  public let function: CumulativeFunction
  public let axis: Int
  public let isExclusive: Bool
  public let isReversed: Bool

  public init(_ function: CumulativeFunction, axis: Int, isExclusive: Bool = false, isReversed: Bool = false)
  {
    self.function = function
    self.axis = axis
    self.isExclusive = isExclusive
    self.isReversed = isReversed
  }

  public var name: String { function.rawValue }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkNumber(inputs[0], "the operand")
    try checkAxis(axis, of: inputs[0])
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try inputs[0].element.accept(CumulativeEvaluation(operation: self, operand: inputs[0]))]
  }
}

private struct CumulativeEvaluation: ArithmeticVisitor {
  let operation: Cumulative
  let operand: Tensor

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    var values: [T] = try operand.required()
    if values.isEmpty { return operand }
    let lines = AxisLines(shape: operand.shape, axis: operation.axis)
    for line in 0..<lines.count {
      var total = operation.function == .sum ? T.zero : T.one
      for step in 0..<lines.extent {
        let place =
          lines.start(line) + (operation.isReversed ? lines.extent - 1 - step : step) * lines.stride
        let next =
          operation.function == .sum ? total.adding(values[place]) : total.multiplied(by: values[place])
        values[place] = operation.isExclusive ? total : next
        total = next
      }
    }
    return Tensor(values, type: operand.type)
  }
}
