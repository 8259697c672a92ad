public enum LogicalFunction: String, Hashable, Sendable, CaseIterable {
  case and = "And"
  case or = "Or"
  case xor = "Xor"
}

/// A logical function of two broadcast booleans: a, b -> broadcast(a, b).
public struct Logical: Operator {
  public let function: LogicalFunction

  public init(_ function: LogicalFunction) { self.function = function }

  public var name: String { function.rawValue }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 2)
    try checkBool(inputs[0], "the first operand")
    try checkBool(inputs[1], "the second operand")
    return [try TensorType(.bool, broadcast(inputs[0].shape, inputs[1].shape))]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let a: [Bool] = try inputs[0].required()
    let b: [Bool] = try inputs[1].required()
    let elements = broadcastMap(a, inputs[0].shape, b, inputs[1].shape, to: outputs[0].shape) { a, b in
      switch function {
      case .and: a && b
      case .or: a || b
      case .xor: a != b
      }
    }
    return [Tensor(elements, type: outputs[0])]
  }
}

/// The negation of every boolean.
public struct LogicalNot: Operator {
  public init() {}

  public var name: String { "Not" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkBool(inputs[0], "the operand")
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let values: [Bool] = try inputs[0].required()
    return [Tensor(values.map { !$0 }, type: outputs[0])]
  }
}

/// Whether an element is NaN: floats [...] -> bool [...].
public struct IsNaN: Operator {
  public init() {}

  public var name: String { "IsNaN" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkFloat(inputs[0], "the operand")
    return [inputs[0].with(.bool)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [Tensor(inputs[0].doubles.map(\.isNaN), type: outputs[0])]
  }
}
