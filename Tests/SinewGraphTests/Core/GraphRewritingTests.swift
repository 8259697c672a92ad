import Testing

@testable import SinewGraph

@Suite struct GraphRewritingTests {
  @Test func substitutionFollowsChains() throws {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [2]))
    let a = try graph.appendOne(Unary(.abs), [x], name: "a")
    let b = try graph.appendOne(Unary(.abs), [a], name: "b")
    let c = try graph.appendOne(Binary(.add), [b, a], name: "c")
    graph.outputs = [Output(name: "y", value: c), Output(name: "z", value: b)]
    graph.replaceUses([b: a, a: x])
    #expect(graph.nodes[2].inputs == [x, x])
    #expect(graph.outputs.map(\.value) == [c, x])
  }

  @Test func replacingANodeKeepsItsType() throws {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [2]))
    _ = try graph.append(Unary(.abs), [x], name: "a")
    try graph.replaceNode(at: 0, with: Unary(.exp), inputs: [x])
    #expect(graph.nodes[0].operation is Unary)
    #expect(throws: GraphError.structure("Reshape 'a' makes [float32[1, 2]] where [float32[2]] is expected"))
    {
      try graph.replaceNode(at: 0, with: Reshape(shape: [1, 2]), inputs: [x])
    }
  }

  @Test func unusedValuesGoAndTheRestIsRenumbered() throws {
    var graph = Graph()
    _ = graph.addConstant(try Tensor(vector: [1 as Float]), name: "unused")
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [2]))
    let unusedInput = graph.addInput(name: "also an input", type: try TensorType(.float32, [2]))
    let y = try graph.appendOne(Binary(.add), [x, x], name: "y")
    graph.outputs = [Output(name: "y", value: y)]
    #expect(graph.removeUnusedValues() == 1)
    #expect(graph.removeUnusedValues() == 0)
    #expect(graph.values.map(\.name) == ["x", "also an input", "y:0"])
    #expect(graph[graph.outputs[0].value].name == "y:0")
    #expect(graph.inputs.count == 2)
    #expect(unusedInput != graph.inputs[1])
    try graph.validate()
  }

  @Test func validationFindsUsesBeforeDefinitions() throws {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [2]))
    let a = try graph.appendOne(Unary(.abs), [x], name: "a")
    let b = try graph.appendOne(Unary(.exp), [a], name: "b")
    graph.outputs = [Output(name: "y", value: b)]
    try graph.validate()
    graph.nodes.swapAt(0, 1)
    #expect(throws: GraphError.structure("Exp 'b' uses 'a:0' before it is made")) { try graph.validate() }
  }
}
