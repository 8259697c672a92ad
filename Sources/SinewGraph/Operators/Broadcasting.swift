// numpy's broadcasting: shapes are aligned at the right, missing axes count as 1, and an axis of size 1
// repeats. https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md

/// The common shape of two, or nil when they do not fit.
func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
  let rank = max(a.count, b.count)
  var shape = [Int](repeating: 1, count: rank)
  for axis in 0..<rank {
    let sizeA = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
    let sizeB = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
    guard sizeA == sizeB || sizeA == 1 || sizeB == 1 else { return nil }
    shape[axis] = sizeA == 1 ? sizeB : sizeA
  }
  return shape
}

/// The strides with which a dense tensor of `shape` is read as one of `result`, to which it broadcasts.
func broadcastStrides(_ shape: [Int], to result: [Int]) -> [Int] {
  let dense = rowMajorStrides(shape)
  let missing = result.count - shape.count
  return result.indices.map { axis in
    axis < missing || shape[axis - missing] == 1 ? 0 : dense[axis - missing]
  }
}

/// `combine` of two broadcast operands, in the order of the result's elements.
func broadcastMap<A, B, R>(
  _ a: [A], _ shapeA: [Int], _ b: [B], _ shapeB: [Int], to result: [Int], _ combine: (A, B) -> R
) -> [R] {
  let walk = StridedWalk(
    shape: result, strides: [broadcastStrides(shapeA, to: result), broadcastStrides(shapeB, to: result)])
  let (stepA, stepB) = (walk.runStrides[0], walk.runStrides[1])
  var combined: [R] = []
  combined.reserveCapacity(result.reduce(1, *))
  walk.forEachRun { starts in
    for step in 0..<walk.runLength {
      combined.append(combine(a[starts[0] + step * stepA], b[starts[1] + step * stepB]))
    }
  }
  return combined
}
