import SinewArtifact
import SinewGraph
import SinewTestSupport
import Testing

@testable import SinewCompression

/// What no program can hold, or nobody would wait for, is refused before anything expensive, with what to change; what has
/// no figure gets none.
@Suite struct LimitTests {
  private func convert(
    _ graph: Graph, _ observations: Observations? = nil, _ precision: Precision = .f32
  ) throws -> Conversion {
    try Converter(recipe: Recipe(precision: precision)).convert(
      graph, observations: observations, sourceHash: "", recipeText: { _ in "{}" }, converterVersion: "test")
  }

  /// A graph of one input and one output.
  private func graph(_ type: TensorType, _ body: (inout Graph, ValueID) throws -> ValueID) throws -> Graph {
    var graph = Graph()
    let input = graph.addInput(name: "x", type: type)
    graph.outputs = [Output(name: "y", value: try body(&graph, input))]
    return graph
  }

  private func refusal(_ graph: Graph, _ observations: Observations? = nil, _ precision: Precision = .f32)
    -> ConversionError?
  {
    #expect(throws: ConversionError.self) { try convert(graph, observations, precision) }
  }

  // MARK: - Axes

  private static let ninth = [Int](repeating: 2, count: 9)

  @Test func innerTensorsMayHaveManyAxes() throws {
    // 9 axes that a copy sees as 3: (0…3), (4…6), (7, 8).
    let graph = try graph(try TensorType(.float32, [1, 512])) { graph, input in
      let many = try graph.appendOne(Reshape(shape: Self.ninth), [input], name: "many")
      let turned = try graph.appendOne(
        Transpose(permutation: [7, 8, 4, 5, 6, 0, 1, 2, 3]), [many], name: "turned")
      let tripled = try graph.appendOne(Binary(.add), [turned, turned], name: "twice")
      return try graph.appendOne(Reshape(shape: [1, 512]), [tripled], name: "flat")
    }
    let policy = try InterpretedPolicy(try convert(graph).bytes)
    let x = try Tensor((0..<512).map { Float($0) }, shape: [1, 512])
    var reference = try ReferencePolicy(graph)
    #expect(try policy.step(["x": x])[0].floats == reference.step(["x": x])[0].floats)
  }

