// Checks that the shape rules share. Messages name the operator, what was found and what would be accepted.

extension Operator {
  func checkCount(_ inputs: [TensorType], _ accepted: ClosedRange<Int>) throws(GraphError) {
    guard !accepted.contains(inputs.count) else { return }
    let wanted =
      accepted.lowerBound == accepted.upperBound
      ? "\(accepted.lowerBound)" : "\(accepted.lowerBound) to \(accepted.upperBound)"
    throw .structure("\(name) has \(inputs.count) operands; it takes \(wanted)")
  }

  func checkCount(_ inputs: [TensorType], _ accepted: Int) throws(GraphError) {
    try checkCount(inputs, accepted...accepted)
  }

  func checkFloat(_ type: TensorType, _ role: String) throws(GraphError) {
    guard type.element.isFloat else {
      throw .type("\(name): \(role) is \(type); float16, float32 or float64 is accepted")
    }
  }

  /// Floats and integers, not booleans.
  func checkNumber(_ type: TensorType, _ role: String) throws(GraphError) {
    guard type.element != .bool else {
      throw .type("\(name): \(role) is \(type); floats and integers are accepted")
    }
  }

  func checkBool(_ type: TensorType, _ role: String) throws(GraphError) {
    guard type.element == .bool else { throw .type("\(name): \(role) is \(type); bool is accepted") }
  }

  func checkIndices(_ type: TensorType, _ role: String) throws(GraphError) {
    guard type.element == .int32 || type.element == .int64 else {
      throw .type("\(name): \(role) is \(type); int32 or int64 is accepted")
    }
  }

  func checkSameElement(_ first: TensorType, _ other: TensorType, _ role: String) throws(GraphError) {
    guard first.element == other.element else {
      throw .type("\(name): \(role) is \(other); \(first.element) like the first operand's is accepted")
    }
  }

  /// An axis of the operand, counted from 0.
  func checkAxis(_ axis: Int, of type: TensorType) throws(GraphError) {
    guard type.shape.indices.contains(axis) else {
      throw .attribute("\(name): axis \(axis) of \(type); 0 ..< \(type.rank) is accepted")
    }
  }

  /// The broadcast of two shapes, with an error that names the operator.
  func broadcast(_ a: [Int], _ b: [Int]) throws(GraphError) -> [Int] {
    guard let shape = broadcastShape(a, b) else {
      throw .shape(
        "\(name): shapes \(a) and \(b) do not broadcast: aligned at the right, sizes must agree or be 1")
    }
    return shape
  }
}
