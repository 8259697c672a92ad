/// The taps of some positions as rows: `y[position][tap][channel]`, `fill` for taps beyond the edges.
///
/// - Parameters:
///   - elementSize: 1, 2 or 4 bytes; x and y are aligned to it.
///   - fill: the bits of an element, in the low bytes.
///   - first: number of the first position, counted through all samples.
///   - count: positions.
///   - x: `[N, e₀, e₁, e₂, C]`. y: `[count][taps][C]`. They do not overlap.
public func gatherPatches(
  _ nest: WindowNest, elementSize: UInt32, fill: UInt32, first: UInt32, count: UInt32,
  _ y: UnsafeMutableRawPointer, _ x: UnsafeRawPointer
) {
  let size = Int(truncatingIfNeeded: elementSize)
  let channels = Int(nest.channels)
  var target = y
  var walk = WindowWalk(nest, from: Int(truncatingIfNeeded: first))
  for _ in 0..<Int(truncatingIfNeeded: count) {
    walk.next { start, taps in
      let elements = taps &* channels
      if let start {
        target.copyMemory(from: x + start &* size, byteCount: elements &* size)
      } else {
        fillElements(target, elements, size: size, fill)
      }
      target += elements &* size
    }
  }
}

@inline(never)
private func fillElements(_ y: UnsafeMutableRawPointer, _ count: Int, size: Int, _ bits: UInt32) {
  switch size {
  case 1: y.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: bits), count: count)
  case 2: y.initializeMemory(as: UInt16.self, repeating: UInt16(truncatingIfNeeded: bits), count: count)
  default: y.initializeMemory(as: UInt32.self, repeating: bits, count: count)
  }
}
