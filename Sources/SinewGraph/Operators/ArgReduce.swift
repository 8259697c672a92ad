/// What `ArgReduce` looks for.
public enum ArgReduceFunction: String, Hashable, Sendable, CaseIterable {
  case maximum = "ArgMax"
  case minimum = "ArgMin"
}

/// Where along an axis the largest or smallest element lies: x [A..., D, B...] -> int64 [A..., B...].
///
/// Of equal elements the first counts, or the last with `selectLast`. NaN counts as the sought one, as in
/// numpy.
public struct ArgReduce: Operator {
  public let function: ArgReduceFunction
  public let axis: Int
  /// Whether the axis stays, with size 1.
  public let keepDimensions: Bool
  public let selectLast: Bool

  public init(_ function: ArgReduceFunction, axis: Int, keepDimensions: Bool, selectLast: Bool = false) {
    self.function = function
    self.axis = axis
    self.keepDimensions = keepDimensions
    self.selectLast = selectLast
  }

  public var name: String { function.rawValue }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkNumber(inputs[0], "the operand")
    try checkAxis(axis, of: inputs[0])
    var shape = inputs[0].shape
    if keepDimensions { shape[axis] = 1 } else { shape.remove(at: axis) }
    let result = try TensorType(.int64, shape)
    guard inputs[0].shape[axis] > 0 || result.count == 0 else {
      throw .shape("\(name): axis \(axis) of \(inputs[0]) has no elements; 1 or more are accepted")
    }
    return [result]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try inputs[0].element.accept(ArgReduceEvaluation(operation: self, operand: inputs[0], type: outputs[0]))]
  }
}

private struct ArgReduceEvaluation: ArithmeticVisitor {
  let operation: ArgReduce
  let operand: Tensor
  let type: TensorType

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    let values: [T] = try operand.required()
    let lines = AxisLines(shape: operand.shape, axis: operation.axis)
    var places = [Int64](repeating: 0, count: type.count)
    for line in places.indices {
      let start = lines.start(line)
      var best = values[start]
      for step in 1..<max(lines.extent, 1) {
        let value = values[start + step * lines.stride]
        if wins(value, over: best) {
          best = value
          places[line] = Int64(step)
        }
      }
    }
    return Tensor(places, type: type)
  }

  private func wins<T: ArithmeticElement>(_ new: T, over old: T) -> Bool {
    let isNew = !new.equals(new)
    if isNew || !old.equals(old) { return isNew && (operation.selectLast || old.equals(old)) }
    if operation.selectLast && new.equals(old) { return true }
    return operation.function == .maximum ? old.isLess(than: new) : new.isLess(than: old)
  }
}

/// The lines along an axis: one for every place on the other axes, in row-major order.
struct AxisLines {
  let count: Int
  /// Elements of a line.
  let extent: Int
  /// From one element of a line to the next.
  let stride: Int

  init(shape: [Int], axis: Int) {
    extent = shape[axis]
    stride = shape[(axis + 1)...].reduce(1, *)
    count = shape[..<axis].reduce(1, *) * stride
  }

  /// Index of a line's first element.
  func start(_ line: Int) -> Int { line / stride * extent * stride + line % stride }
}
