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
}
