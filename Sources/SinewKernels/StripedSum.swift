import CSinewSIMD

/// Sixteen striped partial sums and their fixed tree: a sum over a vector that lanes of any width can form.
///
/// `p[j] = step(16i + j, p[j])` with i ascending, starting from +0; then `p[j] += p[j+8]`, `+4`, `+2`, `+1`.
///
/// - Parameters:
///   - count: terms.
///   - step: the partial sum with the term of this index added. Called in ascending order of the index.
@inline(__always)
func stripedAccumulate(_ count: Int, _ step: (_ index: Int, _ partial: Float) -> Float) -> Float {
  var p = SIMD16<Float>(repeating: 0)
  var i = 0
  while i &+ 16 <= count {
    for j in 0..<16 { p[j] = step(i &+ j, p[j]) }
    i = i &+ 16
  }
  var j = 0
  while i < count {
    p[j] = step(i, p[j])
    i = i &+ 1
    j = j &+ 1
  }
  for j in 0..<8 { p[j] = p[j] + p[j &+ 8] }
  for j in 0..<4 { p[j] = p[j] + p[j &+ 4] }
  for j in 0..<2 { p[j] = p[j] + p[j &+ 2] }
  return p[0] + p[1]
}

/// Σ x over `count` elements that lie `stride` apart.
public func stripedSum(_ x: UnsafePointer<Float>, count: Int, stride: Int = 1) -> Float {
  stripedAccumulate(count) { index, partial in partial + x[index &* stride] }
}

/// Σ x² over `count` elements that lie `stride` apart, by fused multiply-add.
public func stripedSumOfSquares(_ x: UnsafePointer<Float>, count: Int, stride: Int = 1) -> Float {
  stripedAccumulate(count) { index, partial in snw_fma(x[index &* stride], x[index &* stride], partial) }
}
