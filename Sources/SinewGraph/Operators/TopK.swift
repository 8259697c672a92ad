/// The largest or smallest elements along an axis, the first of them first, and where they lie:
/// x [A..., D, B...] -> values [A..., count, B...], int64 indices of that shape.
///
/// NaN is above all numbers. Of equal elements the one with the lower index comes first.
public struct TopK: Operator {
  public let count: Int
  public let axis: Int
  /// Whether the largest elements are taken, or the smallest.
  public let largest: Bool

  public init(count: Int, axis: Int, largest: Bool) {
    self.count = count
    self.axis = axis
    self.largest = largest
  }

  public var name: String { "TopK" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkNumber(inputs[0], "the operand")
    try checkAxis(axis, of: inputs[0])
    guard count >= 0, count <= inputs[0].shape[axis] else {
      throw .attribute(
        "TopK: \(count) elements of an axis of \(inputs[0].shape[axis]); 0 ... \(inputs[0].shape[axis]) is "
          + "accepted")
    }
    var shape = inputs[0].shape
    shape[axis] = count
    return [try TensorType(inputs[0].element, shape), try TensorType(.int64, shape)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    try inputs[0].element.accept(TopKEvaluation(operation: self, operand: inputs[0], types: outputs))
  }
}

private struct TopKEvaluation: ArithmeticVisitor {
  let operation: TopK
  let operand: Tensor
  let types: [TensorType]

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> [Tensor] {
    let elements: [T] = try operand.required()
    if types[0].count == 0 {
      return [Tensor([] as [T], type: types[0]), Tensor([] as [Int64], type: types[1])]
    }
    let lines = AxisLines(shape: operand.shape, axis: operation.axis)
    let results = AxisLines(shape: types[0].shape, axis: operation.axis)
    var values = [T](repeating: .zero, count: types[0].count)
    var places = [Int64](repeating: 0, count: types[1].count)
    for line in 0..<lines.count {
      let start = lines.start(line)
      let order = (0..<lines.extent).sorted { a, b in
        let (x, y) = (elements[start + a * lines.stride], elements[start + b * lines.stride])
        if isAbove(x, y) { return operation.largest }
        return isAbove(y, x) ? !operation.largest : a < b
      }
      for (rank, place) in order.prefix(operation.count).enumerated() {
        let target = results.start(line) + rank * results.stride
        values[target] = elements[start + place * lines.stride]
        places[target] = Int64(place)
      }
    }
    return [Tensor(values, type: types[0]), Tensor(places, type: types[1])]
  }

  private func isAbove<T: ArithmeticElement>(_ x: T, _ y: T) -> Bool {
    y.isLess(than: x) || (!x.equals(x) && y.equals(y))
  }
}
