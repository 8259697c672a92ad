// How passes look at constants.

extension Graph {
  /// Larger constants are not searched for a single value: exporters do not write scalars that way.
  private static var largestUniformConstant: Int { 1 << 16 }

  /// The value of a constant whose elements are all equal (and not NaN); nil for everything else.
  func uniformValue(_ id: ValueID) -> Double? {
    guard let tensor = constant(id), tensor.element != .bool,
      (1...Self.largestUniformConstant).contains(tensor.count)
    else { return nil }
    return (try? tensor.element.accept(Uniformity(tensor: tensor))) ?? nil
  }

  /// Splits the operands of a commutative function into a constant with equal elements and the other one.
  func uniformOperand(_ a: ValueID, _ b: ValueID) -> (value: Double, other: ValueID)? {
    if let value = uniformValue(b) { return (value, a) }
    if let value = uniformValue(a) { return (value, b) }
    return nil
  }

  /// A constant that varies along the last axis of `type` at most: one number for all of its entries, or one
  /// for each.
  ///
  /// nil when the constant varies along another axis or would broadcast `type` to something larger.
  func featureValues(_ id: ValueID, of type: TensorType) -> [Double]? {
    guard let tensor = constant(id), tensor.element.isFloat, tensor.type.rank <= type.rank else { return nil }
    guard tensor.count == 1 || (tensor.count == type.shape.last && tensor.shape.last == tensor.count) else {
      return nil
    }
    return tensor.doubles
  }
}

extension [Double] {
  /// One number for all repeated for each of `count` entries.
  func expanded(to count: Int) -> [Double] {
    self.count == 1 ? [Double](repeating: self[0], count: count) : self
  }
}

/// Whether a constant of an exporter, rounded to float32 or float16 perhaps, is meant to be `expected`.
func isClose(_ value: Double, _ expected: Double) -> Bool {
  abs(value - expected) <= 1e-6 * abs(expected)
}

private struct Uniformity: ArithmeticVisitor {
  let tensor: Tensor

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Double? {
    let elements: [T] = try tensor.required()
    return elements.allSatisfy { $0.equals(elements[0]) } ? elements[0].double : nil
  }
}
