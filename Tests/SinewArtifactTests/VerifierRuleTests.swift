import SinewFormat
import SinewRuntime
import Testing

@testable import SinewArtifact

/// One rule of the envelope, the declarations or an operation broken at a time, in a file that is otherwise
/// right.
@Suite struct VerifierRuleTests {
  typealias Nest = ProgramOperation.LoopNest

  struct Rule: CustomTestStringConvertible, Sendable {
    var name: String
    var expected: Status
    var program: @Sendable () -> Program
    var edit: @Sendable (inout FileEditor) throws -> Void

    init(
      _ name: String, _ expected: Status, _ program: @escaping @Sendable () -> Program,
      _ edit: @escaping @Sendable (inout FileEditor) throws -> Void
    ) {
      self.name = name
      self.expected = expected
      self.program = program
      self.edit = edit
    }

    var testDescription: String { name }
  }

  /// Checks rules: the file loads as written, and is refused for the expected reason after the edit.
  static func check(_ rule: Rule) throws {
    let file = try ArtifactWriter.write(rule.program())
    #expect(load(file) == .ok)
    var editor = FileEditor(file)
    try rule.edit(&editor)
    #expect(load(editor.sealed) == rule.expected)
  }

  // MARK: - Declarations

  /// x → abs → y, with a state s and a constant.
  static func declarations() -> Program {
    var builder = ProgramBuilder()
    let x = builder.input("x", [3, 5])
    let s = builder.state("s", [3, 5])
    let flags = builder.program.add(
      ProgramTensor(name: "flags", type: .bool, shape: [3], storage: .constant([0, 1, 1])))
    let next = builder.step(
      .binary(.add, Nest(extents: [15], strides: [[1], [1]])), [x, s], [3, 5])
    builder.output(
      "y",
      builder.step(
        .select(Nest(extents: [3, 5], strides: [[1, 0], [5, 1], [5, 1]])), [flags, next, s], [3, 5]))
    builder.state(output: next, input: s)
    return builder.program
  }

