import SinewGraph

// Operators that cut tensors and put them together along axes.

@Sendable func importConcat(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let operands = try context.variadic()
  guard let axis = try context.int("axis") else { throw .data("lacks attribute axis") }
  let counted = try context.axis(axis, rank: context.type(operands[0]).rank)
  return operands.count == 1 ? operands : try context.results(Concat(axis: counted), operands)
}

/// Starts, ends and axes are attributes up to opset 9; from 10 on they are operands, and there are steps.
@Sendable func importSlice(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let shape = context.shape(x)
  let hasAttributes = context.opset < 10
  let starts = try hasAttributes ? context.requiredInts("starts") : context.integers(1, "starts")
  let ends = try hasAttributes ? context.requiredInts("ends") : context.integers(2, "ends")
  let given = try hasAttributes ? context.ints("axes") : context.optionalIntegers(3, "axes")
  let steps = try hasAttributes ? nil : context.optionalIntegers(4, "steps")
  guard starts.count <= shape.count, ends.count == starts.count, (given ?? starts).count == starts.count,
    (steps ?? starts).count == starts.count
  else {
    throw .data("starts, ends, axes and steps are not equally long, or longer than the \(shape.count) axes")
  }
  var ranges = shape.map { Slice.Range(start: 0, count: $0) }
  var seen: Set<Int> = []
  for (position, start) in starts.enumerated() {
    let axis = try context.axis(given?[position] ?? position, rank: shape.count)
    guard seen.insert(axis).inserted else { throw .data("slices axis \(axis) twice") }
    let step = steps?[position] ?? 1
    guard step != 0, step != .min else { throw .data("slices axis \(axis) with step \(step)") }
    ranges[axis] = range(start, ends[position], step, size: shape[axis])
  }
  if ranges == shape.map({ Slice.Range(start: 0, count: $0) }) { return [x] }
  return try context.results(Slice(ranges: ranges), [x])
}

/// Python's `start:end:step` on an axis of `size` elements; positions out of range are clamped.
private func range(_ start: Int, _ end: Int, _ step: Int, size: Int) -> Slice.Range {
  // The first and last position that a clamped end may name; going backwards, -1 lies before the first
  // element.
  let limits = step > 0 ? 0...size : -1...(size - 1)
  func clamped(_ position: Int, lowest: Int) -> Int {
    min(max(position < 0 ? position + size : position, lowest), limits.upperBound)
  }
  let first = clamped(start, lowest: step > 0 || size == 0 ? limits.lowerBound : 0)
  let last = clamped(end, lowest: limits.lowerBound)
  let distance = step > 0 ? last - first : first - last
  guard distance > 0 else { return Slice.Range(start: 0, count: 0) }
  return Slice.Range(start: first, count: (distance - 1) / abs(step) + 1, step: step)
}

/// Sizes are an attribute up to opset 12, an operand from 13 on; without them the parts are equal, and from
/// opset 18 on the last may be smaller.
@Sendable func importSplit(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let axis = try context.axis(context.int("axis", default: 0), rank: context.type(x).rank)
  let size = context.shape(x)[axis]
  let given = try context.opset < 13 ? context.ints("split") : context.optionalIntegers(1, "split")
  let equal = given == nil ? try equalParts(of: size, context) : []
  let sizes = given ?? equal
  guard sizes.count == context.node.outputs.count else {
    throw .data("makes \(context.node.outputs.count) parts, but gives the sizes of \(sizes.count)")
  }
  return try context.results(Split(axis: axis, sizes: sizes), [x])
}

private func equalParts(of size: Int, _ context: OperatorContext) throws(ImportError) -> [Int] {
  let count = try context.opset < 18 ? nil : context.int("num_outputs")
  let parts = count ?? context.node.outputs.count
  guard parts > 0, parts == context.node.outputs.count else {
    throw .data("makes \(context.node.outputs.count) parts, but num_outputs is \(parts)")
  }
  guard count != nil || size % parts == 0 else {
    throw .data("\(size) elements cannot be split into \(parts) equal parts")
  }
  let part = (size + parts - 1) / parts
  return (0..<parts).map { max(0, min(part, size - $0 * part)) }
}
