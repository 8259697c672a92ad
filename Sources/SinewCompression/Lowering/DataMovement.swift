import SinewArtifact
import SinewGraph

/// Operators that only move elements, as strided copies of one operand.
enum DataMovement {
  /// The copy that makes output number `index` of the operator from its first operand, or nil when the
  /// operator does more than move the elements of one operand to constant places.
  static func piece(
    _ operation: any Operator, output index: Int, input: TensorType, result: TensorType
  ) throws(ConversionError) -> ProgramOperation.CopyPiece? {
    let strides = LoopNests.rowMajorStrides(input.shape)
    let packed = LoopNests.rowMajorStrides(result.shape)
    func copy(offset: Int = 0, strides: [Int]) throws(ConversionError) -> ProgramOperation.CopyPiece {
      try LoopNests.piece(
        extents: result.shape, inputOffset: offset, inputStrides: strides, outputOffset: 0,
        outputStrides: packed)
    }
    switch operation {
    case let slice as Slice:
      var offset = 0
      for (axis, range) in slice.ranges.enumerated() { offset += range.start * strides[axis] }
      return try copy(
        offset: offset, strides: slice.ranges.indices.map { strides[$0] * slice.ranges[$0].step })
    case let split as Split:
      let start = split.sizes[..<index].reduce(0, +)
      return try copy(offset: start * strides[split.axis], strides: strides)
    case let transpose as Transpose:
      return try copy(strides: transpose.permutation.map { strides[$0] })
    case is Expand:
      return try copy(strides: LoopNests.broadcastStrides(input.shape, to: result.shape))
    default:
      return nil
    }
  }

  /// The copies of a concatenation, one for each operand.
  static func concatenation(
    axis: Int, inputs: [TensorType], result: TensorType
  ) throws(ConversionError) -> [ProgramOperation.CopyPiece] {
    let packed = LoopNests.rowMajorStrides(result.shape)
    var pieces: [ProgramOperation.CopyPiece] = []
    var start = 0
    for input in inputs {
      pieces.append(
        try LoopNests.piece(
          extents: input.shape, inputOffset: 0, inputStrides: LoopNests.rowMajorStrides(input.shape),
          outputOffset: start * packed[axis], outputStrides: packed))
      start += input.shape[axis]
    }
    return pieces
  }
}
