import Testing

@testable import SinewGraph

@Suite struct ConstantFoldingTests {
  @Test func foldsChains() throws {
    var f = PassFixture()
    let x = try f.input([2])
    let a = try f.binary(.add, f.scalar(1), f.scalar(2))
    let b = try f.binary(.multiply, a, a)
    f.output(try f.binary(.multiply, x, b), b)
    #expect(try f.run(ConstantFolding()) == (2, ["Mul"]))
    #expect(f.graph.constant(f.graph.outputs[1].value)?.floats == [9])
  }

  @Test func leavesWhatIsTooLarge() throws {
    var limits = FoldingLimits()
    limits.tensorElements = 10
    var f = PassFixture()
    let one = try f.constant([1])
    f.output(try f.apply(Expand(shape: [11]), one), try f.apply(Expand(shape: [10]), one))
    #expect(try f.run(ConstantFolding(limits: limits)) == (1, ["Expand"]))
  }
}

@Suite struct CommonSubexpressionEliminationTests {
  @Test func computesOnce() throws {
    var f = PassFixture()
    let x = try f.input([4])
    let a = try f.unary(.exp, f.unary(.abs, x))
    let b = try f.unary(.exp, f.unary(.abs, x))
    let split = try f.graph.append(Split(axis: 0, sizes: [1, 3]), [a], name: "s")
    let again = try f.graph.append(Split(axis: 0, sizes: [1, 3]), [b], name: "t")
    let other = try f.graph.append(Split(axis: 0, sizes: [3, 1]), [b], name: "u")
    f.output(try f.binary(.add, a, b), split[0], again[0], other[0])
    #expect(try f.run(CommonSubexpressionElimination()) == (3, ["Abs", "Exp", "Split", "Split", "Add"]))
    #expect(f.graph.outputs[1].value == f.graph.outputs[2].value)
  }

  @Test func attributesCount() throws {
    var f = PassFixture()
    let x = try f.input([4])
    f.output(try f.unary(.elu(alpha: 1), x), try f.unary(.elu(alpha: 2), x), try f.binary(.add, x, x))
    #expect(try f.run(CommonSubexpressionElimination()).changes == 0)
  }
}

@Suite struct ConstantSharingTests {
  @Test func keepsOneOfEqualConstants() throws {
    var f = PassFixture()
    let x = try f.input([2])
    var y = x
    for _ in 0..<3 { y = try f.binary(.add, y, f.constant([1, -0.0])) }
    for constant in [
      try f.constant([1, 0]), try f.constant([1, 0], [1, 2]), try f.constant([.nan, .nan]),
    ] {
      f.output(try f.binary(.add, y, constant))
    }
    f.output(try f.binary(.add, y, f.constant([.nan, .nan])))
    #expect(try f.run(ConstantSharing()).changes == 3)
    #expect(f.graph.values.filter { $0.constant != nil }.count == 4)
  }
}
