import CBLAS

/// The sizes of one product of dense matrices, C [rows, columns] += A [rows, depth] · B, where B is stored as
/// [depth, columns] or, transposed, as [columns, depth].
struct MatrixProduct {
  let rows: Int
  let depth: Int
  let columns: Int
  let transposesB: Bool

  /// Fewer multiply-accumulates than this are not worth a call of BLAS.
  static let smallestForBLAS = 10_000

  var multiplyAccumulates: Int { rows * depth * columns }

  /// Adds the product of the matrices that begin at the given elements to the one that begins at `firstC`.
  func accumulate<T: ArithmeticElement>(
    _ a: [T], from firstA: Int = 0, _ b: [T], from firstB: Int = 0, into c: inout [T], from firstC: Int = 0
  ) {
    if multiplyAccumulates == 0 { return }
    if multiplyAccumulates >= Self.smallestForBLAS, case .float32(let a) = T.wrap(a),
      case .float32(let b) = T.wrap(b), case .float32(var sums) = T.wrap(c)
    {
      c = []
      accumulateWithBLAS(a, firstA, b, firstB, &sums, firstC)
      c = T.unwrap(.float32(sums)) ?? []
    } else {
      accumulateInLoops(a, firstA, b, firstB, &c, firstC)
    }
  }

  private func accumulateInLoops<T: ArithmeticElement>(
    _ a: [T], _ firstA: Int, _ b: [T], _ firstB: Int, _ c: inout [T], _ firstC: Int
  ) {
    let (stepB, strideB) = transposesB ? (1, depth) : (columns, 1)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = c[firstC + row * columns + column]
        for k in 0..<depth {
          let product = a[firstA + row * depth + k].multiplied(by: b[firstB + k * stepB + column * strideB])
          sum = sum.adding(product)
        }
        c[firstC + row * columns + column] = sum
      }
    }
  }

  /// sgemm, or sgemv for a single row. Dimensions fit an Int32 because tensors have at most 2^28 elements.
  private func accumulateWithBLAS(
    _ a: [Float], _ firstA: Int, _ b: [Float], _ firstB: Int, _ c: inout [Float], _ firstC: Int
  ) {
    _ = Self.oneThread
    let (rows, depth, columns) = (Int32(rows), Int32(depth), Int32(columns))
    let widthB = transposesB ? depth : columns
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          if rows == 1 {
            cblas_sgemv(
              CblasRowMajor, transposesB ? CblasNoTrans : CblasTrans, transposesB ? columns : depth, widthB,
              1, b + firstB, widthB, a + firstA, 1, 1, c + firstC, 1)
          } else {
            cblas_sgemm(
              CblasRowMajor, CblasNoTrans, transposesB ? CblasTrans : CblasNoTrans, rows, columns, depth,
              1, a + firstA, depth, b + firstB, widthB, 1, c + firstC, columns)
          }
        }
      }
    }
  }

  /// More threads than one make small products slower, and several engines share a machine.
  private static let oneThread: Void = openblas_set_num_threads(1)
}
