import SinewFormat
import SinewRuntime
import Testing

@testable import SinewArtifact

/// One rule of integer dense layers broken at a time, in a file that is otherwise right.
@Suite struct VerifierDenseTests {
  struct Rule: CustomTestStringConvertible, Sendable {
    var name: String
    var expected: Status
    var mode = ProgramOperation.Dense.Mode.fixed
    var edit: @Sendable (inout FileEditor) throws -> Void

    var testDescription: String { name }
  }

  /// 17 outputs and 6 inputs: both are padded.
  static func file(_ mode: ProgramOperation.Dense.Mode) throws -> [UInt8] {
    var builder = ProgramBuilder()
    let x = builder.input("x", [2, 6], .int16)
    let table = (0..<192).map { Int16($0) }
    let activation = ProgramOperation.Activation(
      kind: .rectifiedTable(.quadratic(table), shift: 2), outputShift: 3)
    builder.output("y", builder.dense(x, rows: 17, to: .int8, activation: activation, mode: mode))
    return try ArtifactWriter.write(builder.program)
  }

  static func activation(_ editor: FileEditor, _ offset: UInt32) throws -> UInt32 {
    try editor.field(Schema.Dense.activation, Schema.Activation.byteCount) { try $0.step(0).attributes }
      + offset
  }

