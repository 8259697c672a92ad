import SinewFormat
import SinewRuntime
import Testing

@testable import SinewArtifact

/// One rule of an operation broken at a time. Dense layers have a suite of their own.
@Suite struct VerifierOperationTests {
  typealias Nest = ProgramOperation.LoopNest
  typealias Rule = VerifierRuleTests.Rule
  typealias Edit = @Sendable (inout FileEditor) throws -> Void

  /// A program of one step on inputs of given shapes and types.
  static func program(
    _ operation: ProgramOperation, _ inputs: [([Int], ProgramTensor.ElementType)],
    _ output: ([Int], ProgramTensor.ElementType)
  ) -> Program {
    var builder = ProgramBuilder()
    let tensors = inputs.enumerated().map { builder.input("x\($0.offset)", $0.element.0, $0.element.1) }
    builder.output("y", builder.step(operation, tensors, output.0, output.1))
    return builder.program
  }

  static func set(_ field: UInt16, _ value: UInt32) -> Edit {
    { $0.set(try $0.attribute(field), value) }
  }

  static func setByte(_ field: UInt16, _ value: UInt8) -> Edit {
    { $0.set(try $0.attribute(field, size: 1), value) }
  }

  /// Sets an element of a vector among the attributes; −1 is its count.
  static func element(_ field: UInt16, _ index: Int, _ value: UInt32) -> Edit {
    {
      let first = try $0.vector(field) { try $0.step(0).attributes }
      $0.set(UInt32(Int(first) + 4 * index), value)
    }
  }

  static func type(of tensor: UInt32, _ type: Schema.ElementType) -> Edit {
    {
      // Room for wider elements, so that only the type is wrong.
      let arena = try $0.field(Schema.Model.arenaBytes) { $0.root }
      $0.set(arena, $0.get(arena, as: UInt32.self) + 256)
      $0.set(try $0.tensorField(Schema.Tensor.type, tensor: tensor, 1), type.rawValue)
    }
  }

  static func group(_ name: String, _ program: Program, _ edits: [(String, Status, Edit)]) -> [Rule] {
    edits.map { edit in Rule("\(name): \(edit.0)", edit.1, { program }, edit.2) }
  }

  static let boundaries: [Rule] =
    group(
      "quantize",
      program(
        .quantize(center: [1, 2], gain: [1, 2], zeroPoint: 5), [([3, 2], .float32)], ([3, 2], .int8)),
      [
        ("features that do not divide the elements", .sizeMismatch, set(Schema.Quantize.features, 5)),
        ("no features", .sizeMismatch, set(Schema.Quantize.features, 0)),
        ("zero point", .badConstant, set(Schema.Quantize.zeroPoint, 128)),
        (
          "centre that is NaN", .badConstant,
          {
            $0.set(try $0.block(Schema.Quantize.centre), Float.nan.bitPattern)
          }
        ),
        (
          "gain that is infinite", .badConstant,
          {
            $0.set(try $0.block(Schema.Quantize.gain) + 4, Float.infinity.bitPattern)
          }
        ),
        ("block", .badSegmentOffset, set(Schema.Quantize.gain, 0x4000_0000)),
        ("float output", .badType, type(of: 1, .float32)),
        ("int16 with a zero point", .badConstant, type(of: 1, .int16)),
      ])
    + group(
      "dequantize",
      program(.dequantize(scale: 0.5, zeroPoint: -128), [([4], .int8)], ([4], .float32)),
      [
        ("negative scale", .badConstant, set(Schema.Dequantize.scale, Float(-1).bitPattern)),
        ("scale of zero", .badConstant, set(Schema.Dequantize.scale, 0)),
        ("zero point", .badConstant, set(Schema.Dequantize.zeroPoint, UInt32(bitPattern: -129))),
        ("float input", .badType, type(of: 0, .float32)),
      ])

