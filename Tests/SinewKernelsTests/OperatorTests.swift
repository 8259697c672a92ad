import CSinewSIMD
import SinewKernels
import Testing

@Suite struct OperatorTests {
  /// A nest from arrays: extents, then one stride array for each operand.
  private func nest(_ extents: [UInt32], _ strides: [Int32]...) -> LoopNest {
    func lanes<T: SIMDScalar & ExpressibleByIntegerLiteral>(_ values: [T]) -> SIMD8<T> {
      var result = SIMD8<T>(repeating: 0)
      for (i, value) in values.enumerated() { result[i] = value }
      return result
    }
    let all = strides + Array(repeating: [], count: 3 - strides.count)
    return LoopNest(
      rank: UInt32(extents.count), extents: lanes(extents), strides0: lanes(all[0]), strides1: lanes(all[1]),
      strides2: lanes(all[2]))
  }

  @Test func arithmeticBroadcasts() {
    let a: [Float] = [1, 2, 3]
    let b: [Float] = [10, 20]
    var y = [Float](repeating: 0, count: 6)
    arithmeticFloat(.subtract, nest([2, 3], [3, 1], [0, 1], [1, 0]), &y, a, b)
    #expect(y == [-9, -8, -7, -19, -18, -17])
    arithmeticFloat(.add, nest([]), &y, a, b)
    #expect(y[0] == 11)
  }

  @Test func emptyExtentDoesNothing() {
    var y: [Float] = [5]
    arithmeticFloat(.add, nest([2, 0], [1, 1], [1, 1], [1, 1]), &y, [1], [1])
    #expect(y == [5])
  }

  @Test(
    arguments: [
      (ArithmeticOperation.divide, 7, 0, 0), (.divide, .min, -1, .min), (.divide, -7, 2, -3),
      (.remainder, -7, 3, -1),
      (.remainder, .min, -1, 0), (.remainder, 5, 0, 0), (.modulo, -7, 3, 2), (.modulo, 7, -3, -2),
      (.modulo, 6, -3, 0),
      (.power, 3, 4, 81), (.power, -1, -3, -1), (.power, 2, -1, 0), (.power, 2, 40, 0), (.add, .max, 1, .min),
      (.minimum, -3, 2, -3), (.maximum, -3, 2, 2), (.multiply, 1 << 20, 1 << 12, 0),
      (.subtract, .min, 1, .max),
    ] as [(ArithmeticOperation, Int32, Int32, Int32)])
  func integerArithmetic(_ operation: ArithmeticOperation, _ a: Int32, _ b: Int32, _ expected: Int32) {
    var y: Int32 = 99
    arithmeticInt32(operation, nest([1], [1], [1], [1]), &y, [a], [b])
    #expect(y == expected)
  }

  @Test(
    arguments: [
      (ArithmeticOperation.minimum, .nan, 1, 1), (.maximum, 1, .nan, .nan), (.maximum, -0.0, 0, 0),
      (.divide, 1, -0.0, -.infinity),
      (.remainder, -5.5, 2, -1.5), (.modulo, -5.5, 2, 0.5), (.modulo, 5.5, -2, -0.5), (.modulo, -4, 2, 0),
      (.power, 2, 0.5, 1.414_213_5), (.multiply, 3, -2, -6),
    ] as [(ArithmeticOperation, Float, Float, Float)])
  func floatArithmetic(_ operation: ArithmeticOperation, _ a: Float, _ b: Float, _ expected: Float) {
    var y: Float = 99
    arithmeticFloat(operation, nest([1], [1], [1], [1]), &y, [a], [b])
    #expect(canonicalBits(y) == canonicalBits(expected))
  }

  @Test func comparisonsFollowIEEE() {
    let a: [Float] = [1, 2, .nan, -0.0]
    let b: [Float] = [2, 2, .nan, 0]
    let each = nest([4], [1], [1], [1])
    func compare(_ operation: ComparisonOperation) -> [UInt8] {
      var y = [UInt8](repeating: 7, count: 4)
      compareFloat(operation, each, &y, a, b)
      return y
    }
    #expect(compare(.equal) == [0, 1, 0, 1])
    #expect(compare(.notEqual) == [1, 0, 1, 0])
    #expect(compare(.less) == [1, 0, 0, 0])
    #expect(compare(.lessOrEqual) == [1, 1, 0, 1])
    #expect(compare(.greater) == [0, 0, 0, 0])
    #expect(compare(.greaterOrEqual) == [0, 1, 0, 1])
    var y = [UInt8](repeating: 7, count: 3)
    compareInt32(.greaterOrEqual, nest([3], [1], [1], [0]), &y, [-1, 0, 1], [0])
    #expect(y == [0, 1, 1])
  }

