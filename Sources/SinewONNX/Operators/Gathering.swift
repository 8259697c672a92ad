import SinewGraph

// Operators that read elements at indices.

@Sendable func importGather(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let axis = try context.axis(context.int("axis", default: 0), rank: context.type(x).rank)
  let indices = try context.operand(1, "indices")
  try context.checkIndices(indices, of: x, axes: axis..<axis + 1)
  return try context.results(Gather(axis: axis), [x, indices])
}

@Sendable func importGatherElements(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let axis = try context.axis(context.int("axis", default: 0), rank: context.type(x).rank)
  let indices = try context.operand(1, "indices")
  try context.checkIndices(indices, of: x, axes: axis..<axis + 1)
  return try context.results(GatherElements(axis: axis), [x, indices])
}

@Sendable func importGatherND(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let batch = try context.opset < 12 ? 0 : context.int("batch_dims", default: 0)
  let (x, indices) = (try context.operand(0, "data"), try context.operand(1, "indices"))
  if batch >= 0, let depth = context.shape(indices).last, batch <= context.type(x).rank - depth {
    try context.checkIndices(indices, of: x, axes: batch..<batch + depth)
  }
  return try context.results(GatherND(batchDimensions: batch), [x, indices])
}

extension OperatorContext {
  /// Refuses indices that are known and lie outside of the axes that they choose from, one after the other in turn.
  func checkIndices(_ indices: ValueID, of data: ValueID, axes: Range<Int>) throws(ImportError) {
    let shape = self.shape(data)
    guard !axes.isEmpty, !shape.contains(0), let numbers = constant(indices)?.integers else { return }
    for (position, index) in numbers.enumerated() {
      let axis = axes.lowerBound + position % axes.count
      guard index >= -shape[axis], index < shape[axis] else {
        throw .data(
          "operand 2 (indices) holds \(index) for axis \(axis) of \(type(data)); \(-shape[axis]) to \(shape[axis] - 1) is "
            + "accepted")
      }
    }
  }
}

/// The slices at which a known condition is true: a `Gather`.
@Sendable func importCompress(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  var x = try context.operand(0, "input")
  let condition = try context.decidingOperand(
    1, "condition", decides: "slices", remedy: "replace x[mask] by torch.where(mask, x, 0) before export")
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
  let tensor = try context.decidingOperand(
    0, "X", decides: "positions",
    remedy: "replace torch.nonzero and indexing by a mask with torch.where(mask, x, other) before export")
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

/// The different elements of a constant, with where they come first, which one each element is, and how
/// often.
@Sendable func importUnique(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let tensor = try context.decidingOperand(
    0, "X", decides: "different elements",
    remedy: "compute torch.unique outside the policy, or compare with the values that are possible")
  guard !context.has("axis") else { throw .unsupported("Unique along an axis is not supported") }
  guard !tensor.element.isFloat || !tensor.doubles.contains(where: \.isNaN) else {
    throw .unsupported("Unique of NaN is not supported")
  }
  let isSorted = try context.flag("sorted", default: true)
  let groups =
    tensor.integers.map { Groups($0, isSorted: isSorted) } ?? Groups(tensor.doubles, isSorted: isSorted)

  func vector(_ values: [Int], _ purpose: String) throws(ImportError) -> ValueID {
    try context.constant(context.tensor([values.count]) { values.map { Int64($0) } }, purpose)
  }
  let flat = try context.step(Reshape(shape: [tensor.count]), [context.operand(0, "X")], "flat")
  let first = try vector(groups.first, "indices")
  return try [
    context.step(Gather(axis: 0), [flat, first], "unique"), first, vector(groups.membership, "inverse"),
    vector(groups.sizes, "counts"),
  ]
}

/// Equal elements of a list.
private struct Groups {
  /// Where each group's first element is.
  private(set) var first: [Int] = []
  /// The group of each element.
  private(set) var membership: [Int] = []
  private(set) var sizes: [Int] = []

  /// - Parameter isSorted: Whether groups are in the order of their elements, not in that of their first
  ///   occurrence.
  init<Element: Hashable & Comparable>(_ elements: [Element], isSorted: Bool) {
    var positions: [Element: Int] = [:]
    for (position, element) in elements.enumerated() where positions[element] == nil {
      positions[element] = position
    }
    first = positions.values.sorted()
    if isSorted { first.sort { elements[$0] < elements[$1] } }
    let groups = Dictionary(first.enumerated().map { (elements[$0.element], $0.offset) }) { $1 }
    sizes = Array(repeating: 0, count: first.count)
    for element in elements {
      guard let group = groups[element] else { continue }
      membership.append(group)
      sizes[group] += 1
    }
  }
}
