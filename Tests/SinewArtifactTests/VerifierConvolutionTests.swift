import SinewFormat
import Testing

@testable import SinewArtifact
@testable import SinewRuntime

/// One rule of layers over windows broken at a time.
@Suite struct VerifierConvolutionTests {
  typealias Rule = VerifierRuleTests.Rule
  typealias Operations = VerifierOperationTests
  typealias Edit = Operations.Edit

  /// [2, 5, 3] → [2, 3, 17] (or 18 channels in and out), scratch for two positions.
  static func integer(
    _ type: ProgramTensor.ElementType, isDepthwise: Bool = false, fill: Int = 0,
    mode: ProgramOperation.Dense.Mode = .fixed
  ) -> Program {
    var builder = ProgramBuilder()
    let x = builder.input("x", [2, 5, isDepthwise ? 18 : 3], type)
    builder.output(
      "y",
      builder.convolution(
        x, VerifierWindowTests.line, rows: isDepthwise ? nil : 17, to: .int16, tile: 2, fill: fill,
        mode: mode))
    return builder.program
  }

  static func float(isDepthwise: Bool = false) -> Program {
    var builder = ProgramBuilder()
    let x = builder.input("x", [2, 5, isDepthwise ? 18 : 3])
    builder.output(
      "y", builder.convolutionFloat(x, VerifierWindowTests.line, rows: isDepthwise ? nil : 17, tile: 2))
    return builder.program
  }

  /// The layer inside the first step's table.
  static func layer(_ model: ModelView) throws -> FlatTable {
    let attributes = try model.step(0).attributes
    let isFloat = try model.step(0).operation == .convolutionFloat
    let layer = try attributes.table(
      isFloat ? Schema.ConvolutionFloat.layer : Schema.Convolution.layer,
      fieldCount: isFloat ? Schema.DenseFloat.fieldCount : Schema.Dense.fieldCount)
    guard let layer else { throw FormatError(.missingField) }
    return layer
  }

  static func set(_ field: UInt16, _ value: UInt32) -> Edit {
    { $0.set(try $0.field(field, of: layer), value) }
  }

  static func setByte(_ field: UInt16, _ value: UInt8) -> Edit {
    { $0.set(try $0.field(field, 1, of: layer), value) }
  }

  /// Sets a number in a block of the layer.
  static func block<Number: FixedWidthInteger & Sendable>(
    _ field: UInt16, _ byte: UInt32, _ value: Number
  ) -> Edit {
    {
      let offset = $0.get(try $0.field(field, of: layer), as: UInt32.self)
      $0.set(try $0.locate { $0.segmentOffset } + offset + byte, value)
    }
  }

  static func extent(_ tensor: UInt32, _ axis: UInt32, _ value: UInt32) -> Edit {
    { $0.set(try $0.vector(Schema.Tensor.shape) { try $0.tensor(tensor).table } + 4 * axis, value) }
  }

  /// Gives a step fewer inputs or outputs than it has.
  static func arity(_ field: UInt16, _ count: UInt32) -> Edit {
    { $0.set(try $0.vector(field, 2) { try $0.step(0).table } - 4, count) }
  }

  /// Puts one tensor where another one is.
  static func move(_ tensor: UInt32, onto other: UInt32) -> Edit {
    {
      let offset = $0.get(try $0.tensorField(Schema.Tensor.offset, tensor: other), as: UInt32.self)
      $0.set(try $0.tensorField(Schema.Tensor.offset, tensor: tensor), offset)
    }
  }

  /// Rules that do not depend on the type of the numbers; tensors are x, y, scratch.
  static func shared(
    _ window: UInt16, _ depthwise: UInt16, _ rows: UInt16, _ columns: UInt16, _ layer: UInt16
  )
    -> [(String, Status, Edit)]
  {
    [
      ("no layer", .missingField, VerifierWindowTests.absent(layer)),
      ("no window", .missingField, VerifierWindowTests.absent(window)),
      ("inputs", .badArity, arity(Schema.Step.inputs, 0)),
      ("no scratch", .badArity, arity(Schema.Step.outputs, 1)),
      ("flag", .unknownValue, Operations.setByte(depthwise, 2)),
      ("rows", .sizeMismatch, set(rows, 16)),
      ("no rows", .sizeMismatch, set(rows, 0)),
      ("hostile rows", .sizeMismatch, set(rows, .max)),
      ("no columns", .sizeMismatch, set(columns, 0)),
      ("hostile columns", .sizeMismatch, set(columns, .max)),
      ("columns fewer than taps", .sizeMismatch, set(columns, 1)),
      ("window", .badLoopNest, Operations.element(window, 2, 0)),
      ("taps that do not divide the columns", .sizeMismatch, Operations.element(window, 2, 4)),
      ("positions", .sizeMismatch, Operations.element(window, 1, 2)),
      ("extent", .sizeMismatch, Operations.element(window, 0, 3)),
      ("scratch on the input", .overlappingTensors, move(2, onto: 0)),
      ("scratch on the output", .overlappingTensors, move(2, onto: 1)),
    ]
  }

