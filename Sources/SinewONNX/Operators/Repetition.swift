import SinewGraph

// Operators that repeat, mask or reorder elements at places known at import.

/// x repeated along every axis: an Expand of new axes in front of those that repeat.
@Sendable func importTile(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let shape = context.shape(x)
  let repeats = try context.integers(1, "repeats")
  guard repeats.count == shape.count else {
    throw .data("has \(repeats.count) repeats for \(context.type(x)); one for each axis is needed")
  }
  var (single, repeated, result): ([Int], [Int], [Int]) = ([], [], [])
  for (size, count) in zip(shape, repeats) {
    guard (0...TensorType.maximumCount).contains(count) else { throw .data("repeats an axis \(count) times") }
    if count != 1 {
      single.append(1)
      repeated.append(count)
    }
    single.append(size)
    repeated.append(size)
    result.append(size * count)
  }
  let spread = try context.expanded(
    context.reshaped(x, to: single, "single"), to: repeated, "repeated")
  return [context.result(try context.reshaped(spread, to: result, "joined"))]
}

/// The elements of matrices on one side of a diagonal, and 0 on the other.
@Sendable func importTrilu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let type = context.type(x)
  guard type.rank >= 2 else { throw .data("the operand is \(type); matrices are needed") }
  let diagonal = try context.optional(1) == nil ? 0 : context.scalar(1, "k").integers?.first
  guard let diagonal else { throw .data("k is not an integer") }
  let isUpper = try context.flag("upper", default: true)
  let (rows, columns) = (type.shape[type.rank - 2], type.shape[type.rank - 1])
  let mask = try context.tensor([rows, columns]) {
    (0..<rows).flatMap { row in
      (0..<columns).map { isUpper ? $0 - row >= diagonal : $0 - row <= diagonal }
    }
  }
  let zero = try context.constant(0, like: type, "zero")
  return try context.results(Select(), [context.constant(mask, "mask"), x, zero])
}

/// Slices along a time axis in reverse order up to a known length, one for each element of a batch axis.
@Sendable func importReverseSequence(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let shape = context.shape(x)
  let timeAxis = try context.int("time_axis", default: 0)
  let batchAxis = try context.int("batch_axis", default: 1)
  guard shape.count >= 2, timeAxis == 0 || timeAxis == 1, batchAxis == 1 - timeAxis else {
    throw .data(
      "time_axis is \(timeAxis) and batch_axis \(batchAxis) for \(context.type(x)); 0 and 1 are needed")
  }
  let lengths = try context.integers(1, "sequence_lens")
  guard lengths.count == shape[batchAxis], lengths.allSatisfy({ (0...shape[timeAxis]).contains($0) }) else {
    throw .data("sequence_lens are not one length up to \(shape[timeAxis]) for each of \(shape[batchAxis])")
  }
  let positions = try context.tensor([shape[0] * shape[1]]) {
    (0..<shape[0]).flatMap { first in
      (0..<shape[1]).map { second in
        let (time, batch) = timeAxis == 0 ? (first, second) : (second, first)
        let source = time < lengths[batch] ? lengths[batch] - 1 - time : time
        return Int64(timeAxis == 0 ? source * shape[1] + batch : batch * shape[1] + source)
      }
    }
  }
  let joined = try context.reshaped(x, to: [shape[0] * shape[1]] + shape[2...], "joined")
  let reversed = try context.step(
    Gather(axis: 0), [joined, context.constant(positions, "positions")], "reversed")
  return [context.result(try context.reshaped(reversed, to: shape, "parted"))]
}

/// [N, C, H, W] -> [N, C / b², H · b, W · b].
@Sendable func importDepthToSpace(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let (shape, block) = try blocks(x, context)
  guard shape[1] % (block * block) == 0 else {
    throw .data("\(shape[1]) channels are not a multiple of blocksize² = \(block * block)")
  }
  let depth = shape[1] / (block * block)
  let isDepthFirst: Bool =
    switch try context.opset < 11 ? "DCR" : context.string("mode", default: "DCR") {
    case "DCR": true
    case "CRD": false
    case let other: throw .data("attribute mode is \(quoted(other)); DCR and CRD exist")
    }
  let (height, width) = (shape[2], shape[3])
  let parted = try context.reshaped(
    x,
    to: isDepthFirst
      ? [shape[0], block, block, depth, height, width] : [shape[0], depth, block, block, height, width],
    "parted")
  let moved = try context.transposed(
    parted, by: isDepthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3], "moved")
  return [
    context.result(
      try context.reshaped(moved, to: [shape[0], depth, height * block, width * block], "joined"))
  ]
}

/// [N, C, H, W] -> [N, C · b², H / b, W / b].
@Sendable func importSpaceToDepth(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let (shape, block) = try blocks(x, context)
  guard shape[2] % block == 0, shape[3] % block == 0 else {
    throw .data("\(context.type(x)) does not consist of blocks of \(block) by \(block)")
  }
  let (height, width) = (shape[2] / block, shape[3] / block)
  let isDepthFirst: Bool =
    switch try context.string("mode", default: "DCR") {
    case "DCR": true
    case "CRD": false
    case let other: throw .data("attribute mode is \(quoted(other)); DCR and CRD exist")
    }
  let parted = try context.reshaped(x, to: [shape[0], shape[1], height, block, width, block], "parted")
  let moved = try context.transposed(
    parted, by: isDepthFirst ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4], "moved")
  return [
    context.result(
      try context.reshaped(moved, to: [shape[0], shape[1] * block * block, height, width], "joined"))
  ]
}

private func blocks(_ x: ValueID, _ context: OperatorContext) throws(ImportError) -> (shape: [Int], size: Int)
{
  let type = context.type(x)
  guard type.rank == 4 else { throw .data("the operand is \(type); [N, C, H, W] is needed") }
  guard let size = try context.int("blocksize"), (1...1 << 14).contains(size) else {
    throw .data("attribute blocksize is missing or out of range; 1 or more is needed")
  }
  return (type.shape, size)
}