  static let rules: [Rule] = [
    Rule(name: "weight of -128", expected: .badWeight) {
      $0.set(try $0.block(Schema.Dense.weights), Int8(-128))
    },
    Rule(name: "padding column", expected: .badWeight) {
      // Group 1 holds columns 4 to 7; 6 and 7 are padding.
      $0.set(try $0.block(Schema.Dense.weights) + 64 + 2, Int8(1))
    },
    Rule(name: "padding row", expected: .badWeight) {
      // Second tile, second row: output 17 of 17.
      $0.set(try $0.block(Schema.Dense.weights) + 128 + 4, Int8(1))
    },
    Rule(name: "row sum", expected: .badRowSum) {
      let place = try $0.block(Schema.Dense.rowSum)
      $0.set(place, $0.get(place, as: Int32.self) + 1)
    },
    Rule(name: "row sum of padding", expected: .badRowSum) {
      $0.set(try $0.block(Schema.Dense.rowSum) + 17 * 4, Int32(1))
    },
    Rule(name: "bias of padding", expected: .badRequantisation) {
      $0.set(try $0.block(Schema.Dense.bias) + 17 * 4, Int32(1))
    },
    Rule(name: "multiplier of padding", expected: .badRequantisation) {
      $0.set(try $0.block(Schema.Dense.multiplier) + 17 * 4, Int32(1 << 30))
    },
    Rule(name: "multiplier below 2^30", expected: .badRequantisation) {
      $0.set(try $0.block(Schema.Dense.multiplier), Int32(1 << 30) - 1)
    },
    Rule(name: "negative multiplier", expected: .badRequantisation) {
      $0.set(try $0.block(Schema.Dense.multiplier), Int32(-1))
    },
    Rule(name: "shift of 0", expected: .badRequantisation) {
      $0.set(try $0.block(Schema.Dense.rightShift), UInt8(0))
    },
    Rule(name: "shift of 63", expected: .badRequantisation) {
      $0.set(try $0.block(Schema.Dense.rightShift), UInt8(63))
    },
    Rule(name: "shift of padding", expected: .badRequantisation) {
      $0.set(try $0.block(Schema.Dense.rightShift) + 17, UInt8(2))
    },
    Rule(name: "accumulator", expected: .accumulatorOverflow) {
      $0.set(try $0.block(Schema.Dense.bias), Int32.max)
    },
    Rule(name: "least bias", expected: .accumulatorOverflow) {
      $0.set(try $0.block(Schema.Dense.bias), Int32.min)
    },
    Rule(name: "dynamic multiplier of 2^22", expected: .badRequantisation, mode: .dynamic) {
      $0.set(try $0.block(Schema.Dense.multiplier), Int32(1 << 22))
    },
    Rule(name: "rows", expected: .sizeMismatch) { $0.set(try $0.attribute(Schema.Dense.rows), UInt32(16)) },
    Rule(name: "no rows", expected: .sizeMismatch) { $0.set(try $0.attribute(Schema.Dense.rows), UInt32(0)) },
    Rule(name: "hostile rows", expected: .sizeMismatch) {
      $0.set(try $0.attribute(Schema.Dense.rows), UInt32.max)
    },
    Rule(name: "columns", expected: .sizeMismatch) {
      $0.set(try $0.attribute(Schema.Dense.columns), UInt32(5))
    },
    Rule(name: "hostile columns", expected: .sizeMismatch) {
      $0.set(try $0.attribute(Schema.Dense.columns), UInt32(0x8000_0000))
    },
    Rule(name: "unaligned block", expected: .badSegmentOffset) {
      let place = try $0.attribute(Schema.Dense.bias)
      $0.set(place, $0.get(place, as: UInt32.self) + 32)
    },
    Rule(name: "block past the segment", expected: .badSegmentOffset) {
      $0.set(try $0.attribute(Schema.Dense.weights), try $0.locate { $0.segmentBytes } & ~63)
    },
    Rule(name: "hostile offset", expected: .badSegmentOffset) {
      $0.set(try $0.attribute(Schema.Dense.weights), UInt32(0xffff_ffc0))
    },
    Rule(name: "table past the segment", expected: .badSegmentOffset) {
      $0.set(try $0.attribute(Schema.Dense.table), UInt32(0x7fff_ffc0))
    },
    Rule(name: "mode", expected: .unknownValue) {
      $0.set(try $0.attribute(Schema.Dense.mode, size: 1), UInt8(3))
    },
    Rule(name: "split without scratch", expected: .badArity) {
      $0.set(try $0.attribute(Schema.Dense.mode, size: 1), Schema.DenseMode.split.rawValue)
    },
    Rule(name: "split from int8", expected: .badType, mode: .split) {
      $0.set(try $0.tensorField(Schema.Tensor.type, tensor: 0, 1), Schema.ElementType.int8.rawValue)
    },
    Rule(name: "scratch of split layers", expected: .badType, mode: .split) {
      $0.set(try $0.tensorField(Schema.Tensor.type, tensor: 2, 1), Schema.ElementType.int8.rawValue)
    },
    Rule(name: "scratch for one part", expected: .sizeMismatch, mode: .split) {
      $0.set(try $0.vector(Schema.Tensor.shape) { try $0.tensor(2).table }, UInt32(1))
    },
    Rule(name: "low weight of -128", expected: .badWeight, mode: .split) {
      // Column 11 of 12: the third group of four.
      $0.set(try $0.block(Schema.Dense.weights) + 2 * 64 + 3, Int8(-128))
    },
    Rule(name: "low part of the accumulator", expected: .accumulatorOverflow, mode: .split) {
      $0.set(try $0.block(Schema.Dense.bias), Int32.max - (1 << 15))
    },
    Rule(name: "mode and outputs", expected: .badArity) {
      $0.set(try $0.attribute(Schema.Dense.mode, size: 1), UInt8(1))
    },
    Rule(name: "dynamic from int8", expected: .badType, mode: .dynamic) {
      $0.set(try $0.tensorField(Schema.Tensor.type, tensor: 0, 1), Schema.ElementType.int8.rawValue)
    },
    Rule(name: "float output", expected: .badType) {
      $0.set(try $0.tensorField(Schema.Tensor.storage, tensor: 1, 1), UInt8(0))
      $0.set(try $0.tensorField(Schema.Tensor.type, tensor: 1, 1), Schema.ElementType.bool.rawValue)
    },
    Rule(name: "activation kind", expected: .unknownValue) {
      $0.set(try activation($0, Schema.Activation.kind), UInt8(6))
    },
    Rule(name: "table form", expected: .unknownValue) {
      $0.set(try activation($0, Schema.Activation.tableForm), UInt8(2))
    },
    Rule(name: "table shift", expected: .badParameter) {
      $0.set(try activation($0, Schema.Activation.tableShift), UInt8(16))
    },
    Rule(name: "output shift", expected: .badParameter) {
      $0.set(try activation($0, Schema.Activation.outputShift), UInt8(16))
    },
    Rule(name: "zero point", expected: .badParameter) {
      $0.set(try activation($0, Schema.Activation.zeroPoint), Int16(128))
    },
    Rule(name: "unused parameter", expected: .badParameter) {
      $0.set(try activation($0, Schema.Activation.parameterA), Int16(1))
    },
    Rule(name: "table without use", expected: .badParameter) {
      $0.set(try activation($0, Schema.Activation.kind), Schema.ActivationKind.relu.rawValue)
    },
    Rule(name: "slope of -1", expected: .badParameter) {
      $0.set(try activation($0, Schema.Activation.kind), Schema.ActivationKind.leaky.rawValue)
      $0.set(try activation($0, Schema.Activation.parameterA), Int16.min)
      $0.set(try activation($0, Schema.Activation.tableShift), UInt8(0))
      $0.set(try $0.attribute(Schema.Dense.table), UInt32(0))
    },
    Rule(name: "empty clamp", expected: .badParameter) {
      $0.set(try activation($0, Schema.Activation.kind), Schema.ActivationKind.clamp.rawValue)
      $0.set(try activation($0, Schema.Activation.parameterA), Int16(1))
      $0.set(try activation($0, Schema.Activation.tableShift), UInt8(0))
      $0.set(try $0.attribute(Schema.Dense.table), UInt32(0))
    },
  ]

