/// What runs along an axis.
public enum CumulativeFunction: UInt8, Sendable, BitwiseCopyable {
  case sum = 0
  case product = 1
}

/// Three axes, the middle one of which is walked in either direction.
public struct CumulativeWalk: Sendable, BitwiseCopyable {
  public var outer: UInt32
  /// At least 1.
  public var extent: UInt32
  public var inner: UInt32
  /// Whether an element's result leaves the element out.
  public var isExclusive: Bool
  /// Whether the walk goes from the end of the axis to its beginning.
  public var isReversed: Bool

  public init(outer: UInt32, extent: UInt32, inner: UInt32, isExclusive: Bool, isReversed: Bool) {
    self.outer = outer
    self.extent = extent
    self.inner = inner
    self.isExclusive = isExclusive
    self.isReversed = isReversed
  }
}

@inline(__always)
private func accumulate<Element: BitwiseCopyable>(
  _ walk: CumulativeWalk, _ y: UnsafeMutablePointer<Element>, _ x: UnsafePointer<Element>,
  from first: Element, _ combine: (Element, Element) -> Element
) {
  let extent = Int(truncatingIfNeeded: walk.extent)
  let inner = Int(truncatingIfNeeded: walk.inner)
  let step = walk.isReversed ? 0 &- inner : inner
  for o in 0..<Int(truncatingIfNeeded: walk.outer) {
    for i in 0..<inner {
      var at = (o &* extent &+ (walk.isReversed ? extent &- 1 : 0)) &* inner &+ i
      var total = first
      for _ in 0..<extent {
        let next = combine(total, x[at])
        y[at] = walk.isExclusive ? total : next
        total = next
        at = at &+ step
      }
    }
  }
}

/// Running sums or products of f32, sequential from 0 or 1, each step rounded once.
///
/// - Parameters:
///   - y: `[outer][extent][inner]`; it may be x.
///   - x: of the same shape.
public func cumulateFloat(
  _ operation: CumulativeFunction, _ walk: CumulativeWalk, _ y: UnsafeMutablePointer<Float>,
  _ x: UnsafePointer<Float>
) {
  switch operation {
  case .sum: accumulate(walk, y, x, from: 0) { $0 + $1 }
  case .product: accumulate(walk, y, x, from: 1) { $0 * $1 }
  }
}

/// Running sums or products of int32, wrapping. Parameters as for `cumulateFloat`.
public func cumulateInt32(
  _ operation: CumulativeFunction, _ walk: CumulativeWalk, _ y: UnsafeMutablePointer<Int32>,
  _ x: UnsafePointer<Int32>
) {
  switch operation {
  case .sum: accumulate(walk, y, x, from: 0) { $0 &+ $1 }
  case .product: accumulate(walk, y, x, from: 1) { $0 &* $1 }
  }
}
