import SinewGraph

// Operators that read and write elements at indices.

@Sendable func importGather(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let axis = try context.axis(context.int("axis", default: 0), rank: context.type(x).rank)
  return try context.results(Gather(axis: axis), [x, context.operand(1, "indices")])
}

@Sendable func importGatherElements(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let axis = try context.axis(context.int("axis", default: 0), rank: context.type(x).rank)
  return try context.results(GatherElements(axis: axis), [x, context.operand(1, "indices")])
}

@Sendable func importGatherND(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let batch = try context.opset < 12 ? 0 : context.int("batch_dims", default: 0)
  return try context.results(
    GatherND(batchDimensions: batch), [context.operand(0, "data"), context.operand(1, "indices")])
}

@Sendable func importScatterND(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let reduction: ScatterReduction =
    switch try context.string("reduction", default: "none") {
    case "none": .none
    case "add": .add
    case "mul": .multiply
    case "min": .minimum
    case "max": .maximum
    case let other: throw .data("attribute reduction is \(quoted(other)); none, add, mul, min and max exist")
    }
  return try context.results(
    ScatterND(reduction: reduction),
    [context.operand(0, "data"), context.operand(1, "indices"), context.operand(2, "updates")])
}

/// The slices at which a known condition is true: a `Gather`.
@Sendable func importCompress(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  var x = try context.operand(0, "input")
  let condition = try context.constantOperand(1, "condition")
  guard let mask = condition.elements(as: Bool.self), condition.shape.count == 1 else {
    throw .data("operand 2 (condition) is \(condition.type); a vector of bool is needed")
  }
  var axis = 0
  if let given = try context.int("axis") {
    axis = try context.axis(given, rank: context.type(x).rank)
  } else {
    x = try context.step(Reshape(shape: [context.type(x).count]), [x], "flat")
  }
  guard mask.count <= context.shape(x)[axis] else {
    throw .data("condition has \(mask.count) elements for an axis of \(context.shape(x)[axis])")
  }
  let chosen = mask.indices.filter { mask[$0] }.map { Int64($0) }
  let indices = try context.tensor([chosen.count]) { chosen }
  return try context.results(Gather(axis: axis), [x, context.constant(indices, "indices")])
}

/// The coordinates of the nonzero elements of a constant, a column for each.
@Sendable func importNonZero(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let tensor = try context.constantOperand(0, "X")
  let positions = tensor.doubles.enumerated().filter { $0.element != 0 }.map(\.offset)
  let result: Tensor = try context.tensor([tensor.shape.count, positions.count]) {
    var coordinates: [Int64] = []
    var block = tensor.count
    for size in tensor.shape {
      block = size == 0 ? 0 : block / size
      coordinates += positions.map { Int64($0 / block % size) }
    }
    return coordinates
  }
  return context.constantResult(result)
}

/// The different elements of a constant, with where they come first, which one each element is, and how often.
@Sendable func importUnique(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let tensor = try context.constantOperand(0, "X")
  guard !context.has("axis") else { throw .unsupported("Unique along an axis is not supported") }
  let values = tensor.doubles
  var first: [Double: Int] = [:]
  for (position, value) in values.enumerated() where first[value] == nil { first[value] = position }
  var chosen = first.values.sorted()
  if try context.flag("sorted", default: true) { chosen.sort { values[$0] < values[$1] } }
  let rank = Dictionary(chosen.enumerated().map { (values[$0.element], $0.offset) }) { $1 }
  let inverse = values.map { rank[$0] ?? 0 }
  var counts = [Int64](repeating: 0, count: chosen.count)
  for index in inverse { counts[index] += 1 }

  let indices = try context.tensor([chosen.count]) { chosen.map { Int64($0) } }
  let flat = try context.step(
    Reshape(shape: [tensor.count]), [context.operand(0, "X")], "flat")
  let unique = try context.results(Gather(axis: 0), [flat, context.constant(indices, "first")])
  return try [
    unique[0], context.constant(indices, "indices"),
    context.constant(context.tensor([inverse.count]) { inverse.map { Int64($0) } }, "inverse"),
    context.constant(context.tensor([counts.count]) { counts }, "counts"),
  ]
}