  static let floats: [Rule] =
    group(
      "dense float",
      {
        var builder = ProgramBuilder()
        builder.output("y", builder.denseFloat(builder.input("x", [2, 5]), rows: 3))
        return builder.program
      }(),
      [
        ("weight type", .badType, setByte(Schema.DenseFloat.weightType, Schema.ElementType.int8.rawValue)),
        ("unknown weight type", .unknownValue, setByte(Schema.DenseFloat.weightType, 9)),
        ("rows", .sizeMismatch, set(Schema.DenseFloat.rows, 4)),
        ("columns", .sizeMismatch, set(Schema.DenseFloat.columns, 0)),
        ("weights", .badSegmentOffset, set(Schema.DenseFloat.weights, 0xffff_ffc0)),
        ("function", .unknownValue, setByte(Schema.DenseFloat.function, 38)),
        ("parameter without a function", .badParameter, set(Schema.DenseFloat.alpha, 1)),
        ("integer input", .badType, type(of: 0, .int32)),
      ])
    + group(
      "map", program(.map(.init(code: 8)), [([4], .float32)], ([4], .float32)),
      [
        ("no function", .unknownValue, setByte(Schema.Map.function, 255)),
        ("unknown function", .unknownValue, setByte(Schema.Map.function, 100)),
        ("parameter that is NaN", .badParameter, set(Schema.Map.beta, 0x7fc0_0000)),
        ("integer", .badType, type(of: 1, .int32)),
      ])
    + group(
      "softmax",
      program(
        .softmax(outer: 2, extent: 3, inner: 2, logarithm: false), [([12], .float32)], ([12], .float32)),
      [
        ("extents", .sizeMismatch, set(Schema.Softmax.extent, 4)),
        ("extents that overflow", .sizeMismatch, set(Schema.Softmax.outer, 0x8000_0002)),
        ("no extent", .sizeMismatch, set(Schema.Softmax.inner, 0)),
        ("flag", .unknownValue, setByte(Schema.Softmax.logarithm, 2)),
      ])
    + group(
      "layer normalization",
      program(
        .layerNormalization(outer: 2, extent: 6, epsilon: 1e-5, scale: [1, 2, 3, 4, 5, 6], bias: nil),
        [([12], .float32)], ([12], .float32)),
      [
        ("extents", .sizeMismatch, set(Schema.LayerNormalization.extent, 7)),
        ("epsilon", .badParameter, set(Schema.LayerNormalization.epsilon, Float(-1).bitPattern)),
        ("scale", .badSegmentOffset, set(Schema.LayerNormalization.scale, 32)),
        ("absent bias with an offset", .badParameter, set(Schema.LayerNormalization.bias, 64)),
        ("scale without use", .ok, setByte(Schema.LayerNormalization.hasScale, 0)),
        ("flag", .unknownValue, setByte(Schema.LayerNormalization.hasBias, 255)),
      ])
    + group(
      "reduce", program(.reduce(.sum, outer: 2, extent: 3, inner: 2), [([12], .float32)], ([4], .float32)),
      [
        ("function", .unknownValue, setByte(Schema.Reduce.function, 10)),
        ("extent", .sizeMismatch, set(Schema.Reduce.extent, 1)),
        ("inner", .sizeMismatch, set(Schema.Reduce.inner, 3)),
      ])
    + group(
      "matmul",
      program(
        .matMul(batch: 2, rows: 2, inner: 3, columns: 2, aStride: 6, bStride: 0),
        [([12], .float32), ([6], .float32)], ([8], .float32)),
      [
        ("a stride", .outOfReach, set(Schema.MatMul.aStride, 7)),
        ("b stride", .outOfReach, set(Schema.MatMul.bStride, 0xffff_ffff)),
        ("inner", .outOfReach, set(Schema.MatMul.inner, 4)),
        ("no inner", .sizeMismatch, set(Schema.MatMul.inner, 0)),
        ("batch", .sizeMismatch, set(Schema.MatMul.batch, 3)),
      ])
    + group(
      "cast", program(.cast, [([4], .float32)], ([4], .int32)),
      [("to itself", .badType, type(of: 1, .float32)), ("to int8", .badType, type(of: 1, .int8))])

