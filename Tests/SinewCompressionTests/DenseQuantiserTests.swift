import SinewArtifact
import SinewTestSupport
import Testing

@testable import SinewCompression

@Suite struct DenseQuantiserTests {
  private func quantiser(rows: Int, columns: Int, scale: Double = 1, bias: Double = 0.1) -> DenseQuantiser {
    var random = SplitMix64(seed: 3)
    return DenseQuantiser(
      rows: rows, columns: columns,
      weights: (0..<(rows * columns)).map { _ in Float(random.uniform(within: scale)) },
      bias: (0..<rows).map { _ in random.uniform(within: bias) }, inputPower: nil)
  }

  private let plain = ProgramOperation.Activation(kind: .none)

  @Test func realWeightsAreKeptToHalfAStep() throws {
    let source = quantiser(rows: 8, columns: 40)
    let input = InputCode(width: .int16, scale: 0.01, zeroPoint: 0)
    let result = try source.quantise(input: input, preScale: 0.001, mode: .fixed, activation: plain)
    for row in 0..<8 {
      let largest = source.weights[(row * 40)..<((row + 1) * 40)].map { abs(Double($0)) }.max() ?? 0
      for column in 0..<40 {
        let error = result.effectiveWeights[row * 40 + column] - Double(source.weights[row * 40 + column])
        // The search may clip the largest weights a little for the benefit of the others.
        #expect(abs(error) <= 0.31 * largest)
      }
    }
    #expect(result.dense.weights.allSatisfy { $0 >= -127 })
  }

  @Test func rangesTooFarApartAreNamed() {
    let source = quantiser(rows: 2, columns: 4)
    let input = InputCode(width: .int16, scale: 1e18 / 32768, zeroPoint: 0)
    #expect {
      try source.quantise(input: input, preScale: 2.0 / 32768, mode: .fixed, activation: plain)
    } throws: { error in
      "\(error)".contains("input is ±1e+18, that of its result ±2.0; numbers in the calibration data")
    }
  }

  @Test func zeroPointIsFoldedIntoTheBias() throws {
    let source = quantiser(rows: 4, columns: 16)
    let input = InputCode(width: .int8, scale: 0.02, zeroPoint: -70)
    let result = try source.quantise(input: input, preScale: 0.001, mode: .fixed, activation: plain)
    for row in 0..<4 {
      let weights = result.dense.weights[(row * 16)..<((row + 1) * 16)].map { Int($0) }
      // An input that is really zero leaves the real bias in the accumulator.
      let accumulator = Double(Int(result.dense.bias[row]) + weights.reduce(0) { $0 + $1 * -70 })
      let factor =
        Double(result.dense.multiplier[row]) / Double(UInt64(1) << UInt64(result.dense.rightShift[row]))
      #expect(abs(accumulator * factor * 0.001 - source.bias[row]) < 1e-4)
    }
  }

  @Test func accumulatorStaysWithin32Bits() throws {
    var source = quantiser(rows: 3, columns: 2000)
    source.weights = source.weights.map { $0 < 0 ? -1 : 1 }
    let input = InputCode(width: .int16, scale: 0.001, zeroPoint: 0)
    let result = try source.quantise(input: input, preScale: 0.01, mode: .fixed, activation: plain)
    #expect(result.narrowedRows == 3)
    for row in 0..<3 {
      let sum = result.dense.weights[(row * 2000)..<((row + 1) * 2000)].reduce(0) { $0 + abs(Int($1)) }
      #expect(sum * 32768 + abs(Int(result.dense.bias[row])) < 1 << 31)
    }
  }

  @Test func aRowOfZerosKeepsItsBias() throws {
    var source = quantiser(rows: 2, columns: 8, bias: 3)
    source.weights = [Float](repeating: 0, count: 16)
    let input = InputCode(width: .int16, scale: 0.001, zeroPoint: 0)
    let result = try source.quantise(input: input, preScale: 0.0002, mode: .fixed, activation: plain)
    for row in 0..<2 {
      let factor =
        Double(result.dense.multiplier[row]) / Double(UInt64(1) << UInt64(result.dense.rightShift[row]))
      #expect(abs(Double(result.dense.bias[row]) * factor * 0.0002 - source.bias[row]) < 2e-4)
    }
  }

  @Test func dynamicFactorsLeaveRoomIn64Bits() throws {
    let source = quantiser(rows: 4, columns: 4096)
    let input = InputCode(width: .int16, scale: 0.001, zeroPoint: 0)
    let result = try source.quantise(input: input, preScale: 0.01, mode: .dynamic, activation: plain)
    for row in 0..<4 {
      let sum = result.dense.weights[(row * 4096)..<((row + 1) * 4096)].reduce(0.0) { $0 + abs(Double($1)) }
      let bound = 255 * (98303 * sum + abs(Double(result.dense.bias[row])))
      #expect(bound * Double(result.dense.multiplier[row]) < 0x1p62)
    }
  }

  @Test func aRowOfNothingIsEmpty() throws {
    var source = quantiser(rows: 2, columns: 8)
    source.weights = [Float](repeating: 0, count: 8) + (0..<8).map { _ in 1e-30 }
    source.bias = [0, 0]
    let input = InputCode(width: .int16, scale: 0.001, zeroPoint: 0)
    for mode in [ProgramOperation.Dense.Mode.fixed, .dynamic] {
      let dense = try source.quantise(input: input, preScale: 0.01, mode: mode, activation: plain).dense
      #expect(dense.weights.allSatisfy { $0 == 0 } && dense.bias == [0, 0])
      #expect(dense.multiplier == [0, 0] && dense.rightShift == [1, 1])
    }
  }
}
