/// A product of a number and two values, factor · a · b, with the numbers collected from however the
/// multiplications are nested: what SiLU, GELU, Mish and HardSwish are.
struct GatedProduct {
  private var factor = 1.0
  private var values: [ValueID] = []

  /// nil when the value is not such a product.
  init?(_ value: ValueID, _ graph: Graph, _ index: GraphIndex) {
    guard collect(value, graph, index, depth: 4), values.count == 2 else { return nil }
  }

  /// Follows Mul, and Div by a number, down to the other values; false when they are more than two.
  private mutating func collect(_ value: ValueID, _ graph: Graph, _ index: GraphIndex, depth: Int) -> Bool {
    if let number = graph.uniformValue(value) {
      factor *= number
      return true
    }
    if depth > 0, let (a, b) = index.operands(of: value, madeBy: .multiply, in: graph) {
      return collect(a, graph, index, depth: depth - 1) && collect(b, graph, index, depth: depth - 1)
    }
    if depth > 0, let (a, b) = index.operands(of: value, madeBy: .divide, in: graph),
      let divisor = graph.uniformValue(b)
    {
      factor /= divisor
      return collect(a, graph, index, depth: depth - 1)
    }
    values.append(value)
    return values.count <= 2
  }

  /// The activation that the product is, and its operand.
  func activation(_ graph: Graph, _ index: GraphIndex) -> (UnaryFunction, ValueID)? {
    for (x, gate) in [(values[0], values[1]), (values[1], values[0])] {
      if let function = activation(of: x, gate, graph, index) { return (function, x) }
    }
    return nil
  }

  private func activation(
    of x: ValueID, _ gate: ValueID, _ graph: Graph, _ index: GraphIndex
  ) -> UnaryFunction? {
    if let other = index.onePlus(gate, in: graph) {
      return isClose(factor, 0.5) ? gelu(of: x, other, graph, index) : nil
    }
    guard let unary = index.maker(of: gate, as: Unary.self, in: graph) else { return nil }
    let operand = unary.operands[0]
    switch unary.operation.function {
    case .sigmoid: return operand == x && isClose(factor, 1) ? .silu : nil
    case .tanh:
      return index.operand(of: operand, madeBy: .softplus, in: graph) == x && isClose(factor, 1) ? .mish : nil
    case .hardSigmoid(let alpha, let beta):
      return operand == x && isClose(factor, 1) && isClose(Double(alpha), 1 / 6) && isClose(Double(beta), 0.5)
        ? .hardSwish : nil
    case .clip(lower: 0, upper: 6):
      let shifted = Polynomial.of(operand, in: x, graph, index)
      return isClose(factor, 1 / 6) && shifted?.isClose(to: [3, 1]) == true ? .hardSwish : nil
    default: return nil
    }
  }

  /// Erf(x / √2), or Tanh(√(2/π)(x + 0.044715 x³)).
  private func gelu(of x: ValueID, _ gate: ValueID, _ graph: Graph, _ index: GraphIndex) -> UnaryFunction? {
    if let argument = index.operand(of: gate, madeBy: .erf, in: graph),
      let polynomial = Polynomial.of(argument, in: x, graph, index)
    {
      return polynomial.isClose(to: [0, 0.5.squareRoot()]) ? .gelu : nil
    }
    guard let argument = index.operand(of: gate, madeBy: .tanh, in: graph),
      let polynomial = Polynomial.of(argument, in: x, graph, index)
    else { return nil }
    let slope = (2 / Double.pi).squareRoot()
    return polynomial.isClose(to: [0, slope, 0, slope * 0.044715]) ? .geluTanh : nil
  }
}
