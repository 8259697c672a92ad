import Testing

@testable import SinewGraph

/// Products large enough for BLAS are those of plain loops: exact for small integers.
@Suite struct MatrixProductTests {
  @Test(
    arguments: [(1, 150, 80), (40, 20, 16), (1, 10_000, 1), (3, 1, 5_000), (130, 1, 130)], [false, true])
  func largeProductsAreExactForSmallIntegers(_ sizes: (Int, Int, Int), _ transposed: Bool) {
    let (rows, depth, columns) = sizes
    var random = SplitMix64(seed: 1)
    let a = (0..<rows * depth).map { _ in Int64.random(in: -8...8, using: &random) }
    let b = (0..<depth * columns).map { _ in Int64.random(in: -8...8, using: &random) }
    let product = MatrixProduct(rows: rows, depth: depth, columns: columns, transposesB: transposed)
    #expect(product.multiplyAccumulates >= MatrixProduct.smallestForBLAS)
    var exact = [Int64](repeating: 3, count: rows * columns)
    product.accumulate(a, b, into: &exact)
    var floats = [Float](repeating: 3, count: rows * columns)
    product.accumulate(a.map { Float($0) }, b.map { Float($0) }, into: &floats)
    #expect(floats == exact.map { Float($0) })
  }

  @Test func offsetsSelectOneOfSeveralMatrices() {
    let product = MatrixProduct(rows: 1, depth: 2, columns: 2, transposesB: false)
    var c: [Float] = [0, 0, 0, 0]
    product.accumulate([9, 9, 1, 2], from: 2, [9, 9, 9, 9, 1, 2, 3, 4], from: 4, into: &c, from: 2)
    #expect(c == [0, 0, 7, 10])
  }

  @Test func linearOfOneRowAndOfManyAgree() throws {
    var random = SplitMix64(seed: 2)
    let x = try Tensor((0..<3 * 200).map { _ in Float.random(in: -1...1, using: &random) }, shape: [3, 200])
    let weights = try Tensor(
      (0..<60 * 200).map { _ in Float.random(in: -1...1, using: &random) }, shape: [60, 200])
    let bias = try Tensor(vector: (0..<60).map { Float($0) })
    let all = try Linear(activation: .relu).evaluate([x, weights, bias])[0].floats
    for row in 0..<3 {
      let one = try Tensor(vector: Array(x.floats[row * 200..<(row + 1) * 200]))
      let result = try Linear(activation: .relu).evaluate([one, weights, bias])[0].floats
      for (a, b) in zip(result, all[row * 60..<(row + 1) * 60]) { #expect(abs(a - b) < 1e-4) }
    }
  }
}
