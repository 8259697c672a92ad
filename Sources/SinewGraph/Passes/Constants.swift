// How passes look at constants.

extension Graph {
  /// The value of a constant whose elements are all equal (and not NaN); nil for everything else.
  func uniformValue(_ id: ValueID) -> Double? {
    guard let tensor = constant(id), tensor.count > 0, tensor.element != .bool else { return nil }
    return (try? tensor.element.accept(Uniformity(tensor: tensor))) ?? nil
  }

  /// Splits the operands of a commutative function into a constant with equal elements and the other one.
  func uniformOperand(_ a: ValueID, _ b: ValueID) -> (value: Double, other: ValueID)? {
    if let value = uniformValue(b) { return (value, a) }
    if let value = uniformValue(a) { return (value, b) }
    return nil
  }

  /// A constant as one number for each of `features` entries of the last axis of `type`: a single number is repeated;
  /// nil when the constant varies along another axis or would broadcast `type` to something larger.
  func featureVector(_ id: ValueID, of type: TensorType) -> [Double]? {
    guard let tensor = constant(id), tensor.element.isFloat, tensor.type.rank <= type.rank else { return nil }
    let features = type.shape.last ?? 1
    let values = tensor.doubles
    if values.count == 1 { return [Double](repeating: values[0], count: features) }
    return values.count == features && tensor.shape.last == features ? values : nil
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