  @Test func logicTakesAnyByteAsTrue() {
    let a: [UInt8] = [0, 0, 2, 3]
    let b: [UInt8] = [0, 4, 0, 5]
    var y = [UInt8](repeating: 7, count: 4)
    logical(.and, nest([4], [1], [1], [1]), &y, a, b)
    #expect(y == [0, 0, 0, 1])
    logical(.or, nest([4], [1], [1], [1]), &y, a, b)
    #expect(y == [0, 1, 1, 1])
    logical(.xor, nest([4], [1], [1], [1]), &y, a, b)
    #expect(y == [0, 1, 1, 0])
    logicalNot(&y, a, count: 4)
    #expect(y == [1, 1, 0, 0])
  }

  @Test func stridedCopyTransposesEverySize() {
    let x: [UInt32] = Array(0..<24)
    // [2][3][4] to [4][2][3], and back with negative strides from the end.
    let transpose = nest([4, 2, 3], [6, 3, 1], [1, 12, 4])
    let expected: [UInt32] = (0..<24).map { ($0 / 6) + ($0 / 3 % 2) * 12 + ($0 % 3) * 4 }
    var y4 = [UInt32](repeating: 0, count: 24)
    copyStrided(elementSize: 4, transpose, &y4, yOffset: 0, x, xOffset: 0)
    #expect(y4 == expected)
    var y2 = [UInt16](repeating: 0, count: 24)
    copyStrided(elementSize: 2, transpose, &y2, yOffset: 0, x.map { UInt16($0) }, xOffset: 0)
    #expect(y2 == expected.map { UInt16($0) })
    var y1 = [UInt8](repeating: 0, count: 24)
    copyStrided(elementSize: 1, transpose, &y1, yOffset: 0, x.map { UInt8($0) }, xOffset: 0)
    #expect(y1 == expected.map { UInt8($0) })
    copyStrided(elementSize: 4, nest([24], [1], [-1]), &y4, yOffset: 0, x, xOffset: 23)
    #expect(y4 == x.reversed())
  }

  @Test func rankEightNestVisitsEveryElementOnce() {
    let extents: [UInt32] = [2, 1, 3, 2, 1, 2, 2, 3]
    var strides = [Int32](repeating: 1, count: 8)
    for axis in (0..<7).reversed() { strides[axis] = strides[axis + 1] * Int32(extents[axis + 1]) }
    let count = Int(extents.reduce(1, *))
    let x = (0..<count).map { UInt16($0) }
    var y = [UInt16](repeating: 0, count: count)
    copyStrided(elementSize: 2, nest(extents, strides, strides), &y, yOffset: 0, x, xOffset: 0)
    #expect(y == x)
  }

  @Test func selectBroadcastsAndKeepsBits() {
    let a: [Float] = [.nan, 2, -0.0]
    let b: [Float] = [9]
    var y = [Float](repeating: 0, count: 6)
    select(elementSize: 4, nest([2, 3], [1, 0], [0, 1], [0, 0]), &y, [1, 0], a, b)
    #expect(y.map(\.bitPattern) == (a + [9, 9, 9]).map(\.bitPattern))
  }

