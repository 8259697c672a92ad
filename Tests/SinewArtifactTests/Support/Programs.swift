import SinewArtifact

/// Small programs for tests, with weights from a seeded generator.
struct ProgramBuilder {
  var program = Program()
  var generator: SplitMix

  init(seed: UInt64 = 1) { generator = SplitMix(seed) }

  mutating func input(_ name: String, _ shape: [Int], _ type: ProgramTensor.ElementType = .float32) -> Int {
    let tensor = program.add(ProgramTensor(name: name, type: type, shape: shape))
    program.inputs.append(Program.Port(name: name, tensor: tensor, declaredType: "float32"))
    return tensor
  }

  mutating func state(_ name: String, _ shape: [Int], _ type: ProgramTensor.ElementType = .float32) -> Int {
    let tensor = program.add(ProgramTensor(name: name, type: type, shape: shape, storage: .persistent))
    program.inputs.append(Program.Port(name: name, tensor: tensor, declaredType: "float32"))
    return tensor
  }

  mutating func constant(_ name: String, _ values: [Float], shape: [Int]? = nil) -> Int {
    let bytes = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    return program.add(
      ProgramTensor(name: name, type: .float32, shape: shape ?? [values.count], storage: .constant(bytes)))
  }

  mutating func step(
    _ operation: ProgramOperation, _ inputs: [Int], _ shape: [Int],
    _ type: ProgramTensor.ElementType = .float32,
    name: String? = nil
  ) -> Int {
    let name = name ?? "step\(program.steps.count)"
    let output = program.add(ProgramTensor(name: name + ".y", type: type, shape: shape))
    program.steps.append(ProgramStep(name: name, operation: operation, inputs: inputs, outputs: [output]))
    return output
  }

  mutating func output(_ name: String, _ tensor: Int) {
    program.outputs.append(Program.Port(name: name, tensor: tensor, declaredType: "float32"))
  }

  /// Joins the last output to an input as its next value.
  mutating func state(output tensor: Int, input: Int) {
    let index = program.inputs.firstIndex { $0.tensor == input }!
    output(program.inputs[index].name + "_next", tensor)
    program.states.append((input: index, output: program.outputs.count - 1))
  }

  mutating func quantize(_ x: Int, features: Int, to type: ProgramTensor.ElementType, zeroPoint: Int = 0)
    -> Int
  {
    let center = (0..<features).map { _ in Float(generator.integer(-8...8)) / 8 }
    let gain = (0..<features).map { _ in Float(generator.integer(1...8)) * (type == .int16 ? 4096 : 16) }
    return step(
      .quantize(center: center, gain: gain, zeroPoint: zeroPoint), [x], program.tensors[x].shape, type)
  }

  /// An integer layer with random weights and a requantisation that fills the range.
  mutating func dense(
    _ x: Int, rows: Int, to type: ProgramTensor.ElementType,
    activation: ProgramOperation.Activation = ProgramOperation.Activation(kind: .relu),
    mode: ProgramOperation.Dense.Mode = .fixed
  ) -> Int {
    let columns = program.tensors[x].shape.last ?? 1
    let dense = randomDense(rows: rows, columns: columns, activation: activation, mode: mode)
    let shape = program.tensors[x].shape.dropLast() + [rows]
    let y = step(.dense(dense), [x], Array(shape), type)
    if mode == .dynamic {
      let scratch = program.add(ProgramTensor(name: "scratch\(y)", type: .int8, shape: [columns]))
      program.steps[program.steps.count - 1].outputs.append(scratch)
    }
    return y
  }

  mutating func randomDense(
    rows: Int, columns: Int, activation: ProgramOperation.Activation, mode: ProgramOperation.Dense.Mode
  ) -> ProgramOperation.Dense {
    let weights = (0..<rows * columns).map { _ in Int8(generator.integer(-127...127)) }
    let bias = (0..<rows).map { _ in Int32(generator.integer(-1000...1000)) }
    let multiplier = (0..<rows).map { _ in
      mode == .dynamic
        ? Int32(generator.integer(1 << 12...1 << 14)) : Int32(generator.integer(1 << 30...(1 << 31) - 1))
    }
    let shift = [UInt8](repeating: mode == .dynamic ? 34 : 38, count: rows)
    return ProgramOperation.Dense(
      mode: mode, rows: rows, columns: columns, weights: weights, bias: bias, multiplier: multiplier,
      rightShift: shift, activation: activation)
  }

  mutating func denseFloat(
    _ x: Int, rows: Int, type: ProgramOperation.DenseFloat.WeightType = .float32,
    activation: ProgramOperation.FloatFunction? = nil
  ) -> Int {
    let columns = program.tensors[x].shape.last ?? 1
    let dense = randomDenseFloat(rows: rows, columns: columns, type: type, activation: activation)
    return step(.denseFloat(dense), [x], Array(program.tensors[x].shape.dropLast() + [rows]))
  }

  mutating func randomDenseFloat(
    rows: Int, columns: Int, type: ProgramOperation.DenseFloat.WeightType,
    activation: ProgramOperation.FloatFunction?, isDepthwise: Bool = false
  ) -> ProgramOperation.DenseFloat {
    let weights = (0..<rows * columns).map { _ in generator.float() }
    let bias = (0..<rows).map { _ in generator.float() }
    return ProgramOperation.DenseFloat(
      weightType: type, isDepthwise: isDepthwise, rows: rows, columns: columns, weights: weights, bias: bias,
      activation: activation)
  }
}

/// A seeded generator for tests.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// In [−1, 1), a multiple of 2^−12: sums of products of a few are exact.
  mutating func float() -> Float { Float(integer(-4096...4095)) / 4096 }
}