  static let declarationRules: [Rule] = [
    Rule("identifier", .notAModel, declarations) { $0.set(4, UInt32(0)) },
    Rule("format version", .unsupportedFormat, declarations) {
      $0.set(try $0.field(Schema.Model.formatVersion) { $0.root }, UInt32(2))
    },
    Rule("arithmetic version", .unsupportedArithmetic, declarations) {
      $0.set(try $0.field(Schema.Model.arithmeticVersion) { $0.root }, UInt32(0))
    },
    Rule("root offset", .truncated, declarations) { $0.set(0, UInt32(0x7fff_fff0)) },
    Rule("root offset that wraps", .malformedTable, declarations) { $0.set(0, UInt32(0)) },
    Rule("segment before the FlatBuffer's end", .truncated, declarations) {
      let offset = try $0.field(Schema.Model.segmentOffset, 8) { $0.root }
      let bytes = try $0.field(Schema.Model.segmentBytes, 8) { $0.root }
      $0.set(bytes, $0.get(bytes, as: UInt64.self) + $0.get(offset, as: UInt64.self) - 64)
      $0.set(offset, UInt64(64))
    },
    Rule("segment unaligned", .badSegmentOffset, declarations) {
      let offset = try $0.field(Schema.Model.segmentOffset, 8) { $0.root }
      let bytes = try $0.field(Schema.Model.segmentBytes, 8) { $0.root }
      $0.set(offset, $0.get(offset, as: UInt64.self) - 32)
      $0.set(bytes, $0.get(bytes, as: UInt64.self) + 32)
    },
    Rule("segment beyond 2^32", .badSegmentOffset, declarations) {
      $0.set(try $0.field(Schema.Model.segmentBytes, 8) { $0.root } + 4, UInt32(1))
    },
    Rule("arena not a multiple of 16", .badArenaOffset, declarations) {
      let place = try $0.field(Schema.Model.arenaBytes) { $0.root }
      $0.set(place, $0.get(place, as: UInt32.self) + 8)
    },
    Rule("arena too small", .badArenaOffset, declarations) {
      let place = try $0.field(Schema.Model.arenaBytes) { $0.root }
      $0.set(place, $0.get(place, as: UInt32.self) - 16)
    },
    Rule("arena of 2 GiB", .tooLarge, declarations) {
      $0.set(try $0.field(Schema.Model.arenaBytes) { $0.root }, UInt32(0x8000_0000))
    },
    Rule("two programs", .truncated, declarations) {
      $0.set(try $0.vector(Schema.Model.programs) { $0.root } - 4, UInt32(0x7fff_ffff))
    },
    Rule("no program", .badCount, declarations) {
      $0.set(try $0.vector(Schema.Model.programs) { $0.root } - 4, UInt32(0))
    },
    Rule("hostile tensor count", .truncated, declarations) {
      $0.set(try $0.vector(Schema.Program.tensors) { $0.program } - 4, UInt32.max)
    },
    Rule("no outputs", .badCount, declarations) {
      $0.set(try $0.vector(Schema.Program.outputs) { $0.program } - 4, UInt32(0))
    },
    Rule("element type", .unknownValue, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.type, tensor: 0, 1), UInt8(6))
    },
    Rule("fp16 tensor", .badType, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.type, tensor: 0, 1), Schema.ElementType.float16.rawValue)
    },
    Rule("storage", .unknownValue, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.storage, tensor: 0, 1), UInt8(3))
    },
    Rule("extent of zero", .badShape, declarations) {
      $0.set(try $0.vector(Schema.Tensor.shape) { try $0.tensor(0).table }, UInt32(0))
    },
    Rule("extent of 2^31", .badShape, declarations) {
      $0.set(try $0.vector(Schema.Tensor.shape) { try $0.tensor(0).table }, UInt32(1 << 31))
    },
    Rule("elements that overflow 32 bits", .badShape, declarations) {
      let place = try $0.vector(Schema.Tensor.shape) { try $0.tensor(0).table }
      $0.set(place, UInt32(1 << 16))
      $0.set(place + 4, UInt32(1 << 16))
    },
    Rule("tensor at an unaligned offset", .badArenaOffset, declarations) {
      let place = try $0.tensorField(Schema.Tensor.offset, tensor: 0)
      $0.set(place, $0.get(place, as: UInt32.self) + 8)
    },
    Rule("tensor past the arena", .badArenaOffset, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.offset, tensor: 0), UInt32(0xffff_fff0))
    },
    Rule("constant at an unaligned offset", .badSegmentOffset, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.offset, tensor: 2), UInt32(16))
    },
    Rule("constant past the segment", .badSegmentOffset, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.offset, tensor: 2), UInt32(64))
    },
    Rule("bool constant of 2", .badConstant, declarations) {
      $0.set(try $0.locate { try $0.segmentOffset + $0.tensor(2).offset }, UInt8(2))
    },
    Rule("scale that is infinite", .badConstant, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.scale, tensor: 0), Float.infinity.bitPattern)
    },
    Rule("zero point of a float", .badConstant, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.zeroPoint, tensor: 0), Int32(1))
    },
    Rule("port without a tensor", .badTensor, declarations) {
      $0.set(try $0.field(Schema.Port.tensor, 2) { try $0.input(0).table }, UInt16(999))
    },
    Rule("two inputs in one tensor", .badPort, declarations) {
      $0.set(try $0.field(Schema.Port.tensor, 2) { try $0.input(0).table }, UInt16(1))
    },
    Rule("constant as input", .badTensor, declarations) {
      $0.set(try $0.field(Schema.Port.tensor, 2) { try $0.input(0).table }, UInt16(2))
    },
    Rule("persistent tensor as output", .badTensor, declarations) {
      $0.set(try $0.field(Schema.Port.tensor, 2) { try $0.output(0).table }, UInt16(1))
    },
    Rule("state without an input", .badPort, declarations) {
      $0.set(try $0.field(Schema.State.input, 2) { try $0.state(0).table }, UInt16(2))
    },
    Rule("state input in the plain arena", .badPort, declarations) {
      $0.set(try $0.field(Schema.State.input, 2) { try $0.state(0).table }, UInt16(0))
    },
    Rule("persistent tensor without a state", .badPort, declarations) {
      $0.set(try $0.tensorField(Schema.Tensor.storage, tensor: 0, 1), Schema.Storage.persistent.rawValue)
    },
    Rule("state pair of two sizes", .badPort, declarations) {
      // The output keeps 15 elements, the input says 10.
      $0.set(try $0.vector(Schema.Tensor.shape) { try $0.tensor(1).table }, UInt32(2))
    },
  ]

  @Test(arguments: declarationRules)
  func refusesDeclarations(rule: Rule) throws { try Self.check(rule) }

  // MARK: - Steps

  static func step(
    _ name: String, _ expected: Status, _ edit: @escaping @Sendable (inout FileEditor) throws -> Void
  )
    -> Rule
  { Rule(name, expected, declarations, edit) }

  static let stepRules: [Rule] = [
    step("operation of no kind", .unknownValue) {
      $0.set(try $0.field(Schema.Step.operationType, 1) { try $0.step(0).table }, UInt8(0))
    },
    step("operation of an unknown kind", .unknownValue) {
      $0.set(try $0.field(Schema.Step.operationType, 1) { try $0.step(0).table }, UInt8(200))
    },
    step("operation of another kind", .malformedTable) {
      // A binary's table has four fields, a cast's none.
      $0.set(
        try $0.field(Schema.Step.operationType, 1) { try $0.step(0).table }, Schema.Operation.cast.rawValue)
    },
    step("input that does not exist", .badTensor) {
      $0.set(try $0.vector(Schema.Step.inputs, 2) { try $0.step(0).table }, UInt16(60000))
    },
    step("too few inputs", .badArity) {
      $0.set(try $0.vector(Schema.Step.inputs, 2) { try $0.step(0).table } - 4, UInt32(1))
    },
    step("output in a persistent tensor", .badTensor) {
      $0.set(try $0.vector(Schema.Step.outputs, 2) { try $0.step(0).table }, UInt16(1))
    },
    step("output in its input, not in place", .overlappingTensors) {
      // The second step reads `next` (3) by strides that are in order, but s (1) is elsewhere: move y onto
      // half of next.
      let next = $0.get(try $0.tensorField(Schema.Tensor.offset, tensor: 3), as: UInt32.self)
      $0.set(try $0.tensorField(Schema.Tensor.offset, tensor: 4), next &+ 16 < 64 ? next + 16 : next - 16)
    },
    step("read before it is written", .badLiveness) {
      $0.set(try $0.vector(Schema.Step.inputs, 2) { try $0.step(0).table }, UInt16(3))
      $0.set(try $0.vector(Schema.Step.inputs, 2) { try $0.step(0).table } + 2, UInt16(1))
      let free = $0.get(try $0.field(Schema.Model.arenaBytes) { $0.root }, as: UInt32.self)
      $0.set(try $0.field(Schema.Model.arenaBytes) { $0.root }, free + 64)
      $0.set(try $0.tensorField(Schema.Tensor.offset, tensor: 3), free)
      $0.set(try $0.vector(Schema.Step.outputs, 2) { try $0.step(0).table }, UInt16(4))
    },
    step("inputs that overlap", .badLiveness) {
      let state = $0.get(try $0.tensorField(Schema.Tensor.offset, tensor: 1), as: UInt32.self)
      $0.set(try $0.tensorField(Schema.Tensor.offset, tensor: 0), state)
    },
  ]

  @Test func refusesToShowWhatAKernelLeavesInScratch() throws {
    try Self.check(
      Rule("output in scratch", .badLiveness, { EveryOperation.dynamic }) {
        let scratch = $0.get(
          try $0.vector(Schema.Step.outputs, 2) { try $0.step(2).table } + 2, as: UInt16.self)
        $0.set(try $0.field(Schema.Port.tensor, 2) { try $0.output(0).table }, scratch)
      })
  }

  @Test func refusesCopiesThatLeaveGaps() throws {
    // The second step writes ten elements in two pieces.
    for (piece, field) in [
      (UInt32(0), Schema.CopyPiece.outputStrides), (1, Schema.CopyPiece.outputOffset),
    ] {
      try Self.check(
        Rule("piece \(piece)", .badLiveness, { EveryOperation.movement }) {
          let place = try $0.locate { model in
            let attributes = try model.step(1).attributes
            guard let pieces = try attributes.vector(Schema.Copy.pieces, elementSize: 4) else {
              throw FormatError(.missingField)
            }
            let table = try pieces.table(piece, fieldCount: Schema.CopyPiece.fieldCount)
            if field == Schema.CopyPiece.outputOffset {
              return try table.fieldPosition(field, byteCount: 4, alignment: 4) ?? 0
            }
            return try table.vector(field, elementSize: 4)?.position ?? 0
          }
          $0.set(place, UInt32(0))
        })
    }
  }

  @Test func refusesFramesOfTwoGibibytes() throws {
    var builder = ProgramBuilder()
    let x = builder.input("x", [1 << 25], .bool)
    for index in 0..<64 { builder.output("y\(index)", x) }
    let file = try? ArtifactWriter.write(builder.program)
    #expect(file.map { load($0) } ?? .tooLarge == .tooLarge)
  }

  @Test(arguments: stepRules)
  func refusesSteps(rule: Rule) throws { try Self.check(rule) }

  @Test func refusesMoreWorkThanTheLimit() throws {
    let file = try ArtifactWriter.write(Self.declarations())
    let work = try LoadedModel(file).requirements.work
    #expect(load(file, limits: Limits(work: work)) == .ok)
    #expect(load(file, limits: Limits(work: work - 1)) == .tooMuchWork)
  }
}
