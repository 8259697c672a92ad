// Operators whose result is a strided view of the operand: Transpose, Expand and Slice.

/// Axes in another order: result axis i is the operand's axis `permutation[i]`.
public struct Transpose: Operator {
  public let permutation: [Int]

  public init(permutation: [Int]) { self.permutation = permutation }

  public var name: String { "Transpose" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    guard permutation.sorted() == Array(0..<inputs[0].rank) else {
      throw .attribute(
        "Transpose: \(permutation) is not an order of the \(inputs[0].rank) axes of \(inputs[0])")
    }
    return [try TensorType(inputs[0].element, permutation.map { inputs[0].shape[$0] })]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let strides = rowMajorStrides(inputs[0].shape)
    return [try inputs[0].strided(permutation.map { strides[$0] }, as: outputs[0])]
  }
}

/// The operand repeated to the shape to which it broadcasts.
public struct Expand: Operator {
  /// The result's shape.
  public let shape: [Int]

  public init(shape: [Int]) { self.shape = shape }

  public var name: String { "Expand" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    let result = try TensorType(inputs[0].element, shape)
    guard broadcastShape(inputs[0].shape, shape) == shape else {
      throw .shape("Expand: \(inputs[0]) does not broadcast to \(shape)")
    }
    return [result]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try inputs[0].strided(broadcastStrides(inputs[0].shape, to: shape), as: outputs[0])]
  }
}

/// A regular selection of positions along every axis.
public struct Slice: Operator {
  /// Positions `start`, `start + step`, …, `count` of them; a negative step goes backwards.
  public struct Range: Hashable, Sendable {
    public let start: Int
    public let count: Int
    public let step: Int

    public init(start: Int, count: Int, step: Int = 1) {
      self.start = start
      self.count = count
      self.step = step
    }

    /// Every position of an axis.
    public static func all(_ size: Int) -> Range { Range(start: 0, count: size) }

    /// Whether every position is one of an axis of `size`.
    func fits(_ size: Int) -> Bool {
      guard count >= 0, step != 0 else { return false }
      if count == 0 { return true }
      let (distance, overflow) = step.multipliedReportingOverflow(by: count - 1)
      let (last, overflow2) = start.addingReportingOverflow(distance)
      return !overflow && !overflow2 && (0..<size).contains(start) && (0..<size).contains(last)
    }
  }

  /// One range for every axis.
  public let ranges: [Range]

  public init(ranges: [Range]) { self.ranges = ranges }

  public var name: String { "Slice" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    guard ranges.count == inputs[0].rank else {
      throw .attribute("Slice has \(ranges.count) ranges for \(inputs[0]); it takes one for every axis")
    }
    for (axis, range) in ranges.enumerated() {
      guard range.fits(inputs[0].shape[axis]) else {
        throw .attribute(
          "Slice takes \(range.count) positions from \(range.start) in steps of \(range.step) of axis \(axis) "
            + "of \(inputs[0]); all must lie inside, and the step must not be 0")
      }
    }
    return [try TensorType(inputs[0].element, ranges.map(\.count))]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let dense = rowMajorStrides(inputs[0].shape)
    // A step past the only position may be any number, and the start of an empty range too.
    let strides = ranges.indices.map { ranges[$0].count > 1 ? dense[$0] * ranges[$0].step : 0 }
    let offset = ranges.indices.reduce(0) { $0 + (ranges[$1].count > 0 ? dense[$1] * ranges[$1].start : 0) }
    return [try inputs[0].strided(strides, offset: offset, as: outputs[0])]
  }
}

extension Tensor {
  /// A dense copy of a strided view of the elements.
  fileprivate func strided(
    _ strides: [Int], offset: Int = 0, as result: TensorType
  ) throws(GraphError) -> Tensor {
    try element.accept(StridedCopy(source: self, strides: strides, offset: offset, result: result))
  }
}

private struct StridedCopy: ElementVisitor {
  let source: Tensor
  let strides: [Int]
  let offset: Int
  let result: TensorType

  func visit<T: TensorElement>(_: T.Type) throws(GraphError) -> Tensor {
    let elements: [T] = try source.required()
    return Tensor(copy(elements, shape: result.shape, strides: strides, offset: offset), type: result)
  }
}
