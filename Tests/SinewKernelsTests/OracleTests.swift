import CSinewSIMD
import Foundation
import SinewKernels
import Testing

/// Replays what the numpy oracle recorded (tools/oracle/make_vectors.py) on the portable kernels and every variant.
@Suite struct OracleTests {
  static let sets = [.portable] + availableVariants

  static func load<T: Decodable>(_ name: String, as type: T.Type) throws -> T {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: folder.appendingPathComponent(name)))
  }

  static func floats(_ bits: [UInt32]) -> Guarded<Float> {
    Guarded(bits.map(Float.init(bitPattern:)))
  }

  // MARK: - Integer layers

  private struct IntegerLayers: Decodable {
    struct Case: Decodable {
      var kind: String
      var rows, columns, positions, table: Int
      var weights: [Int8]
      var bias: [Int32]
      var multiplier: [Int32]
      var rightShift: [UInt8]
      var parameterA, parameterB, zeroPoint: Int16
      var activation, tableForm, tableShift, outputShift, outputIsInt16: UInt8
      var x: [Int16]
      var y: [Int16]
    }
    var tables: [[Int16]]
    var cases: [Case]
  }

  /// The layer's 16c4 weights and padded arrays, packed by the rule of docs/layouts.md.
  private static func run(_ recorded: IntegerLayers.Case, _ table: [Int16], _ kernels: KernelSet) -> [Int16] {
    let groups = (recorded.columns + 3) / 4
    let padded = (recorded.rows + 15) / 16 * 16
    let weights = Guarded<Int8>(repeating: 0, count: padded * groups * 4)
    let rowSum = Guarded<Int32>(repeating: 0, count: padded)
    for row in 0..<recorded.rows {
      for k in 0..<recorded.columns {
        let w = recorded.weights[row * recorded.columns + k]
        weights.pointer[((row / 16 * groups + k / 4) * 16 + row % 16) * 4 + k % 4] = w
        rowSum.pointer[row] += Int32(w)
      }
    }
    func pad<T: BitwiseCopyable>(_ values: [T], _ filler: T) -> Guarded<T> {
      Guarded(values + Array(repeating: filler, count: padded - values.count))
    }
    let bias = pad(recorded.bias, 0)
    let multiplier = pad(recorded.multiplier, 0)
    let shift = pad(recorded.rightShift, 1)
    let table = Guarded(table)
    let scratch = Guarded<Int8>(repeating: 0, count: (recorded.columns + 15) / 16 * 16)
    let storage = Array(repeating: Int16(0), count: 3)
    let x16 = Guarded(recorded.x + storage)
    let x8 = Guarded((recorded.x + storage).map { Int8(truncatingIfNeeded: $0) })
    let y16 = Guarded<Int16>(repeating: 0, count: recorded.y.count)
    let y8 = Guarded<Int8>(repeating: 0, count: recorded.y.count)
    let isWide = recorded.outputIsInt16 != 0
    var layer = snw_dense(
      x: recorded.kind == "int8" ? UnsafeRawPointer(x8.pointer) : UnsafeRawPointer(x16.pointer),
      y: isWide ? UnsafeMutableRawPointer(y16.pointer) : UnsafeMutableRawPointer(y8.pointer),
      weights: weights.pointer, bias: bias.pointer, row_sum: rowSum.pointer, multiplier: multiplier.pointer,
      right_shift: shift.pointer, table: table.pointer, scratch: scratch.pointer,
      columns: UInt32(recorded.columns),
      rows: UInt32(recorded.rows), positions: UInt32(recorded.positions), parameter_a: recorded.parameterA,
      parameter_b: recorded.parameterB, zero_point: recorded.zeroPoint, activation: recorded.activation,
      table_form: recorded.tableForm, table_shift: recorded.tableShift, output_shift: recorded.outputShift,
      output_is_int16: recorded.outputIsInt16)
    switch recorded.kind {
    case "int8": kernels.denseS8(&layer)
    case "int16": kernels.denseS16(&layer)
    default: kernels.denseDynamic(&layer)
    }
    return isWide ? y16.elements : y8.elements.map { Int16($0) }
  }

  @Test(arguments: sets)
  func integerLayers(_ set: InstructionSet) throws {
    let recorded = try Self.load("dense_integer.json", as: IntegerLayers.self)
    let kernels = KernelSet.forInstructionSet(set)
    for (i, layer) in recorded.cases.enumerated() {
      #expect(Self.run(layer, recorded.tables[layer.table], kernels) == layer.y, "case \(i), \(layer.kind)")
    }
  }

  // MARK: - Float layers

  private struct FloatLayer: Decodable {
    var half, rows, columns, positions: Int
    var weights: [UInt32]
    var bias: [UInt32]
    var x: [UInt32]
    var y: [UInt32]
  }

  @Test(arguments: sets)
  func floatLayers(_ set: InstructionSet) throws {
    let kernels = KernelSet.forInstructionSet(set)
    for (i, recorded) in try Self.load("dense_float.json", as: [FloatLayer].self).enumerated() {
      let padded = (recorded.rows + 15) / 16 * 16
      let weights32 = Guarded<UInt32>(repeating: 0, count: padded * recorded.columns)
      let weights16 = Guarded<UInt16>(repeating: 0, count: padded * recorded.columns)
      for row in 0..<recorded.rows {
        for k in 0..<recorded.columns {
          let w = recorded.weights[row * recorded.columns + k]
          let index = (row / 16 * recorded.columns + k) * 16 + row % 16
          weights32.pointer[index] = w
          weights16.pointer[index] = UInt16(truncatingIfNeeded: w)
        }
      }
      let isHalf = recorded.half != 0
      let bias = Self.floats(recorded.bias + Array(repeating: 0, count: padded - recorded.rows))
      let x = Self.floats(recorded.x)
      let y = Guarded<Float>(repeating: 0, count: recorded.y.count)
      var layer = snw_dense_float(
        x: x.pointer, y: y.pointer,
        weights: isHalf ? UnsafeRawPointer(weights16.pointer) : UnsafeRawPointer(weights32.pointer),
        bias: bias.pointer, columns: UInt32(recorded.columns), rows: UInt32(recorded.rows),
        positions: UInt32(recorded.positions))
      (isHalf ? kernels.denseF16 : kernels.denseF32)(&layer)
      #expect(y.elements.map(canonicalBits) == recorded.y, "case \(i)")
    }
  }

  // MARK: - Boundary

  private struct Boundary: Decodable {
    var bits, features: Int
    var zero: Int32
    var x: [UInt32]
    var centre: [UInt32]
    var gain: [UInt32]
    var q: [Int16]
    var invalid: UInt32
    var real: [UInt32]
  }

  @Test(arguments: sets)
  func boundary(_ set: InstructionSet) throws {
    let kernels = KernelSet.forInstructionSet(set)
    for (i, recorded) in try Self.load("boundary.json", as: [Boundary].self).enumerated() {
      let count = recorded.x.count
      let x = Self.floats(recorded.x)
      let centre = Self.floats(recorded.centre)
      let gain = Self.floats(recorded.gain)
      let q8 = Guarded<Int8>(repeating: 0, count: count)
      let q16 = Guarded<Int16>(repeating: 0, count: count)
      let real = Guarded<Float>(repeating: 0, count: count)
      let isWide = recorded.bits == 16
      let q = isWide ? UnsafeMutableRawPointer(q16.pointer) : UnsafeMutableRawPointer(q8.pointer)
      var forth = snw_boundary(
        x: x.pointer, y: q, centre: centre.pointer, gain: gain.pointer, count: UInt32(count),
        features: UInt32(recorded.features), zero_point: recorded.zero)
      let invalid = (isWide ? kernels.quantiseS16 : kernels.quantiseS8)(&forth)
      var back = snw_boundary(
        x: q, y: real.pointer, centre: nil, gain: gain.pointer, count: UInt32(count), features: 1,
        zero_point: recorded.zero)
      (isWide ? kernels.dequantiseS16 : kernels.dequantiseS8)(&back)
      #expect(invalid == recorded.invalid, "case \(i)")
      #expect((isWide ? q16.elements : q8.elements.map { Int16($0) }) == recorded.q, "case \(i)")
      #expect(real.elements.map(canonicalBits) == recorded.real, "case \(i)")
    }
  }

  // MARK: - Functions

  private struct Functions: Decodable {
    struct Function: Decodable {
      var name: String
      var alpha, beta: UInt32
      var y: [UInt32]
    }
    var x: [UInt32]
    var functions: [Function]
    var base: [UInt32]
    var exponent: [UInt32]
    var power: [UInt32]
  }

  @Test(arguments: sets)
  func functions(_ set: InstructionSet) throws {
    let recorded = try Self.load("functions.json", as: Functions.self)
    #expect(recorded.functions.count == SNW_FUNCTION_COUNT)
    let kernels = KernelSet.forInstructionSet(set)
    let x = Self.floats(recorded.x)
    let y = Guarded<Float>(repeating: 0, count: x.count)
    for (i, function) in recorded.functions.enumerated() {
      var map = snw_map(
        x: x.pointer, y: y.pointer, count: UInt32(x.count), function: UInt32(i),
        alpha: Float(bitPattern: function.alpha), beta: Float(bitPattern: function.beta))
      kernels.map(&map)
      for (j, (result, expected)) in zip(y.elements, function.y).enumerated()
      where canonicalBits(result) != expected {
        Issue.record("\(function.name)(\(x.pointer[j])) = \(result), not \(Float(bitPattern: expected))")
      }
    }
  }

  @Test func powers() throws {
    let recorded = try Self.load("functions.json", as: Functions.self)
    for ((x, y), expected) in zip(zip(recorded.base, recorded.exponent), recorded.power) {
      let result = power(Float(bitPattern: x), Float(bitPattern: y))
      #expect(
        canonicalBits(result) == expected, "\(Float(bitPattern: x)) ^ \(Float(bitPattern: y)) = \(result)")
    }
  }
}
