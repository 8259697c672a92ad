import SinewGraph
import SinewTestSupport
import Testing

@testable import SinewCompression

/// A small recurrent policy, h' = tanh(W [x, h]), y = V h', built from dense layers.
@Suite struct StatefulPolicyTests {
  private func makeGraph() throws -> Graph {
    var random = SplitMix64(seed: 11)
    func matrix(_ rows: Int, _ columns: Int, _ graph: inout Graph, _ name: String) throws -> ValueID {
      let values = (0..<(rows * columns)).map { _ in Float(random.uniform(within: 0.4)) }
      return graph.addConstant(try Tensor(values, shape: [rows, columns]), name: name)
    }
    var graph = Graph()
    let x = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 5]))
    let h = graph.addInput(name: "h_in", type: try TensorType(.float32, [1, 8]))
    let joined = try graph.appendOne(Concat(axis: 1), [x, h], name: "concat")
    let zeros = graph.addConstant(try Tensor(vector: [Float](repeating: 0.05, count: 8)), name: "b")
    let next = try graph.appendOne(
      Linear(activation: .tanh), [joined, try matrix(8, 13, &graph, "w"), zeros], name: "cell",
      outputName: "h")
    let bias = graph.addConstant(try Tensor(vector: [0.1, -0.1] as [Float]), name: "c")
    let y = try graph.appendOne(
      Linear(), [next, try matrix(2, 8, &graph, "v"), bias], name: "head", outputName: "y")
    graph.outputs = [Output(name: "action", value: y), Output(name: "h_out", value: next)]
    graph.states = [StatePair(input: "h_in", output: "h_out")]
    return graph
  }

  private func observations(_ count: Int) throws -> Observations {
    var random = SplitMix64(seed: 5)
    let tensors = try (0..<count).map { _ in
      try Tensor((0..<5).map { _ in Float(random.uniform(within: 2)) }, shape: [1, 5])
    }
    return Observations(count: count, columns: ["obs": .everySample(tensors)], resets: [40])
  }

  private func convert(_ precision: Precision) throws -> (graph: Graph, bytes: [UInt8]) {
    let graph = try makeGraph()
    let conversion = try Converter(recipe: Recipe(precision: precision)).convert(
      graph, observations: try observations(100), sourceHash: "", recipeText: { _ in "{}" },
      converterVersion: "test")
    return (graph, conversion.bytes)
  }

  @Test(arguments: [(Precision.f32, 110.0), (.fp16, 55), (.int16x8, 38), (.int8, 30)])
  func carriesItsStateFreely(precision: Precision, decibels: Double) throws {
    let (graph, bytes) = try convert(precision)
    let result = try ParityRun(reference: graph, layers: false, teacherForced: false)
      .run(try InterpretedPolicy(bytes), try observations(100)) { _ in }
    for output in result.outputs { #expect(output.sqnr >= decibels, "\(output.name)") }
  }

  @Test func teacherForcingIsAtLeastAsFaithful() throws {
    let (graph, bytes) = try convert(.int8)
    func ratio(_ forced: Bool) throws -> Double {
      try ParityRun(reference: graph, layers: false, teacherForced: forced)
        .run(try InterpretedPolicy(bytes), try observations(100)) { _ in }
        .outputs.map(\.sqnr).min() ?? -200
    }
    #expect(try ratio(true) >= ratio(false) - 1)
  }

  @Test func resetForgets() throws {
    let (_, bytes) = try convert(.int8)
    let policy = try InterpretedPolicy(bytes)
    let frame = try observations(3)
    policy.reset([:])
    let first = try policy.step(frame.tensors(at: 0)).map(\.floats)
    let second = try policy.step(frame.tensors(at: 0)).map(\.floats)
    #expect(first != second)
    policy.reset([:])
    #expect(try policy.step(frame.tensors(at: 0)).map(\.floats) == first)
  }

  @Test func layersAreComparedByName() throws {
    let (graph, bytes) = try convert(.int8)
    let result = try ParityRun(reference: graph, layers: true, teacherForced: false)
      .run(try InterpretedPolicy(bytes), try observations(20)) { _ in }
    #expect(result.layers.map(\.name).contains("h"))
    #expect(Set(result.layers.map(\.name)).count == result.layers.count)
  }
}
