/// Types of elements that can be pooled.
public enum PoolElement: UInt8, Sendable, BitwiseCopyable {
  case float32
  case int8
  case int16
  case int32
}

/// The largest element of each window, channel by channel.
///
/// The taps are taken in order, `x > m ? x : m` from the lowest value of the type (for floats −∞, so NaN never comes
/// out). Taps beyond the edges do not count.
///
/// - Parameters:
///   - element: type of the elements of x and y.
///   - positions: of all samples together.
///   - y: `[positions][C]`. x: `[N, e₀, e₁, e₂, C]`. They do not overlap.
public func maximumPool(
  _ element: PoolElement, _ nest: WindowNest, positions: UInt32, _ y: UnsafeMutableRawPointer,
  _ x: UnsafeRawPointer
) {
  switch element {
  case .float32: pool(Float.self, -.infinity, nest, positions, y, x)
  case .int8: pool(Int8.self, .min, nest, positions, y, x)
  case .int16: pool(Int16.self, .min, nest, positions, y, x)
  case .int32: pool(Int32.self, .min, nest, positions, y, x)
  }
}

@inline(__always)
private func pool<Element: BitwiseCopyable & Comparable>(
  _ type: Element.Type, _ lowest: Element, _ nest: WindowNest, _ positions: UInt32,
  _ y: UnsafeMutableRawPointer, _ x: UnsafeRawPointer
) {
  let channels = Int(nest.channels)
  let x = x.assumingMemoryBound(to: type)
  var target = y.assumingMemoryBound(to: type)
  var walk = WindowWalk(nest, from: 0)
  for _ in 0..<Int(truncatingIfNeeded: positions) {
    for channel in 0..<channels { target[channel] = lowest }
    walk.next { start, taps in
      guard let start else { return }
      for tap in 0..<taps {
        let source = x + (start &+ tap &* channels)
        for channel in 0..<channels where source[channel] > target[channel] {
          target[channel] = source[channel]
        }
      }
    }
    target += channels
  }
}
