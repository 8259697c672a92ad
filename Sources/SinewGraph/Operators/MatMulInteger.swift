/// The product of 8-bit integers less their zero points: a [B..., M, K], b [B..., K, N], zero points that
/// broadcast to a and to b -> int32 [B..., M, N], exact but for wrapping.
///
/// Operands and zero points are int8 or uint8, a zero point of the type of what it is subtracted from.
public struct MatMulInteger: Operator {
  public init() {}

  public var name: String { "MatMulInteger" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 4)
    for (position, type) in inputs.enumerated() {
      guard type.element == .int8 || type.element == .uint8 else {
        throw .type("MatMulInteger: operand \(position + 1) is \(type); int8 or uint8 is accepted")
      }
    }
    for position in 0..<2 {
      let (operand, zero) = (inputs[position], inputs[position + 2])
      try checkSameElement(operand, zero, "the zero point")
      guard try broadcast(operand.shape, zero.shape) == operand.shape else {
        throw .shape("MatMulInteger: a zero point of shape \(zero.shape) for \(operand)")
      }
    }
    return try MatMul().outputTypes(inputs.prefix(2).map { $0.with(.int32) })
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let wide = inputs.map { $0.cast(to: .int32) }
    let a = try Binary(.subtract).evaluate([wide[0], wide[2]])
    let b = try Binary(.subtract).evaluate([wide[1], wide[3]])
    return try MatMul().evaluate(a + b, as: outputs)
  }

  public func multiplyAccumulates(_ inputs: [TensorType]) -> Int {
    MatMul().multiplyAccumulates(inputs.prefix(2).map { $0.with(.int32) })
  }
}
