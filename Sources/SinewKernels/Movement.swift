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
