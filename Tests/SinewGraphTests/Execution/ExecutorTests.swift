import Testing

@testable import SinewGraph

@Suite struct ExecutorTests {
  private func example() throws -> Graph {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [2]))
    let y = graph.addInput(name: "y", type: try TensorType(.float32, [2]))
    let one = graph.addConstant(try Tensor(vector: [1 as Float]), name: "one")
    let sum = try graph.appendOne(Binary(.add), [x, y], name: "sum")
    let next = try graph.appendOne(Binary(.add), [sum, one], name: "next")
    graph.outputs = [
      Output(name: "next", value: next), Output(name: "x", value: x), Output(name: "one", value: one),
    ]
    return graph
  }

  @Test func runsRepeatedlyAndPassesInputsAndConstantsThrough() throws {
    let graph = try example()
    let executor = Executor(graph)
    for k: Float in [0, 1, 2] {
      let x = try Tensor(vector: [k, k])
      let y = try Tensor(vector: [1, 2 as Float])
      #expect(try executor.run([x, y]).map(\.floats) == [[k + 2, k + 3], [k, k], [1]])
      #expect(try executor.run([graph.inputs[1]: y, graph.inputs[0]: x])[0].floats == [k + 2, k + 3])
    }
  }

  @Test func observesInputsAndResults() throws {
    let graph = try example()
    let x = try Tensor(vector: [1, 2 as Float])
    var seen: [String] = []
    _ = try Executor(graph).run(
      [x, x], observe: { id, tensor in seen.append("\(graph[id].name) \(tensor.floats)") })
    #expect(seen == ["x [1.0, 2.0]", "y [1.0, 2.0]", "sum:0 [2.0, 4.0]", "next:0 [3.0, 5.0]"])
  }

  @Test func saysWhichInputIsWrong() throws {
    let graph = try example()
    let executor = Executor(graph)
    let x = try Tensor(vector: [1, 2 as Float])
    let wrong = try Tensor(vector: [1 as Float])
    #expect(throws: GraphError.type("input 'y' is float32[2]; found float32[1]")) {
      try executor.run([x, wrong])
    }
    #expect(throws: GraphError.structure("1 tensors for a graph of 2 inputs")) { try executor.run([x]) }
    #expect(throws: GraphError.structure("input 'y' is missing")) { try executor.run([graph.inputs[0]: x]) }
  }

  @Test func sharedAndUnusedResultsAreReleasedInTime() throws {
    var graph = Graph()
    let x = graph.addInput(name: "x", type: try TensorType(.float32, [4]))
    let pieces = try graph.append(Split(axis: 0, sizes: [1, 1, 2]), [x], name: "split")
    let sum = try graph.appendOne(Binary(.add), [pieces[0], pieces[0]], name: "sum")
    let all = try graph.appendOne(Concat(axis: 0), [sum, pieces[0], pieces[2], sum], name: "all")
    graph.outputs = [Output(name: "all", value: all), Output(name: "again", value: all)]
    let results = try Executor(graph).run([Tensor(vector: [1, 2, 3, 4 as Float])])
    #expect(results.map(\.floats) == [[2, 1, 3, 4, 2], [2, 1, 3, 4, 2]])
  }
}
