/// Walks several strided views of one shape together, in row-major order, the innermost axis as a run.
///
/// A view is an offset and one stride for every axis, in elements: 0 repeats (broadcasting), a negative
/// stride goes backwards. Axes that all views walk evenly are merged first, so that contiguous data is a
/// single run.
struct StridedWalk {
  private let outerShape: [Int]
  private let outerStrides: [[Int]]
  private let offsets: [Int]
  private let isEmpty: Bool
  /// Elements of a run.
  let runLength: Int
  /// One stride for every view along a run.
  let runStrides: [Int]

  /// - Parameters:
  ///   - strides: for every view, one stride for every axis of `shape`.
  ///   - offsets: for every view, where it begins; 0 when left out.
  init(shape: [Int], strides: [[Int]], offsets: [Int]? = nil) {
    var merged: [(size: Int, strides: [Int])] = []
    for axis in shape.indices where shape[axis] != 1 {
      let size = shape[axis]
      let steps = strides.map { $0[axis] }
      if let last = merged.last, steps.indices.allSatisfy({ last.strides[$0] == steps[$0] * size }) {
        merged[merged.count - 1] = (last.size * size, steps)
      } else {
        merged.append((size, steps))
      }
    }
    let run = merged.popLast() ?? (1, strides.map { _ in 1 })
    runLength = run.size
    runStrides = run.strides
    outerShape = merged.map(\.size)
    outerStrides = merged.map(\.strides)
    isEmpty = shape.contains(0)
    self.offsets = offsets ?? strides.map { _ in 0 }
  }

  /// Calls `body` with the index of the first element of every run, one for every view.
  func forEachRun(_ body: (_ starts: [Int]) -> Void) {
    if isEmpty { return }
    var starts = offsets
    var position = outerShape.map { _ in 0 }
    while true {
      body(starts)
      var axis = outerShape.count - 1
      while axis >= 0 {
        position[axis] += 1
        let wraps = position[axis] == outerShape[axis]
        let steps = wraps ? 1 - outerShape[axis] : 1
        for view in starts.indices { starts[view] += steps * outerStrides[axis][view] }
        if !wraps { break }
        position[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}

/// The strides of a dense row-major tensor.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = shape
  var stride = 1
  for axis in shape.indices.reversed() {
    strides[axis] = stride
    stride *= shape[axis]
  }
  return strides
}

/// The elements of a strided view, in row-major order.
func copy<T>(_ elements: [T], shape: [Int], strides: [Int], offset: Int = 0) -> [T] {
  let walk = StridedWalk(shape: shape, strides: [strides], offsets: [offset])
  let stride = walk.runStrides[0]
  var result: [T] = []
  result.reserveCapacity(shape.reduce(1, *))
  walk.forEachRun { starts in
    if stride == 1 {
      result += elements[starts[0]..<starts[0] + walk.runLength]
    } else {
      for step in 0..<walk.runLength { result.append(elements[starts[0] + step * stride]) }
    }
  }
  return result
}
