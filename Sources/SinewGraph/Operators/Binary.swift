import Foundation

public enum BinaryFunction: String, Hashable, Sendable, CaseIterable {
  case add = "Add"
  case subtract = "Sub"
  case multiply = "Mul"
  /// Integers truncate towards zero; an integer divided by zero is 0.
  case divide = "Div"
  case power = "Pow"
  case minimum = "Min"
  case maximum = "Max"
  /// The remainder with the sign of the divisor.
  case modulo = "Mod"
  /// The remainder with the sign of the dividend: ONNX's `Mod` with `fmod` set.
  case remainder = "Fmod"
}

/// A function of two broadcast operands of one type: a, b -> broadcast(a, b).
///
/// `power` takes an exponent of any type; the result has the base's.
public struct Binary: Operator {
  public let function: BinaryFunction

  public init(_ function: BinaryFunction) { self.function = function }

  public var name: String { function.rawValue }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 2)
    try checkNumber(inputs[0], "the first operand")
    try checkNumber(inputs[1], "the second operand")
    if function != .power { try checkSameElement(inputs[0], inputs[1], "the second operand") }
    return [try TensorType(inputs[0].element, broadcast(inputs[0].shape, inputs[1].shape))]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let (a, b) = (inputs[0], inputs[1])
    if a.element != b.element { return [mixedPower(a, b, outputs[0])] }
    return [try a.element.accept(BinaryEvaluation(function: function, a: a, b: b, result: outputs[0]))]
  }

  /// Powers with an exponent of another type: in double precision, unless both are integers.
  private func mixedPower(_ a: Tensor, _ b: Tensor, _ result: TensorType) -> Tensor {
    let shape = result.shape
    if let bases = a.cast(to: .int64).elements(as: Int64.self), a.element.isInteger, b.element.isInteger,
      let exponents = b.cast(to: .int64).elements(as: Int64.self)
    {
      let powers = broadcastMap(bases, a.shape, exponents, b.shape, to: shape) { $0.raised(to: $1) }
      return Tensor(powers, type: result.with(.int64)).cast(to: result.element)
    }
    let powers = broadcastMap(a.doubles, a.shape, b.doubles, b.shape, to: shape) { pow($0, $1) }
    return Tensor(powers, type: result.with(.float64)).cast(to: result.element)
  }
}

private struct BinaryEvaluation: ArithmeticVisitor {
  let function: BinaryFunction
  let a: Tensor
  let b: Tensor
  let result: TensorType

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    let x: [T] = try a.required()
    let y: [T] = try b.required()
    let elements =
      switch function {
      case .add: combine(x, y) { $0.adding($1) }
      case .subtract: combine(x, y) { $0.subtracting($1) }
      case .multiply: combine(x, y) { $0.multiplied(by: $1) }
      case .divide: combine(x, y) { $0.divided(by: $1) }
      case .power: combine(x, y) { $0.raised(to: $1) }
      case .minimum: combine(x, y) { $0.minimum($1) }
      case .maximum: combine(x, y) { $0.maximum($1) }
      case .modulo: combine(x, y) { $0.modulo(by: $1) }
      case .remainder: combine(x, y) { $0.remainder(by: $1) }
      }
    return Tensor(elements, type: result)
  }

  private func combine<T>(_ x: [T], _ y: [T], _ function: (T, T) -> T) -> [T] {
    broadcastMap(x, a.shape, y, b.shape, to: result.shape, function)
  }
}
