import CSinewSIMD
import SinewKernels
import Testing

/// One float dense layer with memory of its own.
private final class DenseFloatCase {
  private let x: Guarded<Float>
  private let y: Guarded<Float>
  private let weights32: Guarded<Float>
  private let weights16: Guarded<UInt16>
  private let bias: Guarded<Float>
  private var layer = snw_dense_float()

  /// `extreme` mixes in subnormals, huge values, zeros of both signs, infinities and NaN.
  init(columns: Int, rows: Int, positions: Int, extreme: Bool, random: inout Random) {
    let special: [Float] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude, .infinity, .nan, 1,
      -1, 3e38,
    ]
    func value() -> Float {
      if extreme && random.below(12) == 0 { return random.choose(special) }
      let exponent = extreme ? random.integer(-70...60) : 0
      return random.unit() * Float(sign: .plus, exponent: exponent, significand: 1)
    }
    let tiles = (rows + 15) / 16
    x = Guarded((0..<columns * positions).map { _ in value() }, skew: 4 * random.below(4))
    y = Guarded(repeating: 0, count: rows * positions, skew: 4 * random.below(4))
    var packed32 = [Float](repeating: 0, count: tiles * columns * 16)
    var packed16 = [UInt16](repeating: 0, count: tiles * columns * 16)
    var biases = [Float](repeating: 0, count: tiles * 16)
    for row in 0..<rows {
      biases[row] = value()
      for k in 0..<columns {
        let index = (row / 16 * columns + k) * 16 + row % 16
        packed32[index] = value()
        // Every binary16 pattern is a weight when values are extreme, else those below 2.
        packed16[index] = extreme ? random.integer(0...UInt16.max) : random.integer(0...0x3fff)
      }
    }
    weights32 = Guarded(packed32, skew: 4 * random.below(4))
    weights16 = Guarded(packed16, skew: 2 * random.below(4))
    bias = Guarded(biases, skew: 4 * random.below(4))
    layer.x = UnsafePointer(x.pointer)
    layer.y = y.pointer
    layer.bias = UnsafePointer(bias.pointer)
    layer.columns = UInt32(columns)
    layer.rows = UInt32(rows)
    layer.positions = UInt32(positions)
  }

  /// Bits of y, or nil when anything outside it was written.
  func run(_ set: KernelSet, half: Bool) -> [UInt32]? {
    y.fill(-7)
    layer.weights = half ? UnsafeRawPointer(weights16.pointer) : UnsafeRawPointer(weights32.pointer)
    (half ? set.denseF16 : set.denseF32)(&layer)
    return y.guardsAreIntact ? y.elements.map(canonicalBits) : nil
  }
}

@Suite struct DenseFloatTests {
  @Test(.needsVariants, arguments: availableVariants, [false, true])
  func variantEqualsPortable(_ set: InstructionSet, half: Bool) {
    var random = Random(seed: 2)
    let variant = KernelSet.forInstructionSet(set)
    func check(columns: Int, rows: Int, positions: Int) {
      let layer = DenseFloatCase(
        columns: columns, rows: rows, positions: positions, extreme: (rows + columns) % 2 == 0,
        random: &random)
      let expected = layer.run(.portable, half: half)
      #expect(expected != nil)
      if layer.run(variant, half: half) != expected {
        Issue.record("\(set) half=\(half): \(rows)x\(columns), \(positions) positions")
      }
    }
    for rows in 1...70 {
      for columns in [1, 2, 3, 8, 17, 64] {
        check(columns: columns, rows: rows, positions: 1 + (rows + columns) % 6)
      }
    }
    for rows in [100, 128, 130, 200, 257] { check(columns: 33, rows: rows, positions: 1 + rows % 5) }
    for columns in 1...70 { check(columns: columns, rows: 37, positions: 1 + columns % 5) }
  }

  @Test(.needsVariants, arguments: availableVariants)
  func matrixProductVariantEqualsPortable(_ set: InstructionSet) {
    var random = Random(seed: 14)
    for n in 1...70 {
      let m = 1 + random.below(9)
      let k = 1 + random.below(20)
      let batch = 1 + n % 3
      func values(_ count: Int) -> Guarded<Float> {
        Guarded(
          (0..<count).map { _ in
            random.below(15) == 0 ? random.choose([.infinity, .nan, -0.0, 0x1p-140]) : random.unit()
          }, skew: 4 * random.below(4))
      }
      let left = values(batch * m * k)
      let right = values(batch * k * n)
      let y = Guarded<Float>(repeating: 0, count: batch * m * n, skew: 4 * random.below(4))
      let repeatsRight = n % 2 == 0
      var product = snw_matmul(
        left: left.pointer, right: right.pointer, y: y.pointer, batch: UInt32(batch), m: UInt32(m),
        k: UInt32(k),
        n: UInt32(n), left_stride: UInt32(m * k), right_stride: repeatsRight ? 0 : UInt32(k * n))
      func run(_ kernels: KernelSet) -> [UInt32] {
        y.fill(-7)
        kernels.matmul(&product)
        return y.elements.map(canonicalBits)
      }
      #expect(run(.forInstructionSet(set)) == run(.portable), "\(set), \(m)x\(k)x\(n)")
      #expect(y.guardsAreIntact)
    }
  }

  @Test func chainIsSequentialAndFused() {
    // (2^-12 + 1)² - (1 + 2^-11) leaves 2^-24 only when the product is not rounded.
    let weights: [Float] = [1 + 0x1p-12] + Array(repeating: 0, count: 15)
    let bias: [Float] = [-(1 + 0x1p-11)] + Array(repeating: 0, count: 15)
    let x: [Float] = [1 + 0x1p-12]
    var y = [Float](repeating: 0, count: 1)
    weights.withUnsafeBufferPointer { weights in
      bias.withUnsafeBufferPointer { bias in
        x.withUnsafeBufferPointer { x in
          y.withUnsafeMutableBufferPointer { y in
            var layer = snw_dense_float(
              x: x.baseAddress, y: y.baseAddress, weights: weights.baseAddress, bias: bias.baseAddress,
              columns: 1,
              rows: 1, positions: 1)
            KernelSet.portable.denseF32(&layer)
          }
        }
      }
    }
    #expect(y == [0x1p-24])
  }
}
