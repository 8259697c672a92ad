import SinewArtifact

extension ProgramOperation.CellCode {
  /// Tables with the form of x / (1 + |x|), which needs no mathematics library.
  static func soft(gateFraction: Int, stateFraction: Int = 0) -> Self {
    let tanh = (-256...256).map { Int16(32767 * $0 / (64 + abs($0))) }
    return Self(
      gateFraction: gateFraction, stateFraction: stateFraction,
      sigmoid: tanh.map { Int16((32767 + Int($0)) / 2) }, tanh: tanh)
  }
}

extension ProgramBuilder {
  /// h' and c'.
  mutating func lstmCell(
    _ input: Int, _ recurrent: Int, _ state: Int, _ code: ProgramOperation.CellCode?
  ) -> (hidden: Int, state: Int) {
    let (shape, type) = (program.tensors[state].shape, program.tensors[state].type)
    let hidden = step(
      .lstmCell(units: shape[shape.count - 1], code), [input, recurrent, state], shape, type)
    let after = program.add(ProgramTensor(name: "c\(hidden)", type: type, shape: shape))
    program.steps[program.steps.count - 1].outputs.append(after)
    return (hidden, after)
  }

  mutating func gruCell(
    _ input: Int, _ recurrent: Int, _ hidden: Int, _ code: ProgramOperation.CellCode?
  ) -> Int {
    let (shape, type) = (program.tensors[hidden].shape, program.tensors[hidden].type)
    return step(.gruCell(units: shape[shape.count - 1], code), [input, recurrent, hidden], shape, type)
  }
}

extension EveryOperation {
  /// Both cells in floats and in int16, two rows of three units, with their states.
  static var recurrent: Program {
    var builder = ProgramBuilder(seed: 17)
    let x = builder.input("x", [2, 5])
    let (h, c) = (builder.state("h", [2, 3]), builder.state("c", [2, 3]))
    let s = builder.state("s", [2, 3])
    let lstm = builder.lstmCell(builder.denseFloat(x, rows: 12), builder.denseFloat(h, rows: 12), c, nil)
    let gru = builder.gruCell(
      builder.denseFloat(lstm.hidden, rows: 9), builder.denseFloat(s, rows: 9), s, nil)
    builder.state(output: lstm.hidden, input: h)
    builder.state(output: lstm.state, input: c)
    builder.state(output: gru, input: s)
    integerCells(&builder, builder.quantize(x, features: 5, to: .int16))
    return builder.program
  }

  private static func integerCells(_ builder: inout ProgramBuilder, _ x: Int) {
    let (h, c) = (builder.state("h16", [2, 3], .int16), builder.state("c16", [2, 3], .int16))
    let s = builder.state("s16", [2, 3], .int16)
    func gates(_ builder: inout ProgramBuilder, _ x: Int, _ rows: Int) -> Int {
      builder.dense(x, rows: rows, to: .int16, activation: .init(kind: .none))
    }
    let lstm = builder.lstmCell(
      gates(&builder, x, 12), gates(&builder, h, 12), c, .soft(gateFraction: 11, stateFraction: 13))
    let gru = builder.gruCell(
      gates(&builder, lstm.hidden, 9), gates(&builder, s, 9), s, .soft(gateFraction: 12))
    builder.output("y", builder.step(.dequantize(scale: 1 / 32768, zeroPoint: 0), [gru], [2, 3]))
    builder.state(output: lstm.hidden, input: h)
    builder.state(output: lstm.state, input: c)
    builder.state(output: gru, input: s)
  }
}
