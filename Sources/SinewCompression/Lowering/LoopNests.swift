import SinewArtifact

/// Strides and loop nests of row-major tensors, with needless levels removed.
enum LoopNests {
  /// Most levels that the interpreter's nests have.
  static let maximumRank = 8

  static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// Strides of an operand seen through a broadcast result shape: 0 along axes it repeats.
  static func broadcastStrides(_ shape: [Int], to result: [Int]) -> [Int] {
    let own = rowMajorStrides(shape)
    let missing = result.count - shape.count
    return result.indices.map { axis in
      axis < missing || shape[axis - missing] == 1 ? 0 : own[axis - missing]
    }
  }

  /// The nest of an elementwise operation with the given operand shapes, fewest levels.
  static func elementwise(
    _ operands: [[Int]], result: [Int]
  ) throws(ConversionError) -> ProgramOperation.LoopNest {
    let strides = operands.map { broadcastStrides($0, to: result) }
    let (extents, collapsed) = collapse(result, strides)
    guard extents.count <= maximumRank else {
      throw .unsupported(
        "broadcasting over \(extents.count) independent axes; at most \(maximumRank) are supported: merge axes with a "
          + "Reshape (in PyTorch, flatten) where they stay together")
    }
    return ProgramOperation.LoopNest(extents: extents, strides: collapsed)
  }

  /// Removes axes of extent 1 and merges neighbours that every operand walks as one. Never returns an empty
  /// nest.
  static func collapse(_ extents: [Int], _ strides: [[Int]]) -> (extents: [Int], strides: [[Int]]) {
    var kept: [Int] = []
    var keptStrides = [[Int]](repeating: [], count: strides.count)
    for axis in extents.indices where extents[axis] != 1 {
      if let last = kept.indices.last,
        strides.indices.allSatisfy({ keptStrides[$0][last] == strides[$0][axis] * extents[axis] })
      {
        kept[last] *= extents[axis]
        for operand in strides.indices { keptStrides[operand][last] = strides[operand][axis] }
      } else {
        kept.append(extents[axis])
        for operand in strides.indices { keptStrides[operand].append(strides[operand][axis]) }
      }
    }
    if kept.isEmpty { return ([1], strides.map { _ in [1] }) }
    return (kept, keptStrides)
  }

  /// A strided copy as one piece, fewest levels.
  static func piece(
    extents: [Int], inputOffset: Int, inputStrides: [Int], outputOffset: Int, outputStrides: [Int]
  ) throws(ConversionError) -> ProgramOperation.CopyPiece {
    let (collapsed, strides) = collapse(extents, [inputStrides, outputStrides])
    guard collapsed.count <= maximumRank else {
      throw .unsupported(
        "moving data over \(collapsed.count) independent axes; at most \(maximumRank) are supported: merge axes with a "
          + "Reshape (in PyTorch, flatten) where they stay together, or move them in two steps")
    }
    return ProgramOperation.CopyPiece(
      extents: collapsed, inputOffset: inputOffset, inputStrides: strides[0], outputOffset: outputOffset,
      outputStrides: strides[1])
  }
}
