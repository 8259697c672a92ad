@inline(__always)
private func foldInt32(
  outer: UInt32, extent: UInt32, inner: UInt32, _ y: UnsafeMutablePointer<Int32>, _ x: UnsafePointer<Int32>,
  _ body: (_ isFirst: Bool, _ total: Int32, _ element: Int32) -> Int32
) {
  let extent = Int(truncatingIfNeeded: extent)
  let inner = Int(truncatingIfNeeded: inner)
  for o in 0..<Int(truncatingIfNeeded: outer) {
    for i in 0..<inner {
      var total: Int32 = 0
      var at = o &* extent &* inner &+ i
      for e in 0..<extent {
        total = body(e == 0, total, x[at])
        at = at &+ inner
      }
      y[o &* inner &+ i] = total
    }
  }
}

/// Reduces the middle axis of int32: sums and products wrap, the mean is the wrapped sum divided by the extent,
/// truncated. Parameters as for `reduce`; reductions with roots and logarithms give the sum.
public func reduceInt32(
  _ operation: ReductionOperation, outer: UInt32, extent: UInt32, inner: UInt32,
  _ y: UnsafeMutablePointer<Int32>, _ x: UnsafePointer<Int32>
) {
  foldInt32(outer: outer, extent: extent, inner: inner, y, x) { isFirst, total, element in
    switch operation {
    case .maximum: isFirst || element > total ? element : total
    case .minimum: isFirst || element < total ? element : total
    case .product: isFirst ? element : total &* element
    case .l1: element < 0 ? total &- element : total &+ element
    case .sumSquare: total &+ element &* element
    case .sum, .mean, .l2, .logSumExp, .logSum: total &+ element
    }
  }
  guard operation == .mean else { return }
  for i in 0..<Int(truncatingIfNeeded: outer) &* Int(truncatingIfNeeded: inner) {
    y[i] = integerDivide(y[i], Int32(truncatingIfNeeded: extent))
  }
}
