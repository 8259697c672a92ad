extension ProgramStep {
  /// Positions in `inputs` whose place the first output may take, when it has the same size and the input is
  /// not needed any more. The loader has the same rule.
  var inPlaceInputs: [Int] {
    switch operation {
    case .map, .softmax, .layerNormalization, .cast, .scatter, .cumulative: [0]
    case .positions(_, let axes, _): axes.count == 1 ? [0] : []
    case .binary(_, let nest): (0..<2).filter { nest.isContiguous(operand: $0) }
    case .select(let nest): (1..<3).filter { nest.isContiguous(operand: $0) }
    default: []
    }
  }
}

extension ProgramOperation.LoopNest {
  /// Whether an operand is read in the order of the output, each element once.
  func isContiguous(operand: Int) -> Bool {
    guard operand < strides.count, strides[operand].count == extents.count else { return false }
    var expected = 1
    for (extent, stride) in zip(extents, strides[operand]).reversed() {
      if extent != 1 && stride != expected { return false }
      expected *= extent
    }
    return true
  }
}