  static let movement: [Rule] =
    group(
      "binary",
      program(
        .binary(.add, Nest(extents: [2, 3], strides: [[3, 1], [0, 1]])), [([6], .float32), ([3], .float32)],
        ([6], .float32)),
      [
        ("function", .unknownValue, setByte(Schema.Binary.function, 18)),
        ("logic on floats", .badType, setByte(Schema.Binary.function, 15)),
        ("comparison into floats", .badType, setByte(Schema.Binary.function, 9)),
        ("operands of two types", .badType, type(of: 1, .int32)),
        ("extent", .sizeMismatch, element(Schema.Binary.extents, 0, 1)),
        ("extent of zero", .badLoopNest, element(Schema.Binary.extents, 0, 0)),
        ("extents that overflow", .badLoopNest, element(Schema.Binary.extents, 1, 0x4000_0000)),
        ("levels", .sizeMismatch, element(Schema.Binary.extents, -1, 1)),
        ("levels of an operand", .badLoopNest, element(Schema.Binary.aStrides, -1, 1)),
        ("nine levels", .truncated, element(Schema.Binary.extents, -1, 0x1000_0000)),
        ("stride", .outOfReach, element(Schema.Binary.aStrides, 0, 4)),
        ("hostile stride", .outOfReach, element(Schema.Binary.bStrides, 1, 0x8000_0000)),
        ("stride that wraps", .outOfReach, element(Schema.Binary.bStrides, 1, 0xffff_ffff)),
      ])
    + group(
      "select",
      program(
        .select(Nest(extents: [2, 3], strides: [[0, 1], [3, 1], [0, 0]])),
        [([3], .bool), ([6], .int16), ([1], .int16)], ([6], .int16)),
      [
        ("condition", .badType, type(of: 0, .int8)),
        ("operand", .badType, type(of: 2, .int8)),
        ("stride", .outOfReach, element(Schema.Select.conditionStrides, 0, 1)),
        ("b stride", .outOfReach, element(Schema.Select.bStrides, 1, 1)),
      ])
    + group(
      "gather",
      program(.gather(outer: 2, extent: 3, inner: 2, indices: [0, -3, 2]), [([12], .int8)], ([12], .int8)),
      [
        ("index", .outOfReach, element(Schema.Gather.indices, 0, 3)),
        ("negative index", .outOfReach, element(Schema.Gather.indices, 0, UInt32(bitPattern: -4))),
        ("least index", .outOfReach, element(Schema.Gather.indices, 0, 0x8000_0000)),
        ("outer", .sizeMismatch, set(Schema.Gather.outer, 1)),
        ("inner", .sizeMismatch, set(Schema.Gather.inner, 0x8000_0000)),
        ("extent", .outOfReach, set(Schema.Gather.extent, 2)),
        ("types", .badType, type(of: 1, .bool)),
      ])
    + group(
      "gather by input",
      program(
        .gather(outer: 1, extent: 4, inner: 1, indices: nil), [([4], .int8), ([2], .int32)], ([2], .int8)),
      [
        ("index type", .badType, type(of: 1, .float32)),
        ("extent", .sizeMismatch, set(Schema.Gather.extent, 5)),
      ])
    + group(
      "scatter",
      program(
        .scatter(block: 2, positions: [3, 0], reduction: .none), [([8], .int32), ([4], .int32)], ([8], .int32)
      ),
      [
        ("position", .outOfReach, element(Schema.Scatter.positions, 1, 4)),
        ("block", .sizeMismatch, set(Schema.Scatter.block, 3)),
        ("no block", .sizeMismatch, set(Schema.Scatter.block, 0)),
        ("types", .badType, type(of: 1, .float32)),
      ])

  /// The first piece's table.
  static func piece(_ field: UInt16, _ index: Int, _ value: UInt32) -> Edit {
    {
      let first = try $0.vector(field) {
        let pieces = try $0.step(0).attributes.vector(Schema.Copy.pieces, elementSize: 4)!
        return try pieces.table(0, fieldCount: Schema.CopyPiece.fieldCount)
      }
      $0.set(UInt32(Int(first) + 4 * index), value)
    }
  }

  static func pieceScalar(_ field: UInt16, _ value: UInt32) -> Edit {
    {
      let place = try $0.field(field) {
        let pieces = try $0.step(0).attributes.vector(Schema.Copy.pieces, elementSize: 4)!
        return try pieces.table(0, fieldCount: Schema.CopyPiece.fieldCount)
      }
      $0.set(place, value)
    }
  }

  static let copies: [Rule] = group(
    "copy",
    program(
      .copy([
        .init(
          extents: [2, 3], inputOffset: 5, inputStrides: [-3, -1], outputOffset: 0, outputStrides: [1, 2])
      ]), [([6], .int16)], ([6], .int16)),
    [
      ("below the input", .outOfReach, pieceScalar(Schema.CopyPiece.inputOffset, 4)),
      ("past the input", .outOfReach, pieceScalar(Schema.CopyPiece.inputOffset, 6)),
      ("hostile offset", .outOfReach, pieceScalar(Schema.CopyPiece.inputOffset, 0xffff_ffff)),
      ("past the output", .outOfReach, pieceScalar(Schema.CopyPiece.outputOffset, 1)),
      ("input stride", .outOfReach, piece(Schema.CopyPiece.inputStrides, 0, 1)),
      ("output stride", .outOfReach, piece(Schema.CopyPiece.outputStrides, 1, 3)),
      ("negative output stride", .outOfReach, piece(Schema.CopyPiece.outputStrides, 1, 0xffff_ffff)),
      ("gap in the output", .sizeMismatch, piece(Schema.CopyPiece.extents, 1, 2)),
      ("types", .badType, type(of: 1, .int8)),
      (
        "pieces", .badArity,
        { $0.set(try $0.vector(Schema.Copy.pieces) { try $0.step(0).attributes } - 4, UInt32(0)) }
      ),
    ])

  @Test(arguments: boundaries + floats) func refuses(rule: Rule) throws { try VerifierRuleTests.check(rule) }

  @Test(arguments: movement + copies) func refusesReach(rule: Rule) throws {
    try VerifierRuleTests.check(rule)
  }

  @Test func refusesOperationsThatAreNotLinked() throws {
    let file = try ArtifactWriter.write(Self.program(.cast, [([4], .float32)], ([4], .int32)))
    let loaded = try LoadedModel(file)
    #expect(throws: FormatError.self) {
      try Policy.requirements(model: loaded.bytes, operations: { $0 == .cast ? nil : OperationTable.all($0) })
    }
  }
}
