import SinewKernels
import SinewRuntime
import Testing

@testable import SinewArtifact

/// The path from a program to bits, for the layers of a multilayer perceptron.
@Suite struct DenseLayerTests {
  typealias Activation = ProgramOperation.Activation

  /// docs/arithmetic.md, section 4, as it reads.
  static func reference(
    _ dense: ProgramOperation.Dense, _ x: [Int], output: ProgramTensor.ElementType
  ) -> [Int] {
    let columns = dense.weightColumns
    let x = dense.mode == .split ? x + x.map { ($0 + 64) >> 7 } : x
    return (0..<dense.rows).map { row in
      let weights = dense.weights[row * columns..<(row + 1) * columns].map { Int($0) }
      var sum = Int(dense.bias[row]) + zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }
      if dense.mode == .dynamic {
        let low = x.min()!
        let range = max(x.max()! - low, 1)
        let reciprocal = (255 << 16) / range
        let levels = x.map { min((($0 - low) * reciprocal + (1 << 15)) >> 16, 255) - 128 }
        let rowSum = weights.reduce(0, +)
        let dot = zip(weights, levels).reduce(0) { $0 + $1.0 * $1.1 }
        sum = (dot + 128 * rowSum) * range + 255 * (low * rowSum + Int(dense.bias[row]))
      }
      let shift = Int(dense.rightShift[row])
      let v = clamp((sum * Int(dense.multiplier[row]) + (1 << (shift - 1))) >> shift, 16)
      let y = max(v, 0)
      if output == .int16 { return y }
      let d = dense.activation.outputShift
      return clamp((clamp(y + (1 << d) >> 1, 16) >> d) + dense.activation.zeroPoint, 8)
    }
  }

  static func clamp(_ value: Int, _ bits: Int) -> Int {
    min(max(value, -(1 << (bits - 1))), (1 << (bits - 1)) - 1)
  }

  @Test(arguments: [(5, 3), (16, 16), (17, 33), (48, 70)])
  func integerLayersFollowTheArithmetic(rows: Int, columns: Int) throws {
    let relu = Activation(kind: .relu, outputShift: 7, zeroPoint: -100)
    for mode in [ProgramOperation.Dense.Mode.fixed, .dynamic, .split] {
      for output in [ProgramTensor.ElementType.int8, .int16] {
        var builder = ProgramBuilder(seed: UInt64(rows * columns))
        let x = builder.input("x", [2, columns], .int16)
        let activation = output == .int8 ? relu : Activation(kind: .relu)
        let y = builder.dense(x, rows: rows, to: output, activation: activation, mode: mode)
        builder.output("y", y)
        guard case .dense(let dense) = builder.program.steps[0].operation else { continue }
        let values = (0..<2 * columns).map { _ in Int16(builder.generator.integer(-1000...1000)) }
        let found = try run(builder.program, [values.rawBytes])[0]
        var expected: [Int] = []
        for position in 0..<2 {
          let vector = values[position * columns..<(position + 1) * columns].map { Int($0) }
          expected += Self.reference(dense, vector, output: output)
        }
        if output == .int8 {
          #expect(found.map { Int(Int8(bitPattern: $0)) } == expected)
        } else {
          #expect(found.withUnsafeBytes { $0.array(Int16.self) }.map { Int($0) } == expected)
        }
      }
    }
  }

  @Test func aPerceptronRunsFromObservationToAction() throws {
    var builder = ProgramBuilder()
    let x = builder.input("observation", [1, 12])
    let q = builder.quantize(x, features: 12, to: .int16)
    let h1 = builder.dense(q, rows: 32, to: .int8, activation: Activation(kind: .relu, outputShift: 8))
    let h2 = builder.dense(h1, rows: 20, to: .int16, activation: Activation(kind: .none))
    let y = builder.step(.dequantize(scale: 1 / 4096, zeroPoint: 0), [h2], [1, 20])
    builder.output("action", y)
    let file = try ArtifactWriter.write(builder.program)
    var results: [[Float]] = []
    for set in [InstructionSet.portable, .avx2, .avx512vnni] where set.isAvailable {
      let model = try LoadedModel(file, instructionSet: set)
      model.policy.set(0, (0..<12).map { Float($0) / 3 - 2 })
      #expect(model.policy.step() == .ok)
      results.append(model.policy.floats(0))
    }
    #expect(results.allSatisfy { $0 == results[0] })
    #expect(Set(results[0]).count > 5)
  }

  @Test(arguments: [ProgramOperation.DenseFloat.WeightType.float32, .float16])
  func floatLayersAreFusedChains(type: ProgramOperation.DenseFloat.WeightType) throws {
    var builder = ProgramBuilder()
    let x = builder.input("x", [3, 7])
    let y = builder.denseFloat(x, rows: 18, type: type, activation: .init(code: 11))
    builder.output("y", y)
    guard case .denseFloat(let dense) = builder.program.steps[0].operation else { return }
    let values = (0..<21).map { _ in builder.generator.float() }
    let found = try run(builder.program, [values.rawBytes])[0].withUnsafeBytes { $0.array(Float.self) }
    var expected: [Float] = []
    for position in 0..<3 {
      for row in 0..<18 {
        var sum = dense.bias[row]
        for k in 0..<7 {
          let weight = dense.weights[row * 7 + k]
          let stored = type == .float16 ? Float(Float16(weight)) : weight
          sum = sum.addingProduct(stored, values[position * 7 + k])
        }
        expected.append(sum > 0 ? sum : 0)
      }
    }
    #expect(found == expected)
  }
}
