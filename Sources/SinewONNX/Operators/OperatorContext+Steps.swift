import SinewGraph

// Small steps on the way to a node's results, for operators that are made of several of the graph's. A step
// that would change nothing is left out.

extension OperatorContext {
  func reshaped(_ x: ValueID, to shape: [Int], _ purpose: String) throws(ImportError) -> ValueID {
    self.shape(x) == shape ? x : try step(Reshape(shape: shape), [x], purpose)
  }

  func transposed(_ x: ValueID, by permutation: [Int], _ purpose: String) throws(ImportError) -> ValueID {
    permutation == Array(permutation.indices)
      ? x : try step(Transpose(permutation: permutation), [x], purpose)
  }

  func expanded(_ x: ValueID, to shape: [Int], _ purpose: String) throws(ImportError) -> ValueID {
    self.shape(x) == shape ? x : try step(Expand(shape: shape), [x], purpose)
  }

  func cast(_ x: ValueID, to element: ElementType, _ purpose: String) throws(ImportError) -> ValueID {
    type(x).element == element ? x : try step(Cast(to: element), [x], purpose)
  }

  /// The positions of `range` along one axis, and all along the others.
  func sliced(_ x: ValueID, axis: Int, _ range: Slice.Range, _ purpose: String) throws(ImportError) -> ValueID
  {
    let shape = shape(x)
    if range == .all(shape[axis]) { return x }
    var ranges = shape.map { Slice.Range.all($0) }
    ranges[axis] = range
    return try step(Slice(ranges: ranges), [x], purpose)
  }

  /// The slices at known positions along an axis.
  func gathered(_ x: ValueID, at positions: [Int], axis: Int, _ purpose: String) throws(ImportError)
    -> ValueID
  {
    if positions.elementsEqual(0..<shape(x)[axis]) { return x }
    let indices = try tensor([positions.count]) { positions.map { Int64($0) } }
    return try step(Gather(axis: axis), [x, constant(indices, "\(purpose)/positions")], purpose)
  }

  func concatenated(_ values: [ValueID], axis: Int, _ purpose: String) throws(ImportError) -> ValueID {
    values.count == 1 ? values[0] : try step(Concat(axis: axis), values, purpose)
  }

  func combined(
    _ function: BinaryFunction, _ a: ValueID, _ b: ValueID, _ purpose: String
  ) throws(ImportError) -> ValueID {
    try step(Binary(function), [a, b], purpose)
  }

  /// x combined with a number of its own element type.
  func combined(
    _ function: BinaryFunction, _ x: ValueID, _ number: Double, _ purpose: String
  ) throws(ImportError) -> ValueID {
    try combined(function, x, constant(number, like: type(x), "\(purpose)/number"), purpose)
  }

  func mapped(_ function: UnaryFunction, _ x: ValueID, _ purpose: String) throws(ImportError) -> ValueID {
    try step(Unary(function), [x], purpose)
  }

  /// x compared with a number of its own element type.
  func compared(
    _ function: ComparisonFunction, _ x: ValueID, _ number: Double, _ purpose: String
  ) throws(ImportError) -> ValueID {
    try step(Comparison(function), [x, constant(number, like: type(x), "\(purpose)/number")], purpose)
  }

  func reduced(
    _ function: ReduceFunction, _ x: ValueID, axes: [Int], keepDimensions: Bool = true, _ purpose: String
  ) throws(ImportError) -> ValueID {
    try step(Reduce(function, axes: axes, keepDimensions: keepDimensions), [x], purpose)
  }

  /// A value as the node's result at `position`: what the node has made gets the result's name.
  func result(_ value: ValueID, at position: Int = 0) -> ValueID {
    if wants(position) {
      session.builder.graph.rename(
        value, addedAfter: valuesBefore, to: scope.graphName(node.outputs[position]))
    }
    return value
  }

  /// Whether the node's result at `position` is asked for.
  func wants(_ position: Int) -> Bool {
    position < node.outputs.count && !node.outputs[position].isEmpty
  }

  /// Axes counted from the front, each at most once, in the order given.
  func orderedAxes(_ axes: [Int], rank: Int) throws(ImportError) -> [Int] {
    guard try self.axes(axes, rank: rank).count == axes.count else { return [] }
    return try axes.map { axis throws(ImportError) in try self.axis(axis, rank: rank) }
  }

  /// A constant that holds one number only; nil for others.
  func uniformConstant(_ id: ValueID) -> Double? {
    guard let values = constant(id)?.doubles, let first = values.first else { return nil }
    return values.allSatisfy { $0 == first } ? first : nil
  }
}