  @Test func gatherWrapsNegativesAndClampsAndCounts() {
    let x: [Int16] = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]  // [2][3][2]
    var y = [Int16](repeating: -1, count: 16)
    let clamped = gather(outer: 2, extent: 3, innerBytes: 4, indices: [2, -3, 7, -4], indexCount: 4, &y, x)
    #expect(clamped == 2)
    #expect(y == [20, 21, 0, 1, 20, 21, 0, 1, 120, 121, 100, 101, 120, 121, 100, 101])
  }

  @Test func scatterLetsTheLastOfEqualIndicesStay() {
    var y: [Int32] = [0, 0, 0, 0, 0, 0]
    let clamped = scatter(
      extent: 3, blockBytes: 8, indices: [1, -1, 1, 5], indexCount: 4, &y,
      [1, 2, 3, 4, 5, 6, 7, 8] as [Int32])
    #expect(clamped == 1)
    #expect(y == [0, 0, 5, 6, 7, 8])
  }

  @Test func stripedSumFollowsTheTree() {
    var random = Random(seed: 10)
    for count in [0, 1, 2, 15, 16, 17, 31, 33, 100] {
      let x = (0..<max(count, 1)).map { _ in random.unit() * 1000 }
      var p = [Float](repeating: 0, count: 16)
      for i in 0..<count { p[i % 16] += x[i] }
      for width in [8, 4, 2, 1] { for j in 0..<width { p[j] += p[j + width] } }
      #expect(stripedSum(x, count: count).bitPattern == p[0].bitPattern)
    }
  }

  @Test(
    arguments: [
      (ReductionOperation.sum, -2), (.mean, -2.0 / 3), (.maximum, 3), (.minimum, -4), (.product, 12),
      (.l1, 8),
      (.l2, 5.099_019_5), (.sumSquare, 26), (.logSumExp, 3.019_045),
    ] as [(ReductionOperation, Float)])
  func reductionOverTheMiddleAxis(_ operation: ReductionOperation, _ expected: Float) {
    // Column 1 of [3][2] holds the values.
    let x: [Float] = [7, -1, 7, 3, 7, -4]
    var y = [Float](repeating: 0, count: 2)
    reduce(operation, outer: 1, extent: 3, inner: 2, &y, x)
    #expect(abs(y[1] - expected) <= expected.ulp)
  }

  @Test func softmaxSumsToOneAndMatchesItsLogarithm() {
    var random = Random(seed: 11)
    for extent in [1, 2, 17, 40] {
      let x = (0..<2 * extent * 3).map { _ in random.unit() * 20 }
      var y = x
      var z = x
      softmax(outer: 2, extent: UInt32(extent), inner: 3, &y, y)
      logSoftmax(outer: 2, extent: UInt32(extent), inner: 3, &z, x)
      for o in 0..<2 {
        for i in 0..<3 {
          let row = (0..<extent).map { y[(o * extent + $0) * 3 + i] }
          #expect(abs(row.reduce(0, +) - 1) < 1e-6)
        }
      }
      for (p, logP) in zip(y, z) { #expect(abs(exponential(logP) - p) < 1e-6) }
    }
  }

  @Test func infiniteArgumentOfSoftmaxGivesNaN() {
    var y: [Float] = [1, .infinity, 2]
    softmax(outer: 1, extent: 3, inner: 1, &y, y)
    #expect(y.filter(\.isNaN).count == 3)
  }

  @Test func layerNormalisationHasMeanZeroAndDeviationOne() {
    var random = Random(seed: 12)
    let x = (0..<2 * 37).map { _ in random.unit() * 5 + 3 }
    var y = x
    layerNormalise(rows: 2, columns: 37, gamma: nil, beta: nil, epsilon: 1e-5, &y, x)
    for row in [y[..<37], y[37...]] {
      #expect(abs(row.reduce(0, +)) < 1e-4)
      #expect(abs(row.reduce(0) { $0 + $1 * $1 } / 37 - 1) < 1e-4)
    }
    let gamma = (0..<37).map { _ in random.unit() }
    let beta = (0..<37).map { _ in random.unit() }
    var scaled = x
    layerNormalise(rows: 2, columns: 37, gamma: gamma, beta: beta, epsilon: 1e-5, &scaled, scaled)
    for i in 0..<74 { #expect(scaled[i] == beta[i % 37].addingProduct(y[i], gamma[i % 37])) }
  }

  @Test func matrixProductIsAChainFromZero() {
    var random = Random(seed: 13)
    let left = (0..<2 * 3 * 5).map { _ in random.unit() }
    let right = (0..<5 * 4).map { _ in random.unit() }
    var y = [Float](repeating: 7, count: 24)
    matrixProduct(batch: 2, m: 3, k: 5, n: 4, leftBatchStride: 15, rightBatchStride: 0, &y, left, right)
    for b in 0..<2 {
      for i in 0..<3 {
        for j in 0..<4 {
          var sum: Float = 0
          for p in 0..<5 { sum.addProduct(left[b * 15 + i * 5 + p], right[p * 4 + j]) }
          #expect(y[b * 12 + i * 4 + j] == sum)
        }
      }
    }
  }

  @Test func castsTruncateAndSaturate() {
    let x: [Float] = [1.9, -1.9, 3e9, -3e9, .nan, .infinity, -.infinity, 2_147_483_520, -2_147_483_648, -0.0]
    var y = [Int32](repeating: 9, count: x.count)
    castFloatToInt32(&y, x, count: UInt32(x.count))
    #expect(y == [1, -1, .max, .min, 0, .max, .min, 2_147_483_520, .min, 0])
    var truth = [UInt8](repeating: 9, count: x.count)
    castFloatToBool(&truth, x, count: UInt32(x.count))
    #expect(truth == [1, 1, 1, 1, 1, 1, 1, 1, 1, 0])
    castInt32ToBool(&truth, y, count: 5)
    #expect(truth[..<5] == [1, 1, 1, 1, 0])
    var float = [Float](repeating: 9, count: 3)
    castInt32ToFloat(&float, [16_777_217, 16_777_219, -5], count: 3)
    #expect(float == [16_777_216, 16_777_220, -5])
    castBoolToFloat(&float, [0, 1, 3], count: 3)
    #expect(float == [0, 1, 1])
    var integer = [Int32](repeating: 9, count: 3)
    castBoolToInt32(&integer, [0, 1, 3], count: 3)
    #expect(integer == [0, 1, 1])
  }

  @Test func everyNaNBecomesOneNaN() {
    var x: [Float] = [1, -.nan, Float(bitPattern: 0x7f80_0001), .infinity, -0.0]
    #expect(canonicaliseNaN(&x, count: 5) == 2)
    #expect(x.map(\.bitPattern) == [0x3f80_0000, 0x7fc0_0000, 0x7fc0_0000, 0x7f80_0000, 0x8000_0000])
  }
}
