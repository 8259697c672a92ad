import Testing

@testable import SinewGraph

@Suite struct GraphDescriptionTests {
  @Test func listsEverything() throws {
    var graph = Graph()
    let x = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 4]))
    let weights = graph.addConstant(try Tensor([Float](repeating: 0, count: 32), shape: [8, 4]), name: "w")
    let bias = graph.addConstant(try Tensor(vector: [Float](repeating: 0, count: 8)), name: "b")
    let half = graph.addConstant(try Tensor([0.5 as Float], shape: []), name: "half")
    let h = try graph.appendOne(
      Linear(activation: .elu(alpha: 1)), [x, weights, bias], name: "1", outputName: "h")
    let c = try graph.appendOne(Unary(.clip(lower: -1, upper: 1)), [h], name: "2", outputName: "c")
    let m = try graph.appendOne(Binary(.multiply), [c, half], name: "3", outputName: "m")
    let range = Slice.Range(start: 7, count: 4, step: -2)
    let s = try graph.appendOne(Slice(ranges: [.all(1), range]), [m], name: "4", outputName: "s")
    let n = Normalizer(center: [Float](repeating: 0, count: 4), gain: [1, 1, 1, 1])
    let y = try graph.appendOne(n, [s], name: "5", outputName: "y")
    graph.outputs = [Output(name: "action", value: y), Output(name: "half", value: half)]
    graph.states = [StatePair(input: "obs", output: "action")]
    #expect(
      graph.description == """
        input obs: float32[1, 4]
        h: float32[1, 8] = Linear(obs, w: float32[8, 4], b: float32[8]) activation: elu(alpha: 1.0) grouping: full
        c: float32[1, 8] = Clip(h) function: clip(lower: -1.0, upper: 1.0)
        m: float32[1, 8] = Mul(c, 0.5)
        s: float32[1, 4] = Slice(m) ranges: [0..<1, 7 by -2, 4 times]
        y: float32[1, 4] = Normalizer(s) center: [0.0, 0.0, 0.0, 0.0] gain: [1.0, 1.0, 1.0, 1.0]
        output action = y
        output half = 0.5
        state obs <- action
        """)
  }
}
