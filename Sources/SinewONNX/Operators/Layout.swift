import SinewGraph

// Operators that give the same elements another shape or order.

@Sendable func importReshape(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let wanted = try shapeOperand(context)
  // An attribute that opset 14 brought.
  let keepsZero = try context.flag("allowzero", default: false)
  let type = context.type(x)
  var shape = wanted
  for (axis, size) in wanted.enumerated() {
    if size == 0 && !keepsZero {
      guard axis < type.rank else {
        throw .data("shape \(wanted) copies axis \(axis), which \(type) does not have")
      }
      shape[axis] = type.shape[axis]
    }
    guard size >= -1 else { throw .data("shape \(wanted) has size \(size)") }
  }
  if let free = shape.firstIndex(of: -1) {
    shape[free] = 1
    guard !shape.contains(-1) else { throw .data("shape \(wanted) has more than one size of -1") }
    let rest = try attempt { () throws(GraphError) in try TensorType(type.element, shape) }.count
    guard rest > 0, type.count % rest == 0 else { throw .data("\(type) does not fill shape \(wanted)") }
    shape[free] = type.count / rest
  }
  return try reshaped(x, to: shape, context)
}

@Sendable func importFlatten(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let shape = context.shape(x)
  var axis = try context.int("axis", default: 1)
  if axis < 0 { axis += shape.count }
  guard (0...shape.count).contains(axis) else {
    throw .data("axis \(axis) is out of range for an operand of \(shape.count) axes")
  }
  return try reshaped(x, to: [shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)], context)
}

/// Axes are an attribute up to opset 12, an operand from 13 on; without them every axis of size 1 goes.
@Sendable func importSqueeze(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let shape = context.shape(x)
  let given = try context.opset < 13 ? context.ints("axes") : context.optionalIntegers(1, "axes")
  let axes =
    try given.map { given throws(ImportError) in try context.axes(given, rank: shape.count) }
    ?? shape.indices.filter { shape[$0] == 1 }
  for axis in axes where shape[axis] != 1 {
    throw .data("axis \(axis) of \(context.type(x)) cannot be squeezed; its size is not 1")
  }
  return try reshaped(x, to: shape.indices.filter { !axes.contains($0) }.map { shape[$0] }, context)
}

@Sendable func importUnsqueeze(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let given = try context.opset < 13 ? context.requiredInts("axes") : context.integers(1, "axes")
  guard given.count <= TensorType.maximumRank else { throw .data("inserts \(given.count) axes") }
  let rank = context.type(x).rank + given.count
  let axes = try context.axes(given, rank: rank)
  var sizes = context.shape(x)[...]
  let shape = (0..<rank).map { axes.contains($0) ? 1 : sizes.removeFirst() }
  return try reshaped(x, to: shape, context)
}

@Sendable func importTranspose(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let axes = context.shape(x).indices
  let permutation = try context.ints("perm") ?? axes.reversed()
  guard permutation.count == axes.count else {
    throw .data("attribute perm has \(permutation.count) entries for an operand of \(axes.count) axes")
  }
  return try context.results(Transpose(permutation: permutation), [x])
}

@Sendable func importExpand(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let wanted = try shapeOperand(context)
  let shape = context.shape(x)
  let rank = max(shape.count, wanted.count)
  let a = Array(repeating: 1, count: rank - shape.count) + shape
  let b = Array(repeating: 1, count: rank - wanted.count) + wanted
  let result = zip(a, b).map { $0 == 1 ? $1 : $0 }
  guard zip(result, b).allSatisfy({ $0 == $1 || $1 == 1 }) else {
    throw .data("\(context.type(x)) does not broadcast to shape \(wanted)")
  }
  return result == shape ? [x] : try context.results(Expand(shape: result), [x])
}

private func shapeOperand(_ context: OperatorContext) throws(ImportError) -> [Int] {
  let shape = try context.integers(1, "shape")
  guard shape.count <= TensorType.maximumRank else {
    throw .data("shape has \(shape.count) axes; at most \(TensorType.maximumRank) are supported")
  }
  return shape
}

/// The operand under another shape; the operand itself when it has that shape already.
private func reshaped(
  _ x: ValueID, to shape: [Int], _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  context.shape(x) == shape ? [x] : try context.results(Reshape(shape: shape), [x])
}
