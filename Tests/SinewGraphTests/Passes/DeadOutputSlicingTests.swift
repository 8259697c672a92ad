import Testing

@testable import SinewGraph

@Suite struct DeadOutputSlicingTests {
  @Test func halfOfASplit() throws {
    var f = PassFixture()
    let y = try f.linear(f.input([1, 3]), 8, .tanh)
    let pieces = try f.graph.append(Split(axis: 1, sizes: [4, 4]), [y], name: "split")
    f.output(try f.unary(.abs, pieces[0]))
    #expect(try f.run(DeadOutputSlicing()) == (1, ["Linear", "Abs"]))
    #expect(f.graph.type(of: f.graph.nodes[0].outputs[0]).shape == [1, 4])
    #expect(f.graph.multiplyAccumulates == 12)
  }

  @Test func slicesAndSplitsTogether() throws {
    var f = PassFixture()
    let y = try f.linear(f.input([2, 3]), 8)
    let backwards = try f.apply(Slice(ranges: [.all(2), .init(start: 7, count: 2, step: -2)]), y)
    let pieces = try f.graph.append(Split(axis: 1, sizes: [1, 5, 2]), [y], name: "split")
    f.output(backwards, pieces[0], pieces[2])
    #expect(try f.run(DeadOutputSlicing()) == (1, ["Linear", "Linear", "Linear"]))
    #expect(f.graph.multiplyAccumulates == 2 * 3 * 5)
  }

  @Test func keepsLayersThatAreUsedAsAWhole() throws {
    var f = PassFixture()
    let x = try f.input([2, 3])
    let whole = try f.linear(x, 4)
    let rows = try f.linear(x, 4)
    let all = try f.graph.append(Split(axis: 1, sizes: [2, 2]), [f.linear(x, 4)], name: "split")
    f.output(
      whole, try f.apply(Slice(ranges: [.all(2), .init(start: 0, count: 1)]), whole),
      try f.apply(Slice(ranges: [.init(start: 0, count: 1), .init(start: 0, count: 1)]), rows), all[0], all[1]
    )
    #expect(try f.run(DeadOutputSlicing()).changes == 0)
  }
}
