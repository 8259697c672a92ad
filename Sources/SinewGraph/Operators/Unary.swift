/// A function of every element: x [...] -> [...].
public struct Unary: Operator {
  public let function: UnaryFunction

  public init(_ function: UnaryFunction) { self.function = function }

  public var name: String { function.name }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    if function.acceptsIntegers {
      try checkNumber(inputs[0], "the operand")
    } else {
      try checkFloat(inputs[0], "the operand")
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let result = outputs[0]
    return switch inputs[0].storage {
    case .float16(let bits):
      [Tensor(bits.map { Half(function(Half(bits: $0).float)) }, type: result)]
    case .float32(let values): [Tensor(values.map { function($0) }, type: result)]
    case .float64(let values): [Tensor(values.map { function($0) }, type: result)]
    default: [try result.element.accept(IntegerUnary(function: function, operand: inputs[0]))]
    }
  }
}

/// abs, negate, relu, sign and clip of integers, wrapping.
private struct IntegerUnary: ArithmeticVisitor {
  let function: UnaryFunction
  let operand: Tensor

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    let values: [T] = try operand.required()
    return Tensor(values.map(try elementFunction()), type: operand.type)
  }

  private func elementFunction<T: ArithmeticElement>() throws(GraphError) -> (T) -> T {
    let zero = T.zero
    switch function {
    case .abs: return { $0.isLess(than: zero) ? zero.subtracting($0) : $0 }
    case .negate: return { zero.subtracting($0) }
    case .relu: return { $0.maximum(zero) }
    case .sign:
      return { $0.isLess(than: zero) ? zero.subtracting(.one) : zero.isLess(than: $0) ? .one : zero }
    case .clip(let lower, let upper):
      let bounds = (T(converting: Double(lower)), T(converting: Double(upper)))
      return { $0.maximum(bounds.0).minimum(bounds.1) }
    default: throw .type("\(function.name) of \(operand.type); float16, float32 or float64 is accepted")
    }
  }
}
