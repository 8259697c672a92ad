import Testing

@testable import SinewGraph

/// Large graphs: a pass that is quadratic in the number of nodes would take minutes here.
@Suite struct ScalingTests {
  static let count = 20_000

  /// A chain of blocks that every pass finds something in.
  private func chain() throws -> Graph {
    var builder = GraphBuilder()
    var x = builder.graph.addInput(name: "x", type: try TensorType(.float32, [1, 2]))
    let weights = builder.graph.addConstant(try Tensor([1, 0, 0, 1] as [Float], shape: [2, 2]), name: "w")
    let bias = builder.graph.addConstant(try Tensor(vector: [0.5, 0.25 as Float]), name: "b")
    let one = builder.graph.addConstant(try Tensor(vector: [1 as Float]), name: "one")
    while builder.graph.nodes.count < Self.count {
      x = try builder.addOne(MatMul(), [x, weights], name: "m")
      x = try builder.addOne(Binary(.add), [x, bias], name: "a")
      let gate = try builder.addOne(Unary(.sigmoid), [x], name: "s")
      x = try builder.addOne(Binary(.multiply), [x, gate], name: "g")
      x = try builder.addOne(Reshape(shape: [2]), [x], name: "r")
      x = try builder.addOne(Binary(.multiply), [x, one], name: "i")
      x = try builder.addOne(Reshape(shape: [1, 2]), [x], name: "r")
      x = try builder.addOne(Unary(.tanh), [x], name: "t")
    }
    builder.graph.outputs = [Output(name: "y", value: x)]
    return builder.graph
  }

  @Test func pipelineOnAChain() throws {
    let before = try chain()
    var after = before
    let reports = try PassPipeline.standard.run(&after)
    try after.validate()
    #expect(before.nodes.count == Self.count)
    #expect(after.nodes.count == Self.count / 4)
    #expect(reports.first { $0.pass == "LinearActivationFusion" }?.changes == Self.count / 8)
  }

  @Test func longChainsOfIdentitiesCollapseInOneSweep() throws {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [6]))
    var y = x
    for k in 0..<Self.count {
      y = try graph.appendOne(Reshape(shape: k % 2 == 0 ? [2, 3] : [6]), [y], name: "r")
    }
    graph.outputs = [Output(name: "y", value: y)]
    _ = try IdentityRemoval().run(&graph)
    #expect(graph.outputs[0].value == x)
    _ = try DeadCodeElimination().run(&graph)
    #expect(graph.nodes.isEmpty)
  }

  @Test func manyUsersAndManyOutputs() throws {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [2]))
    let one = graph.addConstant(try Tensor([1 as Float], shape: []), name: "one")
    for k in 0..<Self.count {
      let same = try graph.appendOne(Binary(.multiply), [x, one], name: "same")
      graph.outputs.append(
        Output(name: "y\(k)", value: try graph.appendOne(Unary(.exp), [same], name: "exp")))
    }
    _ = try PassPipeline.standard.run(&graph)
    #expect(graph.nodes.count == 1)
    #expect(graph.outputs.count == Self.count)
  }
}

@Suite struct ConstantBudgetTests {
  @Test func oneLargeConstantIsAffordable() {
    var budget = ConstantBudget()
    let first = budget.spend(1 << 28)
    let second = budget.spend(1)
    #expect(first && !second)
  }

  @Test func manyConstantsAreNot() {
    var budget = ConstantBudget()
    var affordable = 0
    for _ in 0..<100 where budget.spend(1 << 20) { affordable += 1 }
    #expect(affordable == 64)
  }
}
