import SinewFormat
import Testing

@testable import SinewArtifact

/// One rule of recurrent cells broken at a time.
@Suite struct VerifierCellTests {
  typealias Rule = VerifierRuleTests.Rule
  typealias Operations = VerifierOperationTests
  typealias Convolutions = VerifierConvolutionTests
  typealias Edit = Operations.Edit

  /// Tensors: input parts, recurrent parts, c, h', c'; two rows of three units.
  static func lstm(_ type: ProgramTensor.ElementType) -> Program {
    var builder = ProgramBuilder()
    let input = builder.input("a", [2, 12], type)
    let recurrent = builder.input("b", [2, 12], type)
    let code: ProgramOperation.CellCode? = type == .int16 ? .soft(gateFraction: 10, stateFraction: 12) : nil
    let cell = builder.lstmCell(input, recurrent, builder.input("c", [2, 3], type), code)
    builder.output("h", cell.hidden)
    builder.output("c_next", cell.state)
    return builder.program
  }

  /// Tensors: input parts, recurrent parts, h, h'.
  static func gru(_ type: ProgramTensor.ElementType) -> Program {
    var builder = ProgramBuilder()
    let input = builder.input("a", [2, 9], type)
    let recurrent = builder.input("b", [2, 9], type)
    let code: ProgramOperation.CellCode? = type == .int16 ? .soft(gateFraction: 10) : nil
    builder.output("h", builder.gruCell(input, recurrent, builder.input("s", [2, 3], type), code))
    return builder.program
  }

  static func table(_ field: UInt16, _ entry: UInt32, _ value: Int16) -> Edit {
    { $0.set(try $0.block(field) + 2 * entry, value) }
  }

  /// Rules of both cells. The hidden state is tensor 3.
  static func shared(_ units: UInt16) -> [(String, Status, Edit)] {
    [
      ("no units", .sizeMismatch, Operations.set(units, 0)),
      ("units that do not divide the state", .sizeMismatch, Operations.set(units, 4)),
      ("units above the state", .sizeMismatch, Operations.set(units, 7)),
      ("hostile units", .sizeMismatch, Operations.set(units, .max)),
      ("all units in one row", .ok, Operations.set(units, 6)),
      ("input parts", .sizeMismatch, Convolutions.extent(0, 0, 1)),
      ("recurrent parts", .sizeMismatch, Convolutions.extent(1, 1, 8)),
      ("state before", .sizeMismatch, Convolutions.extent(2, 0, 1)),
      ("hidden state", .sizeMismatch, Convolutions.extent(3, 0, 1)),
      ("type of the input parts", .badType, Operations.type(of: 0, .int32)),
      ("type of the recurrent parts", .badType, Operations.type(of: 1, .int32)),
      ("type of the state before", .badType, Operations.type(of: 2, .int32)),
      ("type of the hidden state", .badType, Operations.type(of: 3, .int32)),
      ("inputs", .badArity, Convolutions.arity(Schema.Step.inputs, 2)),
      ("outputs", .badArity, Convolutions.arity(Schema.Step.outputs, 0)),
      ("hidden state in the place of the old one", .overlappingTensors, Convolutions.move(3, onto: 2)),
    ]
  }

  /// All tensors of a type that no cell has.
  static func all(_ tensors: UInt32, _ type: Schema.ElementType) -> Edit {
    { for tensor in 0..<tensors { try Operations.type(of: tensor, type)(&$0) } }
  }

  static func tables(_ sigmoid: UInt16, _ tanh: UInt16, _ gates: UInt16) -> [(String, Status, Edit)] {
    [
      ("gates of 13 bits", .badParameter, Operations.setByte(gates, 13)),
      ("gates of 12 bits", .ok, Operations.setByte(gates, 12)),
      ("gates of 255 bits", .badParameter, Operations.setByte(gates, 255)),
      ("unaligned sigmoid", .badSegmentOffset, Operations.set(sigmoid, 32)),
      ("hostile sigmoid", .badSegmentOffset, Operations.set(sigmoid, 0xffff_ffc0)),
      ("unaligned tanh", .badSegmentOffset, Operations.set(tanh, 2)),
      (
        "tanh past the segment", .badSegmentOffset,
        { $0.set(try $0.attribute(tanh), try $0.locate { $0.segmentBytes } & ~63) }
      ),
      ("negative sigmoid", .badConstant, table(sigmoid, 0, -1)),
      ("negative last entry", .badConstant, table(sigmoid, 512, .min)),
      ("least tanh", .ok, table(tanh, 512, .min)),
    ]
  }

  static let integers: [Rule] =
    Operations.group(
      "lstm cell", lstm(.int16),
      shared(Schema.LstmCell.units)
        + tables(Schema.LstmCell.sigmoid, Schema.LstmCell.tanh, Schema.LstmCell.gateFraction) + [
          ("state of 16 bits", .badParameter, Operations.setByte(Schema.LstmCell.stateFraction, 16)),
          ("state of 15 bits", .ok, Operations.setByte(Schema.LstmCell.stateFraction, 15)),
          ("state after", .sizeMismatch, Convolutions.extent(4, 1, 2)),
          ("type of the state after", .badType, Operations.type(of: 4, .int32)),
          ("one output", .badArity, Convolutions.arity(Schema.Step.outputs, 1)),
          ("both states in one place", .overlappingTensors, Convolutions.move(4, onto: 3)),
          ("state in the place of the old one", .overlappingTensors, Convolutions.move(4, onto: 2)),
          ("bytes", .badType, all(5, .int8)),
        ])
    + Operations.group(
      "gru cell", gru(.int16),
      shared(Schema.GruCell.units)
        + tables(Schema.GruCell.sigmoid, Schema.GruCell.tanh, Schema.GruCell.gateFraction) + [
          ("booleans", .badType, all(4, .bool))
        ])

  static let floats: [Rule] =
    Operations.group(
      "float lstm cell", lstm(.float32),
      [
        ("bits of gates", .badParameter, Operations.setByte(Schema.LstmCell.gateFraction, 1)),
        ("bits of the state", .badParameter, Operations.setByte(Schema.LstmCell.stateFraction, 1)),
        ("sigmoid", .badParameter, Operations.set(Schema.LstmCell.sigmoid, 64)),
        ("tanh", .badParameter, Operations.set(Schema.LstmCell.tanh, 64)),
        ("int32", .badType, all(5, .int32)),
        ("int16 parts", .badType, Operations.type(of: 0, .int16)),
      ])
    + Operations.group(
      "float gru cell", gru(.float32),
      [
        ("bits of gates", .badParameter, Operations.setByte(Schema.GruCell.gateFraction, 1)),
        ("sigmoid", .badParameter, Operations.set(Schema.GruCell.sigmoid, 64)),
        ("tanh", .badParameter, Operations.set(Schema.GruCell.tanh, 64)),
        ("int16 state", .badType, Operations.type(of: 2, .int16)),
      ])

  @Test(arguments: integers) func refuses(rule: Rule) throws { try VerifierRuleTests.check(rule) }
  @Test(arguments: floats) func refusesFloats(rule: Rule) throws { try VerifierRuleTests.check(rule) }
}