  @Test(arguments: rules)
  func refuses(rule: Rule) throws {
    let file = try Self.file(rule.mode)
    #expect(load(file) == .ok)
    var editor = FileEditor(file)
    try rule.edit(&editor)
    #expect(load(editor.bytes) == .wrongChecksum)
    #expect(load(editor.sealed) == rule.expected)
  }

  @Test func boundsAreExact() throws {
    // One weight w and one bias b: |b| + |w|·2^15 must stay below 2^31.
    func status(weight: Int8, bias: Int32) throws -> Status {
      var builder = ProgramBuilder()
      let x = builder.input("x", [1], .int16)
      let dense = ProgramOperation.Dense(
        mode: .fixed, rows: 1, columns: 1, weights: [weight], bias: [bias], multiplier: [1 << 30],
        rightShift: [40],
        activation: .init(kind: .none))
      builder.output("y", builder.step(.dense(dense), [x], [1], .int16))
      return load(try ArtifactWriter.write(builder.program))
    }
    #expect(try status(weight: 127, bias: Int32.max - (127 << 15)) == .ok)
    #expect(try status(weight: 127, bias: Int32.max - (127 << 15) + 1) == .accumulatorOverflow)
    #expect(try status(weight: -127, bias: -(Int32.max - (127 << 15))) == .ok)
    #expect(try status(weight: -127, bias: -(Int32.max - (127 << 15)) - 1) == .accumulatorOverflow)
    #expect(try status(weight: 0, bias: Int32.min) == .accumulatorOverflow)
  }

  @Test func dynamicBoundsAreExact() throws {
    func status(columns: Int, multiplier: Int32, bias: Int32) throws -> Status {
      var builder = ProgramBuilder()
      let x = builder.input("x", [columns], .int16)
      let dense = ProgramOperation.Dense(
        mode: .dynamic, rows: 1, columns: columns, weights: Array(repeating: 127, count: columns),
        bias: [bias],
        multiplier: [multiplier], rightShift: [40], activation: .init(kind: .none))
      let y = builder.step(.dense(dense), [x], [1], .int16)
      builder.program.steps[0].outputs.append(
        builder.program.add(ProgramTensor(name: "scratch", type: .int8, shape: [columns])))
      builder.output("y", y)
      return load(try ArtifactWriter.write(builder.program))
    }
    // 255 · (98303 · Σ|w| + |bias|) · m < 2^62
    let multiplier: Int32 = (1 << 22) - 1
    let columns = 200
    let greatest = ((1 << 62) - 1) / (255 * Int(multiplier)) - 98303 * 127 * columns
    #expect(try status(columns: columns, multiplier: multiplier, bias: Int32(greatest)) == .ok)
    #expect(
      try status(columns: columns, multiplier: multiplier, bias: Int32(greatest + 1)) == .accumulatorOverflow)
    // 255 · Σ|w| < 2^31
    let widest = ((1 << 31) - 1) / (255 * 127)
    #expect(try status(columns: widest, multiplier: 1, bias: 0) == .ok)
    #expect(try status(columns: widest + 1, multiplier: 1, bias: 0) == .accumulatorOverflow)
  }

  @Test func emptyRowsHaveNoMultiplier() throws {
    func status(multiplier: Int32, shift: UInt8) throws -> Status {
      var builder = ProgramBuilder()
      let x = builder.input("x", [1], .int8)
      let dense = ProgramOperation.Dense(
        mode: .fixed, rows: 1, columns: 1, weights: [0], bias: [0], multiplier: [multiplier],
        rightShift: [shift],
        activation: .init(kind: .none))
      builder.output("y", builder.step(.dense(dense), [x], [1], .int8))
      return load(try ArtifactWriter.write(builder.program))
    }
    #expect(try status(multiplier: 0, shift: 1) == .ok)
    #expect(try status(multiplier: 1 << 30, shift: 1) == .badRequantisation)
    #expect(try status(multiplier: 0, shift: 2) == .badRequantisation)
  }
}