  @Test func portsHaveEightAxes() throws {
    let graph = try graph(try TensorType(.float32, [1, 512])) { graph, input in
      try graph.appendOne(Reshape(shape: Self.ninth), [input], name: "many")
    }
    let error = refusal(graph)
    guard case .unsupported(let text)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.contains("'y' has 9 axes; inputs and outputs have 8 at most: merge axes with a Reshape"))
  }

  @Test func movesOverTooManyAxesNameTheNodeOfTheModel() throws {
    var graph = try graph(try TensorType(.float32, [1, 512])) { graph, input in
      let many = try graph.appendOne(Reshape(shape: Self.ninth), [input], name: "view")
      let turned = try graph.appendOne(
        Transpose(permutation: Array((0..<9).reversed())), [many], name: "mix/turned")
      return try graph.appendOne(Reshape(shape: [1, 512]), [turned], name: "flat")
    }
    graph.sourceNodes = ["view", "mix", "flat"]
    let error = refusal(graph)
    #expect(error?.description.hasPrefix("Transpose 'mix/turned' of node 'mix': moving data over 9") == true)
  }

  @Test func elementsAreAsManyAsAProgramHolds() throws {
    let most = TensorType.maximumCount
    var program = Program()
    let tensor = program.add(ProgramTensor(name: "x", type: .float32, shape: [most]))
    program.inputs = [Program.Port(name: "x", tensor: tensor, declaredType: "float32")]
    try ArtifactWriter.check(program)
    program.tensors[tensor].shape = [most + 1]
    #expect(throws: ArtifactError.self) { try ArtifactWriter.check(program) }
    #expect(throws: GraphError.self) { try TensorType(.float32, [most + 1]) }
  }

  // MARK: - Steps

  @Test func tooManyStepsAreToldBeforeCalibration() throws {
    let chain = try graph(try TensorType(.float32, [1, 2])) { graph, input in
      var value = input
      for step in 0..<66_000 {
        value = try graph.appendOne(Unary(step % 2 == 0 ? .sin : .cos), [value], name: "f\(step)")
      }
      return value
    }
    let data = Observations(count: 1, columns: [:])  // Whoever looks at it fails otherwise.
    let error = refusal(chain, data)
    #expect(error?.description.contains("the policy becomes 66000 steps over 66001 tensors") == true)
  }

  @Test func hugeObservationsAreNotDrawn() throws {
    let graph = try graph(try TensorType(.float32, [1, 3, 8000, 8000])) { graph, input in
      let ranges = [1, 3, 8, 8].map { Slice.Range(start: 0, count: $0) }
      return try graph.appendOne(Slice(ranges: ranges), [input], name: "crop")
    }
    let error = refusal(graph)
    #expect(
      error?.description.contains("one observation has 192000000 elements, most of them in input 'x'") == true
    )
    #expect(error?.description.contains("--calibration") == true)
  }

  // MARK: - Numbers

  /// Beside a grid whose reciprocal is no number, an ordinary one.
  @Test(arguments: [0x1p-149, 1e-42, 1e-39, 1e-37, 0.02] as [Float], [Precision.int8, .int16x8, .f32])
  func gridsOfAnyScaleAreRoundedTo(scale: Float, precision: Precision) throws {
    let graph = try graph(try TensorType(.float32, [1, 8])) { graph, input in
      let grid = FakeQuantize(scale: scale, zeroPoint: 3, range: -128...127)
      let rounded = try graph.appendOne(grid, [input], name: "grid")
      let weights = graph.addConstant(
        try Tensor((0..<32).map { Float($0 % 7) - 3 }, shape: [4, 8]), name: "w")
      let bias = graph.addConstant(try Tensor(vector: [Float](repeating: 0, count: 4)), name: "b")
      return try graph.appendOne(Linear(), [rounded, weights, bias], name: "layer")
    }
    var random = SplitMix64(seed: 3)
    let samples = try (0..<20).map { _ in
      try Tensor((0..<8).map { _ in Float(random.uniform(within: 100)) * scale }, shape: [1, 8])
    }
    let conversion = try convert(
      graph, Observations(count: 20, columns: ["x": .everySample(samples)]), precision)
    #expect(conversion.parity.allSatisfy { $0.notFinite == 0 })
    let policy = try InterpretedPolicy(conversion.bytes)
    for sample in samples { #expect(try policy.step(["x": sample])[0].floats.allSatisfy(\.isFinite)) }
  }

  /// 3e38 + 3e38 − 3e38 depends on the order of the sum.
  @Test func infiniteErrorsHaveNoFigures() throws {
    let graph = try graph(try TensorType(.float32, [1, 3])) { graph, input in
      let weights = graph.addConstant(try Tensor([3e38, 3e38, -3e38] as [Float], shape: [1, 3]), name: "w")
      let bias = graph.addConstant(try Tensor(vector: [0] as [Float]), name: "b")
      return try graph.appendOne(Linear(), [input, weights, bias], name: "layer")
    }
    var meter = ParityMeter(name: "y")
    meter.add(reference: [1, 2], measured: [1, 2.5])
    meter.add(reference: [1, 2], measured: [.infinity, .nan])
    #expect(meter.parity.notFinite == 2)
    #expect(meter.parity.rmse == .infinity && meter.parity.maxAbs == .infinity && meter.parity.sqnr == -200)
    #expect(meter.parity.worstSample == 1)

    var equal = ParityMeter(name: "y")
    equal.add(reference: [.infinity, .nan, 2], measured: [.infinity, .nan, 2.5])
    #expect(equal.parity.notFinite == 0 && equal.parity.maxAbs == 0.5)

    var random = SplitMix64(seed: 4)
    let samples = try (0..<40).map { _ in
      try Tensor((0..<3).map { _ in Float(0.85 + random.uniform(within: 0.35)) }, shape: [1, 3])
    }
    let conversion = try convert(graph, Observations(count: 40, columns: ["x": .everySample(samples)]))
    #expect(conversion.parity[0].notFinite > 0)
    #expect(conversion.warnings.contains { $0.hasPrefix("output 'y' is NaN or infinite in ") })
    _ = try InterpretedPolicy(conversion.bytes)
  }

  @Test func overflowsNameTheNode() throws {
    let graph = try graph(try TensorType(.float32, [1, 2])) { graph, input in
      let square = try graph.appendOne(Binary(.multiply), [input, input], name: "square", outputName: "s")
      let weights = graph.addConstant(try Tensor([1, 1, 1, 1] as [Float], shape: [2, 2]), name: "w")
      let bias = graph.addConstant(try Tensor(vector: [0, 0] as [Float]), name: "b")
      return try graph.appendOne(Linear(), [square, weights, bias], name: "layer")
    }
    let data = Observations(
      count: 1, columns: ["x": .everySample([try Tensor([1e30, 1e30] as [Float], shape: [1, 2])])])
    let text = refusal(graph, data, .int8)?.description ?? ""
    #expect(
      text.hasPrefix("the policy computes inf in 's' (Mul 'square') at calibration sample 0"), "\(text)")
  }

  @Test func wideIntegersAreNamedOnce() throws {
    func notes(_ body: (inout Graph, ValueID) throws -> ValueID) throws -> [String] {
      var graph = try graph(try TensorType(.float32, [1, 2]), body)
      graph.sourceNodes = ["cast"]
      return try convert(graph).notes.filter { $0.contains("32 bits") }
    }
    func cast(_ graph: inout Graph, _ value: ValueID) throws -> ValueID {
      try graph.appendOne(Cast(to: .int64), [value], name: "cast")
    }
    #expect(
      try notes { try cast(&$0, $1) }
        == ["integers have 32 bits at run time: Cast 'cast' saturates at ±2^31"])
    // Bounded, or where elements are.
    let bounded = try notes { graph, input in
      try cast(&graph, graph.appendOne(Unary(.clip(lower: 0, upper: 9)), [input], name: "clip"))
    }
    #expect(bounded.isEmpty)
    let index = try notes { graph, input in
      let table = graph.addConstant(try Tensor(vector: [1, 2, 3] as [Float]), name: "table")
      return try graph.appendOne(Gather(axis: 0), [table, cast(&graph, input)], name: "look")
    }
    #expect(index.isEmpty)
  }

  @Test func errorsAtRunTimeNameTheNode() throws {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [3]))
    let index = graph.addInput(name: "i", type: try TensorType(.int64, [1]))
    graph.outputs = [
      Output(name: "y", value: try graph.appendOne(Gather(axis: 0), [x, index], name: "lookup/found"))
    ]
    graph.sourceNodes = ["lookup"]
    let executor = Executor(graph)
    let inputs = [try Tensor(vector: [1, 2, 3] as [Float]), try Tensor(vector: [5] as [Int64])]
    let error = #expect(throws: GraphError.self) { try executor.run(inputs) }
    #expect(
      error?.description
        == "Gather 'lookup/found' of node 'lookup': index 5 of an axis of 3; -3 ..< 3 is accepted")
  }

  @Test func weightsBeyondFloat16AreTold() throws {
    let graph = try graph(try TensorType(.float32, [1, 2])) { graph, input in
      let weights = graph.addConstant(try Tensor([1, 1e6, 1, 1] as [Float], shape: [2, 2]), name: "w")
      let bias = graph.addConstant(try Tensor(vector: [0, 0] as [Float]), name: "b")
      return try graph.appendOne(Linear(), [input, weights, bias], name: "layer")
    }
    let text = refusal(graph, nil, .fp16)?.description ?? ""
    #expect(text.hasPrefix("the weight 1000000.0 of layer 'layer' is beyond the range of fp16"), "\(text)")
  }
}
