import CSinewSIMD

/// What a reduction computes over the elements of an axis.
public enum ReductionOperation: UInt8, Sendable, BitwiseCopyable {
  case sum = 0
  /// The sum divided by Float(extent).
  case mean = 1
  /// The first element, then `x > y ? x : y` over the following ones with the value so far as y.
  case maximum = 2
  /// The first element, then `x < y ? x : y` as for the maximum.
  case minimum = 3
  /// Sequential from 1.
  case product = 4
  /// The sum of |x|.
  case l1 = 5
  /// The square root of the sum of squares.
  case l2 = 6
  /// The sum of squares, by fused multiply-add.
  case sumSquare = 7
  /// `m + log Σ e^(x − m)` with the maximum m; m itself where it is infinite.
  case logSumExp = 8
  /// The logarithm of the sum.
  case logSum = 9

  /// Whether the reduction of integers is an integer: all but roots and logarithms.
  public var isIntegral: Bool { self != .l2 && self != .logSumExp && self != .logSum }
}

/// The maximum of `count` >= 1 elements that lie `stride` apart.
@inline(__always)
private func maximumElement(_ x: UnsafePointer<Float>, _ count: Int, _ stride: Int) -> Float {
  var best: Float = x[0]
  for i in 1..<count { best = maximum(x[i &* stride], best) }
  return best
}

/// Σ e^(x − m), striped.
@inline(__always)
private func sumOfExponentials(_ x: UnsafePointer<Float>, _ count: Int, _ stride: Int, _ m: Float) -> Float {
  stripedAccumulate(count) { index, partial in partial + exponential(x[index &* stride] - m) }
}

@inline(__always)
private func reduceOne(
  _ operation: ReductionOperation, _ x: UnsafePointer<Float>, _ count: Int, _ stride: Int
) -> Float {
  switch operation {
  case .sum:
    return stripedSum(x, count: count, stride: stride)
  case .mean:
    return stripedSum(x, count: count, stride: stride) / Float(count)
  case .maximum:
    return maximumElement(x, count, stride)
  case .minimum:
    var best: Float = x[0]
    for i in 1..<count { best = minimum(x[i &* stride], best) }
    return best
  case .product:
    var product: Float = 1
    for i in 0..<count { product = product * x[i &* stride] }
    return product
  case .l1:
    return stripedAccumulate(count) { index, partial in partial + absolute(x[index &* stride]) }
  case .l2:
    return snw_sqrt(stripedSumOfSquares(x, count: count, stride: stride))
  case .sumSquare:
    return stripedSumOfSquares(x, count: count, stride: stride)
  case .logSumExp:
    let m = maximumElement(x, count, stride)
    if absolute(m) == .infinity { return m }
    return m + logarithm(sumOfExponentials(x, count, stride, m))
  case .logSum:
    return logarithm(stripedSum(x, count: count, stride: stride))
  }
}

/// Reduces the middle axis: `y[o][i] = reduction over e of x[o][e][i]`.
///
/// - Parameters:
///   - operation: what to compute; sums are striped (docs/arithmetic.md, section 6) with e as the index.
///   - outer: extent before the axis.
///   - extent: extent of the axis, at least 1.
///   - inner: extent behind the axis.
///   - y: `[outer][inner]`. x: `[outer][extent][inner]`. They do not overlap.
public func reduce(
  _ operation: ReductionOperation, outer: UInt32, extent: UInt32, inner: UInt32,
  _ y: UnsafeMutablePointer<Float>,
  _ x: UnsafePointer<Float>
) {
  let extent = Int(truncatingIfNeeded: extent)
  let inner = Int(truncatingIfNeeded: inner)
  for o in 0..<Int(truncatingIfNeeded: outer) {
    for i in 0..<inner {
      y[o &* inner &+ i] = reduceOne(operation, x + (o &* extent &* inner &+ i), extent, inner)
    }
  }
}

/// Softmax along the middle axis: `e^(x − m) / Σ e^(x − m)` with the maximum m and a striped sum.
///
/// - Parameters: as for `reduce`; y is `[outer][extent][inner]` and may be x.
public func softmax(
  outer: UInt32, extent: UInt32, inner: UInt32, _ y: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>
) {
  let count = Int(truncatingIfNeeded: extent)
  let stride = Int(truncatingIfNeeded: inner)
  for o in 0..<Int(truncatingIfNeeded: outer) {
    for i in 0..<stride {
      let offset = o &* count &* stride &+ i
      let m = maximumElement(x + offset, count, stride)
      let total = stripedAccumulate(count) { e, partial in
        let value = exponential(x[offset &+ e &* stride] - m)
        y[offset &+ e &* stride] = value
        return partial + value
      }
      for e in 0..<count { y[offset &+ e &* stride] = y[offset &+ e &* stride] / total }
    }
  }
}

/// The logarithm of softmax: `(x − m) − log Σ e^(x − m)`.
///
/// - Parameters: as for `softmax`.
public func logSoftmax(
  outer: UInt32, extent: UInt32, inner: UInt32, _ y: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>
) {
  let count = Int(truncatingIfNeeded: extent)
  let stride = Int(truncatingIfNeeded: inner)
  for o in 0..<Int(truncatingIfNeeded: outer) {
    for i in 0..<stride {
      let offset = o &* count &* stride &+ i
      let m = maximumElement(x + offset, count, stride)
      let logTotal = logarithm(sumOfExponentials(x + offset, count, stride, m))
      for e in 0..<count { y[offset &+ e &* stride] = (x[offset &+ e &* stride] - m) - logTotal }
    }
  }
}

/// Layer normalisation of each row: `(x − mean) · (1 / √(variance + epsilon))`, then · gamma and + beta.
///
/// The mean is the striped sum divided by Float(columns), the variance the striped sum of (x − mean)² by fused
/// multiply-add divided likewise. With a gamma and a beta the last two steps are one fused multiply-add.
///
/// - Parameters:
///   - rows: rows of x.
///   - columns: elements of a row, at least 1.
///   - gamma: `columns` factors, or nil.
///   - beta: `columns` addends, or nil.
///   - epsilon: added to the variance.
///   - y: `[rows][columns]`; it may be x.
///   - x: `[rows][columns]`.
public func layerNormalise(
  rows: UInt32, columns: UInt32, gamma: UnsafePointer<Float>?, beta: UnsafePointer<Float>?, epsilon: Float,
  _ y: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>
) {
  let count = Int(truncatingIfNeeded: columns)
  for row in 0..<Int(truncatingIfNeeded: rows) {
    let x = x + row &* count
    let y = y + row &* count
    let mean = stripedSum(x, count: count) / Float(count)
    let squares = stripedAccumulate(count) { index, partial in
      let difference = x[index] - mean
      return snw_fma(difference, difference, partial)
    }
    let factor = 1 / snw_sqrt(squares / Float(count) + epsilon)
    for i in 0..<count {
      let normal = (x[i] - mean) * factor
      if let gamma, let beta {
        y[i] = snw_fma(normal, gamma[i], beta[i])
      } else if let gamma {
        y[i] = normal * gamma[i]
      } else if let beta {
        y[i] = normal + beta[i]
      } else {
        y[i] = normal
      }
    }
  }
}
