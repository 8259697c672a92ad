import CSinewSIMD
import SinewKernels
import Testing

@Suite struct MathTests {
  /// Floats of every kind: all exponents, subnormals, zeros, infinities, near neighbours.
  private static func anyFloat(_ random: inout Random) -> Float {
    switch random.below(4) {
    case 0: random.unit()
    case 1: Float(bitPattern: UInt32(truncatingIfNeeded: random.next()) & 0x80ff_ffff)
    default: Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
    }
  }

  @Test func softwareMultiplyAddIsFused() {
    var random = Random(seed: 6)
    for _ in 0..<2_000_000 {
      let a = Self.anyFloat(&random)
      let b = Self.anyFloat(&random)
      // Often a sum that cancels, or that meets a tie.
      let c = random.below(3) == 0 ? -(a * b) * (1 + 0x1p-20 * random.unit()) : Self.anyFloat(&random)
      let expected = c.addingProduct(a, b)
      if canonicalBits(snw_fma_software(a, b, c)) != canonicalBits(expected)
        || canonicalBits(snw_fma(a, b, c)) != canonicalBits(expected)
      {
        Issue.record("\(a) · \(b) + \(c)")
        return
      }
    }
  }

  @Test func softwareSquareRootIsRoundedCorrectly() {
    for bits in stride(from: UInt32(0), to: UInt32.max - 1021, by: 1021) {
      let x = Float(bitPattern: bits)
      let expected = canonicalBits(x.squareRoot())
      if canonicalBits(snw_sqrt_software(x)) != expected || canonicalBits(snw_sqrt(x)) != expected {
        Issue.record("√\(x)")
        return
      }
    }
  }

  @Test func everyHalfIsWidenedExactly() {
    for bits in UInt16.min...UInt16.max {
      let expected = canonicalBits(Float(Float16(bitPattern: bits)))
      #expect(canonicalBits(snw_half_to_float_software(bits)) == expected)
      #expect(canonicalBits(snw_half_to_float(bits)) == expected)
    }
  }

  @Test func nearestIntegerTiesToEven() {
    var random = Random(seed: 7)
    let ties: [Float] = [0.5, 1.5, 2.5, -0.5, -1.5, 4194303.5, -4194303.5, 4_194_304, -4_194_304, 0.49999997]
    for x in ties + (0..<100_000).map({ _ in random.unit() * random.choose([1, 100, 4_194_304]) }) {
      #expect(snw_rne(x) == x.rounded(.toNearestOrEven))
    }
  }

  @Test func roundingFunctionsKeepSignsAndLargeValues() {
    var random = Random(seed: 8)
    let special: [Float] = [
      0, -0.0, 0.5, -0.5, -0.7, 8388607.5, -8388607.5, 8_388_608, 1e30, .infinity, -.infinity,
    ]
    for x in special + (0..<100_000).map({ _ in random.unit() * random.choose([1, 100, 1e7, 1e20]) }) {
      #expect(roundToEven(x).bitPattern == x.rounded(.toNearestOrEven).bitPattern)
      #expect(roundDown(x).bitPattern == x.rounded(.down).bitPattern)
      #expect(roundUp(x).bitPattern == x.rounded(.up).bitPattern)
    }
  }

  @Test func remainderIsExact() {
    var random = Random(seed: 9)
    for _ in 0..<300_000 {
      let x = Self.anyFloat(&random)
      let y = random.below(3) == 0 ? x * random.unit() : Self.anyFloat(&random)
      let expected = x.truncatingRemainder(dividingBy: y)
      if canonicalBits(floatRemainder(x, y)) != canonicalBits(expected) {
        Issue.record("\(x) % \(y): \(floatRemainder(x, y)), not \(expected)")
        return
      }
    }
  }

  @Test(
    arguments: [
      (0, -3, Float.infinity), (-0.0, -3, -.infinity), (-0.0, 3, -0.0), (-0.0, 2.5, 0), (0, 0, 1),
      (.nan, 0, 1),
      (1, .nan, 1), (-1, .infinity, 1), (2, .infinity, .infinity), (0.5, .infinity, 0),
      (0.5, -.infinity, .infinity),
      (-.infinity, 3, -.infinity), (-.infinity, 4, .infinity), (-.infinity, -3, -0.0),
      (-.infinity, 0.5, .infinity),
      (-0.0, 0.5, 0), (-2, 3, -8), (-2, 4, 16), (-2, 0.5, .nan), (2, 127, 0x1p127), (2, 128, .infinity),
      (2, -149, 0x1p-149), (2, -151, 0), (3, 2, 9), (3, 3, 27), (10, 10, 1e10), (9, 0.5, 3), (4, -1, 0.25),
      (-1, 16_777_216, 1), (0x1p-148, 0.25, 0x1p-37),
    ] as [(Float, Float, Float)])
  func powerOfSpecialValues(_ x: Float, _ y: Float, _ expected: Float) {
    #expect(canonicalBits(power(x, y)) == canonicalBits(expected))
  }
}