  static let full: [Rule] =
    Operations.group(
      "convolution", integer(.int8, fill: -5),
      shared(
        Schema.Convolution.window, Schema.Convolution.depthwise, Schema.Dense.rows, Schema.Dense.columns,
        Schema.Convolution.layer) + [
          ("dynamic", .badParameter, setByte(Schema.Dense.mode, Schema.DenseMode.dynamic.rawValue)),
          ("mode", .badParameter, setByte(Schema.Dense.mode, 3)),
          ("split without parts", .badArity, setByte(Schema.Dense.mode, Schema.DenseMode.split.rawValue)),
          ("fill above int8", .badParameter, Operations.set(Schema.Convolution.fill, 128)),
          (
            "fill below int8", .badParameter,
            Operations.set(Schema.Convolution.fill, UInt32(bitPattern: -129))
          ),
          ("columns", .sizeMismatch, set(Schema.Dense.columns, 5)),
          ("columns of fewer channels", .sizeMismatch, set(Schema.Dense.columns, 4)),
          ("depthwise columns", .sizeMismatch, Operations.setByte(Schema.Convolution.depthwise, 1)),
          ("wide scratch", .badType, Operations.type(of: 2, .int16)),
          ("scratch of less than a position", .sizeMismatch, extentOfScratch(5)),
          ("scratch of one position", .ok, extentOfScratch(6)),
          ("float input", .badType, Operations.type(of: 0, .float32)),
          ("float output", .badType, Operations.type(of: 1, .float32)),
          ("unaligned weights", .badSegmentOffset, set(Schema.Dense.weights, 32)),
          ("hostile weights", .badSegmentOffset, set(Schema.Dense.weights, 0xffff_ffc0)),
          ("weight of -128", .badWeight, block(Schema.Dense.weights, 0, Int8(-128))),
          // Group 1 holds columns 4 to 7 of 6.
          ("padding column", .badWeight, block(Schema.Dense.weights, 64 + 2, Int8(1))),
          ("padding row", .badWeight, block(Schema.Dense.weights, 128 + 4, Int8(1))),
          ("row sum", .badRowSum, block(Schema.Dense.rowSum, 0, Int32(1 << 20))),
          ("multiplier", .badRequantisation, block(Schema.Dense.multiplier, 0, Int32(1 << 30) - 1)),
          ("shift", .badRequantisation, block(Schema.Dense.rightShift, 0, UInt8(63))),
          ("accumulator", .accumulatorOverflow, block(Schema.Dense.bias, 0, Int32.max)),
          ("table without use", .badParameter, set(Schema.Dense.table, 64)),
        ])
    + Operations.group(
      "convolution of int16", integer(.int16),
      [
        ("fill", .badParameter, Operations.set(Schema.Convolution.fill, 1)),
        ("narrow scratch", .badType, Operations.type(of: 2, .int8)),
        // 127 · 2^15 · 6 is far below 2^31; the bias brings it there.
        ("accumulator", .accumulatorOverflow, block(Schema.Dense.bias, 0, Int32.max - (1 << 15))),
      ])

  /// Tensor 3 holds both parts.
  static let split: [Rule] =
    Operations.group(
      "split convolution", integer(.int16, mode: .split),
      [
        ("no parts", .badArity, arity(Schema.Step.outputs, 2)),
        ("static with parts", .badArity, setByte(Schema.Dense.mode, 0)),
        ("type of the parts", .badType, Operations.type(of: 3, .int8)),
        ("parts of less than a position", .sizeMismatch, extent(3, 1, 5)),
        ("parts on the input", .overlappingTensors, move(3, onto: 0)),
        ("parts on the taps", .overlappingTensors, move(3, onto: 2)),
        // Rows of 12 weights: three groups of four columns.
        ("weight of -128", .badWeight, block(Schema.Dense.weights, 128, Int8(-128))),
        (
          "low part of the accumulator", .accumulatorOverflow,
          block(Schema.Dense.bias, 0, Int32.max - (1 << 15))
        ),
      ])
    + Operations.group(
      "split depthwise", integer(.int16, isDepthwise: true, mode: .split),
      [
        ("parts of less than a position", .sizeMismatch, extent(3, 1, 35)),
        ("low weight of -128", .badWeight, block(Schema.Dense.weights, 16 * 3, Int8(-128))),
        ("row sum", .badRowSum, block(Schema.Dense.rowSum, 4 * 17, Int32(1 << 20))),
      ])
    + Operations.group(
      "split of int8", integer(.int16, mode: .split), [("input", .badType, Operations.type(of: 0, .int8))])

