import CSinewSIMD

/// Products of two run-time matrices: `y[b] = left[b] · right[b]`, each output one fused multiply-add chain over k from
/// +0 (docs/arithmetic.md, section 5).
///
/// - Parameters:
///   - batch: products.
///   - m: rows of left and y.
///   - k: columns of left, rows of right.
///   - n: columns of right and y.
///   - leftBatchStride: elements from one left matrix to the next; 0 repeats one.
///   - rightBatchStride: the same for right.
///   - y: `[batch][m][n]`, overlaps nothing.
///   - left: `[m][k]` for each product.
///   - right: `[k][n]` for each product.
public func matrixProduct(
  batch: UInt32, m: UInt32, k: UInt32, n: UInt32, leftBatchStride: UInt32, rightBatchStride: UInt32,
  _ y: UnsafeMutablePointer<Float>, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>
) {
  let m = Int(truncatingIfNeeded: m)
  let k = Int(truncatingIfNeeded: k)
  let n = Int(truncatingIfNeeded: n)
  for b in 0..<Int(truncatingIfNeeded: batch) {
    let left = left + b &* Int(truncatingIfNeeded: leftBatchStride)
    let right = right + b &* Int(truncatingIfNeeded: rightBatchStride)
    let y = y + b &* m &* n
    for i in 0..<m {
      let row = y + i &* n
      for j in 0..<n { row[j] = 0 }
      // k outside: rows of right are read in order, and lanes over j may run side by side.
      for p in 0..<k {
        let value: Float = left[i &* k &+ p]
        for j in 0..<n { row[j] = snw_fma(right[p &* n &+ j], value, row[j]) }
      }
    }
  }
}

/// The same product for a record, as `KernelSet.matmul` takes it; y overlaps nothing.
public func matrixProduct(_ product: UnsafePointer<snw_matmul>) {
  let product = product.pointee
  matrixProduct(
    batch: product.batch, m: product.m, k: product.k, n: product.n, leftBatchStride: product.left_stride,
    rightBatchStride: product.right_stride, product.y, product.left, product.right)
}
