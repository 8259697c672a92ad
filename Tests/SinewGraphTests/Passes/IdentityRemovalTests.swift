import Testing

@testable import SinewGraph

@Suite struct IdentityRemovalTests {
  @Test func removesEveryKindOfIdentity() throws {
    var f = PassFixture()
    var x = try f.input([2, 3])
    x = try f.apply(Reshape(shape: [2, 3]), x)
    x = try f.apply(Cast(to: .float32), x)
    x = try f.apply(Transpose(permutation: [0, 1]), x)
    x = try f.apply(Expand(shape: [2, 3]), x)
    x = try f.apply(Slice(ranges: [.all(2), .all(3)]), x)
    x = try f.apply(Concat(axis: 1), x)
    x = try f.apply(Split(axis: 1, sizes: [3]), x)
    x = try f.binary(.multiply, x, f.scalar(1))
    x = try f.binary(.multiply, f.constant([1, 1, 1]), x)
    x = try f.binary(.add, f.constant([0, 0, 0], [1, 3]), x)
    x = try f.binary(.add, x, f.scalar(0))
    x = try f.binary(.subtract, x, f.scalar(0))
    x = try f.binary(.divide, x, f.scalar(1))
    x = try f.binary(.power, x, f.scalar(1))
    x = try f.unary(.clip(lower: -.infinity, upper: .infinity), x)
    x = try f.apply(Reduce(.sum, axes: [], keepDimensions: false), x)
    f.output(x)
    let count = f.graph.nodes.count
    #expect(try f.run(IdentityRemoval()) == (count, []))
    #expect(f.graph.outputs[0].value == f.graph.inputs[0])
  }

  @Test func keepsWhatLooksLikeAnIdentity() throws {
    var f = PassFixture()
    let x = try f.input([1, 3])
    f.output(
      try f.binary(.add, x, f.constant([0, 0], [2, 1])), try f.binary(.subtract, f.scalar(0), x),
      try f.binary(.divide, f.scalar(1), x), try f.binary(.add, x, f.constant([0, 0, 1])),
      try f.apply(Slice(ranges: [.all(1), .init(start: 2, count: 3, step: -1)]), x),
      try f.apply(Reduce(.l1, axes: [], keepDimensions: false), x),
      try f.apply(Cast(to: .float32), f.apply(Cast(to: .int8), x)),
      try f.apply(Cast(to: .float32), f.apply(Cast(to: .float16), x)))
    let before = f.operators
    #expect(try f.run(IdentityRemoval()) == (0, before))
  }

  @Test func chainsCollapse() throws {
    var f = PassFixture()
    let x = try f.input([2, 3, 4])
    var y = x
    for shape in [[24], [4, 6], [2, 12], [6, 4]] { y = try f.apply(Reshape(shape: shape), y) }
    var z = x
    for permutation in [[2, 0, 1], [1, 2, 0]] { z = try f.apply(Transpose(permutation: permutation), z) }
    var w = x
    for permutation in [[1, 0, 2], [1, 2, 0]] { w = try f.apply(Transpose(permutation: permutation), w) }
    var back = try f.apply(Reshape(shape: [24]), x)
    back = try f.apply(Reshape(shape: [2, 3, 4]), back)
    let wide = try f.apply(Cast(to: .float32), f.apply(Cast(to: .float64), x))
    f.output(y, z, w, back, wide)
    let (_, operators) = try f.run(IdentityRemoval())
    #expect(operators == ["Reshape", "Transpose"])
    #expect(try f.only(Reshape.self) == Reshape(shape: [6, 4]))
    #expect(try f.only(Transpose.self) == Transpose(permutation: [0, 2, 1]))
  }

  @Test func rearrangementsThatMoveNothingBecomeReshapes() throws {
    var f = PassFixture()
    let x = try f.input([1, 3])
    f.output(try f.apply(Transpose(permutation: [1, 0]), x), try f.apply(Expand(shape: [1, 1, 3]), x))
    #expect(try f.run(IdentityRemoval()) == (2, ["Reshape", "Reshape"]))
  }

  @Test func slicesOfSlices() throws {
    var f = PassFixture()
    let x = try f.input([4, 10])
    let outer = try f.apply(
      Slice(ranges: [.init(start: 3, count: 4, step: -1), .init(start: 1, count: 4, step: 2)]), x)
    f.output(
      try f.apply(
        Slice(ranges: [.init(start: 1, count: 2, step: 2), .init(start: 3, count: 2, step: -2)]), outer),
      try f.apply(Slice(ranges: [.init(start: 2, count: 1, step: 99), .init(start: 4, count: 0)]), outer))
    #expect(try f.run(IdentityRemoval()) == (2, ["Slice", "Slice"]))
  }
}

@Suite struct ExpandRemovalTests {
  @Test func leavesBroadcastingToTheNextOperator() throws {
    var f = PassFixture()
    let x = try f.input([2, 3])
    let norm = try f.apply(Reduce(.l2, axes: [1], keepDimensions: true), x)
    let expanded = try f.apply(Expand(shape: [2, 3]), norm)
    f.output(try f.binary(.divide, x, expanded), try f.apply(Comparison(.less), expanded, x))
    #expect(try f.run(ExpandRemoval()) == (2, ["ReduceL2", "Div", "Less"]))
  }

  @Test func keepsOneExpandThatTheResultNeeds() throws {
    var f = PassFixture()
    let x = try f.input([1, 3])
    let a = try f.apply(Expand(shape: [2, 3]), x)
    let b = try f.apply(Expand(shape: [2, 3]), f.unary(.abs, x))
    f.output(try f.binary(.add, a, b))
    #expect(try f.run(ExpandRemoval()) == (1, ["Abs", "Expand", "Add"]))
  }
}

@Suite struct GatherToSliceTests {
  @Test(arguments: [([1, 3, 5], [3]), ([-1, -2], [2]), ([2], []), ([0], [1]), ([0, 1, 2, 3], [2, 2])])
  func evenlySpacedIndices(_ indices: [Int64], _ shape: [Int]) throws {
    var f = PassFixture()
    let x = try f.input([2, 6])
    let constant = f.graph.addConstant(try Tensor(indices, shape: shape), name: "i")
    f.output(try f.apply(Gather(axis: 1), x, constant))
    #expect(try f.run(GatherToSlice()) == (1, shape.count == 1 ? ["Slice"] : ["Slice", "Reshape"]))
  }

  @Test(arguments: [[0, 1, 3], [2, 2], []])
  func otherIndicesStay(_ indices: [Int64]) throws {
    var f = PassFixture()
    let x = try f.input([2, 6])
    f.output(try f.apply(Gather(axis: 1), x, f.graph.addConstant(Tensor(vector: indices), name: "i")))
    #expect(try f.run(GatherToSlice()).changes == 0)
  }
}
