/// An index made safe: negative values count from the end, what is still outside is clamped and counted.
@inline(__always)
private func safeIndex(_ index: Int32, _ extent: Int, _ clamped: inout UInt32) -> Int {
  let wrapped = index < 0 ? Int(index) &+ extent : Int(index)
  if wrapped >= 0 && wrapped < extent { return wrapped }
  clamped = clamped &+ 1
  return wrapped < 0 ? 0 : extent &- 1
}

/// Gathers slices along one axis: `y[o][j][…] = x[o][indices[j]][…]`.
///
/// - Parameters:
///   - outer: product of the extents before the axis.
///   - extent: elements along the axis of x, at least 1.
///   - innerBytes: bytes of one slice behind the axis.
///   - indices: `indexCount` indices; negative ones count from the end.
///   - x: `[outer][extent]` slices. y: `[outer][indexCount]` slices. They do not overlap.
/// - Returns: the number of indices that were out of range and clamped.
public func gather(
  outer: UInt32, extent: UInt32, innerBytes: UInt32, indices: UnsafePointer<Int32>, indexCount: UInt32,
  _ y: UnsafeMutableRawPointer, _ x: UnsafeRawPointer
) -> UInt32 {
  let extent = Int(truncatingIfNeeded: extent)
  let innerBytes = Int(truncatingIfNeeded: innerBytes)
  let count = Int(truncatingIfNeeded: indexCount)
  var clamped: UInt32 = 0
  for j in 0..<count {
    let index = safeIndex(indices[j], extent, &clamped)
    for o in 0..<Int(truncatingIfNeeded: outer) {
      let source = x + (o &* extent &+ index) &* innerBytes
      let target = y + (o &* count &+ j) &* innerBytes
      target.copyMemory(from: source, byteCount: innerBytes)
    }
  }
  return clamped
}

/// Scatters blocks: `y[indices[j]] = updates[j]` for blocks of `blockBytes`, j ascending (the last of equal indices
/// stays).
///
/// - Parameters:
///   - extent: blocks in y, at least 1.
///   - blockBytes: bytes of one block.
///   - indices: `indexCount` block indices; negative ones count from the end.
///   - y: `[extent]` blocks, filled with the data that is updated. updates: `[indexCount]` blocks. No overlap.
/// - Returns: the number of indices that were out of range and clamped.
public func scatter(
  extent: UInt32, blockBytes: UInt32, indices: UnsafePointer<Int32>, indexCount: UInt32,
  _ y: UnsafeMutableRawPointer,
  _ updates: UnsafeRawPointer
) -> UInt32 {
  let extent = Int(truncatingIfNeeded: extent)
  let blockBytes = Int(truncatingIfNeeded: blockBytes)
  var clamped: UInt32 = 0
  for j in 0..<Int(truncatingIfNeeded: indexCount) {
    let index = safeIndex(indices[j], extent, &clamped)
    (y + index &* blockBytes).copyMemory(from: updates + j &* blockBytes, byteCount: blockBytes)
  }
  return clamped
}

/// Turns tuples of indices into one number each: `y[t] = base + Σ indices[t][d] · strides[d]`.
///
/// - Parameters:
///   - nest: loops over the tuples with the strides of y (first, contiguous) and the base (second operand).
///   - depth: indices of a tuple.
///   - axes: the extent, at least 1, that each index of a tuple is wrapped and clamped to.
///   - strides: what each index counts for.
///   - y: one number for each tuple. It may be `indices` when `depth` is 1.
///   - indices: `[tuples][depth]`; negative ones count from the end.
/// - Returns: the number of indices that were out of range and clamped.
public func resolvePositions(
  _ nest: LoopNest, depth: UInt32, axes: UnsafePointer<UInt32>, strides: UnsafePointer<UInt32>,
  _ y: UnsafeMutablePointer<Int32>, _ indices: UnsafePointer<Int32>
) -> UInt32 {
  let depth = Int(truncatingIfNeeded: depth)
  var clamped: UInt32 = 0
  var runs = LoopRuns(nest)
  while runs.advance() {
    runs.current.visit { to, base, _ in
      var position = base
      for d in 0..<depth {
        let index = safeIndex(indices[to &* depth &+ d], Int(truncatingIfNeeded: axes[d]), &clamped)
        position = position &+ index &* Int(truncatingIfNeeded: strides[d])
      }
      y[to] = Int32(truncatingIfNeeded: position)
    }
  }
  return clamped
}

/// How an update meets the element that it is scattered to.
public enum ScatterOperator: UInt8, Sendable, BitwiseCopyable {
  case add = 1
  case multiply = 2
  /// `old < new ? old : new`.
  case minimum = 3
  /// `old > new ? old : new`.
  case maximum = 4
}

@inline(__always)
private func combine<Element: BitwiseCopyable>(
  extent: UInt32, block: UInt32, indices: UnsafePointer<Int32>, indexCount: UInt32,
  _ y: UnsafeMutablePointer<Element>, _ updates: UnsafePointer<Element>, _ body: (Element, Element) -> Element
) -> UInt32 {
  let block = Int(truncatingIfNeeded: block)
  var clamped: UInt32 = 0
  for j in 0..<Int(truncatingIfNeeded: indexCount) {
    let index = safeIndex(indices[j], Int(truncatingIfNeeded: extent), &clamped)
    for b in 0..<block {
      let at = index &* block &+ b
      y[at] = body(y[at], updates[j &* block &+ b])
    }
  }
  return clamped
}

/// Scatters blocks of `block` f32 as `scatter` does, each element combined with the one it meets, in order.
public func scatterCombiningFloat(
  _ operation: ScatterOperator, extent: UInt32, block: UInt32, indices: UnsafePointer<Int32>,
  indexCount: UInt32, _ y: UnsafeMutablePointer<Float>, _ updates: UnsafePointer<Float>
) -> UInt32 {
  combine(extent: extent, block: block, indices: indices, indexCount: indexCount, y, updates) { old, new in
    switch operation {
    case .add: old + new
    case .multiply: old * new
    case .minimum: minimum(old, new)
    case .maximum: maximum(old, new)
    }
  }
}

/// Scatters blocks of `block` int32 as `scatterCombiningFloat` does; sums and products wrap.
public func scatterCombiningInt32(
  _ operation: ScatterOperator, extent: UInt32, block: UInt32, indices: UnsafePointer<Int32>,
  indexCount: UInt32, _ y: UnsafeMutablePointer<Int32>, _ updates: UnsafePointer<Int32>
) -> UInt32 {
  combine(extent: extent, block: block, indices: indices, indexCount: indexCount, y, updates) { old, new in
    switch operation {
    case .add: old &+ new
    case .multiply: old &* new
    case .minimum: old < new ? old : new
    case .maximum: old > new ? old : new
    }
  }
}
