import Testing

@testable import SinewGraph

@Suite struct DeadCodeEliminationTests {
  @Test func removesNodesAndValuesThatNothingUses() throws {
    var f = PassFixture()
    let x = try f.input([1, 2])
    let unused = try f.linear(x, 8)
    _ = try f.unary(.relu, unused)
    let y = try f.unary(.abs, x)
    f.output(y)
    let removed = try DeadCodeElimination().run(&f.graph)
    #expect(removed == 2 + 4)
    #expect(f.operators == ["Abs"])
    #expect(f.graph.values.count == 2)
    #expect(try DeadCodeElimination().run(&f.graph) == 0)
    try f.graph.validate()
  }

  @Test func keepsANodeWithOneResultInUse() throws {
    var f = PassFixture()
    let x = try f.input([1, 4])
    let pieces = try f.graph.append(Split(axis: 1, sizes: [2, 2]), [x], name: "split")
    f.output(pieces[1])
    #expect(try DeadCodeElimination().run(&f.graph) == 0)
  }
}