  static func extentOfScratch(_ count: UInt32) -> Edit {
    {
      try extent(2, 0, 1)(&$0)
      try extent(2, 1, count)(&$0)
    }
  }

  static let depthwise: [Rule] = Operations.group(
    "depthwise", integer(.int8, isDepthwise: true, fill: 7),
    [
      ("full columns", .sizeMismatch, Operations.setByte(Schema.Convolution.depthwise, 0)),
      ("columns", .sizeMismatch, set(Schema.Dense.columns, 36)),
      ("rows", .sizeMismatch, set(Schema.Dense.rows, 7)),
      ("hostile rows", .sizeMismatch, set(Schema.Dense.rows, .max)),
      ("rows times taps of 2^28", .badLoopNest, set(Schema.Dense.rows, 1 << 27)),
      ("scratch of less than a position", .sizeMismatch, extentOfScratch(35)),
      ("scratch of one position", .ok, extentOfScratch(36)),
      ("weight of -128", .badWeight, block(Schema.Dense.weights, 16, Int8(-128))),
      // The second tile has channels 16 and 17.
      ("padding channel", .badWeight, block(Schema.Dense.weights, 32 + 2, Int8(1))),
      ("padding channel of the last tap", .badWeight, block(Schema.Dense.weights, 32 + 31, Int8(1))),
      ("row sum", .badRowSum, block(Schema.Dense.rowSum, 4 * 17, Int32(1 << 20))),
      ("accumulator", .accumulatorOverflow, block(Schema.Dense.bias, 4 * 17, Int32.min)),
      ("bias of padding", .badRequantisation, block(Schema.Dense.bias, 4 * 18, Int32(1))),
    ])

  static let floats: [Rule] =
    Operations.group(
      "float convolution", float(),
      shared(
        Schema.ConvolutionFloat.window, Schema.ConvolutionFloat.depthwise, Schema.DenseFloat.rows,
        Schema.DenseFloat.columns, Schema.ConvolutionFloat.layer) + [
          ("depthwise columns", .sizeMismatch, Operations.setByte(Schema.ConvolutionFloat.depthwise, 1)),
          ("scratch of less than a position", .sizeMismatch, extentOfScratch(5)),
          ("scratch of integers", .badType, Operations.type(of: 2, .int32)),
          ("integer input", .badType, Operations.type(of: 0, .int32)),
          ("integer output", .badType, Operations.type(of: 1, .int32)),
          ("weight type", .badType, setByte(Schema.DenseFloat.weightType, Schema.ElementType.int8.rawValue)),
          ("unknown weight type", .unknownValue, setByte(Schema.DenseFloat.weightType, 6)),
          ("function", .unknownValue, setByte(Schema.DenseFloat.function, 38)),
          ("parameter without a function", .badParameter, set(Schema.DenseFloat.alpha, 1)),
          ("weights", .badSegmentOffset, set(Schema.DenseFloat.weights, 0xffff_ffc0)),
          ("bias", .badSegmentOffset, set(Schema.DenseFloat.bias, 32)),
        ])
    + Operations.group(
      "float depthwise", float(isDepthwise: true),
      [
        ("full columns", .sizeMismatch, Operations.setByte(Schema.ConvolutionFloat.depthwise, 0)),
        ("rows", .sizeMismatch, set(Schema.DenseFloat.rows, 7)),
        ("scratch of less than a position", .sizeMismatch, extentOfScratch(35)),
      ])

  @Test(arguments: full) func refuses(rule: Rule) throws { try VerifierRuleTests.check(rule) }

  @Test(arguments: depthwise + split + floats) func refusesOtherForms(rule: Rule) throws {
    try VerifierRuleTests.check(rule)
  }

  /// What kernels leave in scratch memory differs: nothing may read it.
  @Test func refusesToReadScratch() throws {
    for var program in [Self.integer(.int8), Self.float()] {
      let scratch = program.steps[0].outputs[1]
      program.outputs.append(Program.Port(name: "scratch", tensor: scratch, declaredType: "float32"))
      #expect(load(try ArtifactWriter.write(program)) == .badLiveness)
    }
  }

  @Test func countsWork() throws {
    let file = try ArtifactWriter.write(Self.integer(.int8))
    // 2 · 3 positions of 17 · 6 products.
    #expect(load(file, limits: Limits(work: 612)) == .tooMuchWork)
    #expect(load(file, limits: Limits(work: 1000)) == .ok)
  }
}
