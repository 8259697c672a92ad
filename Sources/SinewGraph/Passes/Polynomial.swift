/// A polynomial of degree 3 at most in one value of a graph, read off the elementwise arithmetic that
/// computes another.
///
/// Exporters spell x³ as Pow, as products in any order, or factored: as polynomials all are equal.
struct Polynomial {
  /// The coefficients of 1, x, x², x³.
  private(set) var coefficients: [Double]

  init(_ coefficients: [Double]) {
    self.coefficients = coefficients + [Double](repeating: 0, count: 4 - coefficients.count)
  }

  /// Whether the coefficients are close to the given ones (and 0 where none is given).
  func isClose(to expected: [Double]) -> Bool {
    zip(coefficients, Polynomial(expected).coefficients).allSatisfy { SinewGraph.isClose($0, $1) }
  }

  private func plus(_ other: Polynomial) -> Polynomial {
    Polynomial(zip(coefficients, other.coefficients).map { $0 + $1 })
  }

  private func scaled(by factor: Double) -> Polynomial { Polynomial(coefficients.map { $0 * factor }) }

  /// nil when the product's degree exceeds 3.
  private func times(_ other: Polynomial) -> Polynomial? {
    var product = [Double](repeating: 0, count: 7)
    for (i, a) in coefficients.enumerated() {
      for (j, b) in other.coefficients.enumerated() { product[i + j] += a * b }
    }
    return product[4...].allSatisfy { $0 == 0 } ? Polynomial(Array(product[..<4])) : nil
  }

  /// How `value` is computed from `x`; nil when it is not a polynomial in it, or is too deep an expression.
  static func of(_ value: ValueID, in x: ValueID, _ graph: Graph, _ index: GraphIndex, depth: Int = 5)
    -> Polynomial?
  {
    if value == x { return Polynomial([0, 1]) }
    if let constant = graph.uniformValue(value) { return Polynomial([constant]) }
    guard depth > 0 else { return nil }
    if let operand = index.operand(of: value, madeBy: .negate, in: graph) {
      return of(operand, in: x, graph, index, depth: depth - 1)?.scaled(by: -1)
    }
    guard let binary = index.maker(of: value, as: Binary.self, in: graph),
      let a = of(binary.operands[0], in: x, graph, index, depth: depth - 1),
      let b = of(binary.operands[1], in: x, graph, index, depth: depth - 1)
    else { return nil }
    let divisor = graph.uniformValue(binary.operands[1])
    switch binary.operation.function {
    case .add: return a.plus(b)
    case .subtract: return a.plus(b.scaled(by: -1))
    case .multiply: return a.times(b)
    case .divide: return divisor.map { a.scaled(by: 1 / $0) }
    case .power where divisor == 2: return a.times(a)
    case .power where divisor == 3: return a.times(a)?.times(a)
    default: return nil
    }
  }
}
