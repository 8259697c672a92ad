import Testing

@testable import SinewGraph

@Suite struct GraphBuilderTests {
  @Test func foldsWhatDependsOnConstantsOnly() throws {
    var builder = GraphBuilder()
    let x = builder.graph.addInput(name: "x", type: try TensorType(.float32, [2]))
    let shape = builder.graph.addConstant(try Tensor(vector: [3, 4] as [Int64]), name: "shape")
    let pieces = try builder.add(
      Split(axis: 0, sizes: [1, 1]), [shape], name: "split", outputNames: ["first"])
    #expect(pieces.map { builder.graph.constant($0)?.integers } == [[3], [4]])
    #expect(pieces.map { builder.graph[$0].name } == ["first", "split:1"])
    let doubled = try builder.addOne(Binary(.add), [x, x], name: "double", outputName: "y")
    #expect(builder.graph.constant(doubled) == nil)
    #expect(builder.graph.nodes.map(\.name) == ["double"])
    #expect(builder.graph[doubled].name == "y")
    try builder.graph.validate()
  }

  @Test func refusesTensorsBeyondTheLimit() throws {
    var builder = GraphBuilder()
    let one = builder.graph.addConstant(try Tensor(vector: [1 as Float]), name: "one")
    #expect(throws: GraphError.self) { try builder.add(Expand(shape: [(1 << 26) + 1]), [one], name: "huge") }
    var limits = FoldingLimits()
    limits.tensorElements = 100
    builder = GraphBuilder(limits: limits)
    let two = builder.graph.addConstant(try Tensor(vector: [2 as Float]), name: "two")
    _ = try builder.add(Expand(shape: [100]), [two], name: "accepted")
    let error = #expect(throws: GraphError.self) {
      try builder.add(Expand(shape: [101]), [two], name: "refused")
    }
    #expect(error?.description.contains("limited to 100 elements") == true)
  }

  @Test func refusesManyTensorsTogether() throws {
    var limits = FoldingLimits()
    limits.totalElements = 250
    var builder = GraphBuilder(limits: limits)
    let one = builder.graph.addConstant(try Tensor(vector: [1 as Float]), name: "one")
    _ = try builder.add(Expand(shape: [100]), [one], name: "a")
    _ = try builder.add(Expand(shape: [100]), [one], name: "b")
    #expect(throws: GraphError.self) { try builder.add(Expand(shape: [100]), [one], name: "c") }
  }

  @Test func refusesWorkBeyondTheLimit() throws {
    var limits = FoldingLimits()
    limits.totalWork = 1500
    var builder = GraphBuilder(limits: limits)
    let matrix = builder.graph.addConstant(
      try Tensor([Float](repeating: 1, count: 100), shape: [10, 10]), name: "m")
    _ = try builder.add(MatMul(), [matrix, matrix], name: "a")
    #expect(throws: GraphError.self) { try builder.add(MatMul(), [matrix, matrix], name: "b") }
  }

  @Test func workIsCountedWithoutOverflow() throws {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [1 << 13, 1 << 13]))
    for _ in 0..<3 { _ = try graph.append(MatMul(), [x, x], name: "product") }
    #expect(graph.multiplyAccumulates == 3 << 39)
    for _ in 0..<3 { _ = try graph.append(Endless(), [x], name: "endless") }
    #expect(graph.multiplyAccumulates == .max)
  }

  /// An operator that says it takes for ever.
  private struct Endless: Operator {
    var name: String { "Endless" }
    func outputTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
    func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) -> [Tensor] { inputs }
    func multiplyAccumulates(_ inputs: [TensorType]) -> Int { .max }
  }
}
