import SinewGraph

// Operators that write elements at indices.

@Sendable func importScatterND(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let operands = try scatterOperands(context)
  if let depth = context.shape(operands[1]).last, depth <= context.type(operands[0]).rank {
    try context.checkIndices(operands[1], of: operands[0], axes: 0..<depth)
  }
  return try context.results(ScatterND(reduction: scatterReduction(context)), operands)
}

/// ScatterElements, and Scatter, which is its name before opset 11.
@Sendable func importScatterElements(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let operands = try scatterOperands(context)
  let axis = try context.axis(context.int("axis", default: 0), rank: context.type(operands[0]).rank)
  try context.checkIndices(operands[1], of: operands[0], axes: axis..<axis + 1)
  return try context.results(
    ScatterElements(axis: axis, reduction: scatterReduction(context)), operands)
}

private func scatterOperands(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  [try context.operand(0, "data"), try context.operand(1, "indices"), try context.operand(2, "updates")]
}

private func scatterReduction(_ context: OperatorContext) throws(ImportError) -> ScatterReduction {
  switch try context.string("reduction", default: "none") {
  case "none": .none
  case "add": .add
  case "mul": .multiply
  case "min": .minimum
  case "max": .maximum
  case let other: throw .data("attribute reduction is \(quoted(other)); none, add, mul, min and max exist")
  }
}

/// The update at consecutive places along an axis of a cache, from each batch's own index on: a `ScatterND`.
@Sendable func importTensorScatter(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let cache = try context.operand(0, "past_cache")
  let update = try context.operand(1, "update")
  let (shape, news) = (context.shape(cache), context.shape(update))
  let axis = try context.axis(context.int("axis", default: -2), rank: shape.count)
  var expected = shape
  if news.count == shape.count { expected[axis] = news[axis] }
  guard axis > 0, news == expected, news[axis] <= shape[axis] else {
    throw .data("the update is \(news) for a cache of \(shape) along axis \(axis)")
  }
  let mode = try context.string("mode", default: "linear")
  guard mode == "linear" || mode == "circular" else {
    throw .data("attribute mode is \(quoted(mode)); 'linear' and 'circular' exist")
  }
  let tuples = Array(news[...axis])
  var places = try context.constant(iota(tuples, along: axis, context), "steps")
  if let first = context.optional(2) {
    guard context.shape(first) == [shape[0]] else {
      throw .data("write_indices is \(context.type(first)); one index for each of \(shape[0]) is needed")
    }
    let wide = try context.step(Cast(to: .int64), [first], "first")
    let column = try context.step(
      Reshape(shape: [shape[0]] + Array(repeating: 1, count: axis)), [wide], "column")
    places = try context.step(Binary(.add), [column, places], "places")
  }
  if mode == "circular" {
    let size = try context.constant(context.tensor([]) { [Int64(shape[axis])] }, "size")
    places = try context.step(Binary(.modulo), [places, size], "wrapped")
  }
  var coordinates: [ValueID] = []
  for leading in 0..<axis {
    coordinates.append(try context.constant(iota(tuples + [1], along: leading, context), "axis\(leading)"))
  }
  coordinates.append(try context.step(Reshape(shape: tuples + [1]), [places], "last"))
  let indices = try context.step(Concat(axis: tuples.count), coordinates, "indices")
  return try context.results(ScatterND(reduction: .none), [cache, indices, update])
}

/// Every element's own place along an axis.
func iota(_ shape: [Int], along axis: Int, _ context: OperatorContext) throws(ImportError) -> Tensor {
  let block = shape[(axis + 1)...].reduce(1, *)
  return try context.tensor(shape) {
    (0..<shape.reduce(1, *)).map { Int64($0 / max(block, 1) % max(shape[axis], 1)) }
  }
}

/// A row of `values` for each index, the second one where the index points and the first elsewhere: comparisons
/// with the numbers along a new axis. An index out of range points nowhere.
@Sendable func importOneHot(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  var indices = try context.operand(0, "indices")
  let values = try context.operand(2, "values")
  guard let depth = try context.scalar(1, "depth").cast(to: .int64).integers?.first, depth > 0 else {
    throw .data("operand 2 (depth) is no number above 0")
  }
  guard context.shape(values) == [2] else {
    throw .data("values is \(context.type(values)); two elements, for off and on, are needed")
  }
  let shape = context.shape(indices)
  let axis = try context.axis(context.int("axis", default: -1), rank: shape.count + 1)
  if context.type(indices).element != .int64 {
    indices = try context.step(Cast(to: .int64), [indices], "integers")
  }
  var column = shape
  column.insert(1, at: axis)
  let given = try context.step(Reshape(shape: column), [indices], "column")
  let size = try context.constant(context.tensor([]) { [Int64(depth)] }, "depth")
  let zero = try context.constant(context.tensor([]) { [Int64(0)] }, "zero")
  let fromEnd = try context.step(Binary(.add), [given, size], "fromEnd")
  let isNegative = try context.step(Comparison(.less), [given, zero], "isNegative")
  let counted = try context.step(Select(), [isNegative, fromEnd, given], "counted")
  var line = [Int](repeating: 1, count: column.count)
  line[axis] = depth
  let numbers = try context.constant(iota(line, along: axis, context), "numbers")
  let isOn = try context.step(Comparison(.equal), [counted, numbers], "isOn")
  let off = try context.step(Slice(ranges: [Slice.Range(start: 0, count: 1)]), [values], "off")
  let on = try context.step(Slice(ranges: [Slice.Range(start: 1, count: 1)]), [values], "on")
  return try context.results(Select(), [isOn, on, off])
}
