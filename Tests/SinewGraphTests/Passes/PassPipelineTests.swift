import Testing

@testable import SinewGraph

@Suite struct PassPipelineTests {
  /// A policy as trainers export it: normaliser, SiLU layers, mean and deviation of which only the mean is
  /// used.
  @Test func policy() throws {
    var f = PassFixture()
    let observation = try f.input([1, 6], name: "obs")
    var x = try f.binary(.subtract, observation, f.weights([6]))
    x = try f.binary(.divide, x, f.constant([1, 2, 3, 4, 5, 6]))
    for width in [16, 8] {
      let depth = f.graph.type(of: x).shape[1]
      x = try f.binary(.add, f.weights([width]), f.apply(MatMul(), x, f.weights([depth, width])))
      x = try f.binary(.multiply, x, f.unary(.sigmoid, x))
    }
    x = try f.apply(Gemm(transposeB: true), x, f.weights([4, 8]), f.weights([4]))
    let parts = try f.graph.append(Split(axis: 1, sizes: [2, 2]), [x], name: "split")
    _ = try f.unary(.softplus, parts[1])
    f.output(try f.unary(.tanh, parts[0]))
    f.graph.states = [StatePair(input: "obs", output: "y0")]

    let before = f.graph
    let reports = try PassPipeline.standard.run(&f.graph)
    try f.graph.validate()
    try expectSameResults(before, f.graph)
    #expect(f.operators == ["Normalizer", "Linear", "Linear", "Linear"])
    #expect(f.graph.nodes.compactMap { ($0.operation as? Linear)?.activation } == [.silu, .silu, .tanh])
    #expect(f.graph.multiplyAccumulates == 6 * 16 + 16 * 8 + 8 * 2)
    #expect(f.graph.states == before.states)
    #expect(
      reports == [
        .init(pass: "ActivationFusion", changes: 2), .init(pass: "NormalizerFusion", changes: 2),
        .init(pass: "LinearFusion", changes: 3), .init(pass: "AffineFusion", changes: 2),
        .init(pass: "LinearActivationFusion", changes: 3), .init(pass: "DeadOutputSlicing", changes: 1),
        reports.last,
      ])
    #expect(reports.last?.pass == "DeadCodeElimination")
    #expect(try PassPipeline.standard.run(&f.graph).isEmpty)
  }

  @Test func outputsMayBeInputsConstantsOrRepeated() throws {
    var f = PassFixture()
    let x = try f.input([1, 2])
    let same = try f.binary(.multiply, x, f.scalar(1))
    let folded = try f.unary(.exp, f.scalar(0))
    f.output(same, x, folded, folded)
    let before = f.graph
    _ = try PassPipeline.standard.run(&f.graph)
    try f.graph.validate()
    #expect(f.graph.nodes.isEmpty)
    try expectSameResults(before, f.graph)
  }

  /// Random graphs compute the same before and after.
  @Test(arguments: 0..<60)
  func keepsWhatRandomGraphsCompute(_ seed: UInt64) throws {
    let before = try RandomGraph(seed: seed).graph
    try before.validate()
    var after = before
    _ = try PassPipeline.standard.run(&after)
    try after.validate()
    #expect(after.nodes.count <= before.nodes.count)
    try expectSameResults(before, after, tolerance: 1e-3)
    #expect(try PassPipeline.standard.run(&after).isEmpty)
  }
}

/// A graph of random operations on matrices, with constants where passes look for them.
private struct RandomGraph {
  var graph = Graph()
  private var random: SplitMix64
  private var pool: [ValueID] = []

  init(seed: UInt64) throws {
    random = SplitMix64(seed: seed)
    for name in ["x", "z"] {
      pool.append(graph.addInput(name: name, type: try TensorType(.float32, [2, 4])))
    }
    for _ in 0..<Int.random(in: 5...30, using: &random) {
      // Often the newest value, so that chains form.
      let recent =
        Bool.random(using: &random)
        ? pool[pool.count - 1] : pool[Int.random(in: 0..<pool.count, using: &random)]
      try step(recent)
    }
    for (number, value) in [pool[pool.count - 1], pool[pool.count / 2], pool[pool.count / 3]].enumerated() {
      graph.outputs.append(Output(name: "y\(number)", value: value))
    }
  }

  private mutating func step(_ x: ValueID) throws {
    let shape = graph.type(of: x).shape
    switch Int.random(in: 0..<9, using: &random) {
    case 0:
      let functions: [UnaryFunction] = [
        .relu, .sigmoid, .tanh, .abs, .negate, .clip(lower: -1, upper: 2), .softplus,
      ]
      try add(Unary(functions.randomElement(using: &random) ?? .relu), x)
    case 1:
      let functions: [BinaryFunction] = [.add, .subtract, .multiply, .maximum, .minimum]
      let constant = try constant([[], [1], [shape[1]], [1, shape[1]]].randomElement(using: &random) ?? [])
      let operands = Bool.random(using: &random) ? [x, constant] : [constant, x]
      try add(Binary(functions.randomElement(using: &random) ?? .add), operands[0], operands[1])
    case 2: try add(MatMul(), x, constant([shape[1], Int.random(in: 2...6, using: &random)]))
    case 3: try add(Gemm(alpha: 0.5, transposeB: true), x, constant([4, shape[1]]), constant([4]))
    case 4: try add(Binary(.multiply), x, last(Unary(.sigmoid), x))
    case 5: try add(Transpose(permutation: [1, 0]), x)
    case 6: try add(Reshape(shape: [shape[1], shape[0]]), x)
    case 7:
      let size = Int.random(in: 1...shape[1], using: &random)
      try add(Slice(ranges: [.all(shape[0]), .init(start: shape[1] - size, count: size)]), x)
    default:
      let mean = try last(Reduce(.mean, axes: [1], keepDimensions: true), x)
      try add(Binary(.subtract), x, mean)
    }
  }

  private mutating func add(_ operation: any Operator, _ operands: ValueID...) throws {
    pool.append(try graph.appendOne(operation, operands, name: "n\(graph.nodes.count)"))
  }

  private mutating func last(_ operation: any Operator, _ x: ValueID) throws -> ValueID {
    try graph.appendOne(operation, [x], name: "n\(graph.nodes.count)")
  }

  /// Small numbers, and now and then the neutral ones.
  private mutating func constant(_ shape: [Int]) throws -> ValueID {
    let neutral: Float? = [nil, nil, nil, 0, 1].randomElement(using: &random) ?? nil
    let values = (0..<shape.reduce(1, *)).map { _ in neutral ?? Float.random(in: -1...1, using: &random) }
    return graph.addConstant(try Tensor(values, shape: shape), name: "c\(graph.values.count)")
  }
}
