/// Copies elements between two strided arrangements: transpose, slice, pad's interior, concatenation, broadcasting.
///
/// - Parameters:
///   - elementSize: 1, 2 or 4 bytes; x and y are aligned to it. Other sizes copy nothing.
///   - nest: loops with the strides of y (first) and x (second operand).
///   - y: destination, `yOffset` elements before the element of index zero.
///   - x: source, `xOffset` elements before the element of index zero. x and y do not overlap.
public func copyStrided(
  elementSize: UInt32, _ nest: LoopNest, _ y: UnsafeMutableRawPointer, yOffset: Int32, _ x: UnsafeRawPointer,
  xOffset: Int32
) {
  switch elementSize {
  case 1: copy(UInt8.self, nest, y, yOffset, x, xOffset)
  case 2: copy(UInt16.self, nest, y, yOffset, x, xOffset)
  case 4: copy(UInt32.self, nest, y, yOffset, x, xOffset)
  default: return
  }
}

@inline(__always)
private func copy<Element: BitwiseCopyable>(
  _ type: Element.Type, _ nest: LoopNest, _ y: UnsafeMutableRawPointer, _ yOffset: Int32,
  _ x: UnsafeRawPointer,
  _ xOffset: Int32
) {
  let target = y.assumingMemoryBound(to: type) + Int(yOffset)
  let source = x.assumingMemoryBound(to: type) + Int(xOffset)
  var runs = LoopRuns(nest)
  while runs.advance() {
    runs.current.visit { to, from, _ in target[to] = source[from] }
  }
}

/// Marks the elements that a piece of a copy writes.
///
/// - Parameters:
///   - nest: loops with the strides of y (first operand).
///   - marks: one byte for each element of y, 0 where nothing has been written; `offset` elements before the element of
///     index zero.
/// - Returns: whether each of them is written for the first time.
public func markOnce(_ nest: LoopNest, _ marks: UnsafeMutablePointer<UInt8>, offset: Int32) -> Bool {
  let marks = marks + Int(offset)
  var repeats: UInt8 = 0
  var runs = LoopRuns(nest)
  while runs.advance() {
    runs.current.visit { at, _, _ in
      repeats |= marks[at]
      marks[at] = 1
    }
  }
  return repeats == 0
}

/// `y = condition ? a : b` with broadcasting, for elements of 1, 2 or 4 bytes (bits are kept).
///
/// - Parameters:
///   - elementSize: 1, 2 or 4 bytes; other sizes write nothing.
///   - nest: loops with the strides of the condition (first), a (second) and b (third operand). y is contiguous.
///   - y: result, contiguous in loop order. It may be a or b when that one is contiguous too.
///   - condition: bytes, 0 is false.
///   - a: taken where the condition holds.
///   - b: taken elsewhere.
public func select(
  elementSize: UInt32, _ nest: LoopNest, _ y: UnsafeMutableRawPointer, _ condition: UnsafePointer<UInt8>,
  _ a: UnsafeRawPointer, _ b: UnsafeRawPointer
) {
  switch elementSize {
  case 1: select(UInt8.self, nest, y, condition, a, b)
  case 2: select(UInt16.self, nest, y, condition, a, b)
  case 4: select(UInt32.self, nest, y, condition, a, b)
  default: return
  }
}

@inline(__always)
private func select<Element: BitwiseCopyable>(
  _ type: Element.Type, _ nest: LoopNest, _ y: UnsafeMutableRawPointer, _ condition: UnsafePointer<UInt8>,
  _ a: UnsafeRawPointer, _ b: UnsafeRawPointer
) {
  let target = y.assumingMemoryBound(to: type)
  let left = a.assumingMemoryBound(to: type)
  let right = b.assumingMemoryBound(to: type)
  var index = 0
  var runs = LoopRuns(nest)
  while runs.advance() {
    runs.current.visit {
      target[index] = condition[$0] != 0 ? left[$1] : right[$2]
      index = index &+ 1
    }
  }
}

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
