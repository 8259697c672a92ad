import Testing

@testable import SinewGraph

@Suite struct NormalizerFusionTests {
  @Test func meanAndDeviation() throws {
    var f = PassFixture()
    let x = try f.input([1, 3])
    f.output(try f.binary(.divide, f.binary(.subtract, x, f.constant([1, 2, 3])), f.constant([2, 4, 8])))
    #expect(try f.run(NormalizerFusion()) == (2, ["Normalizer"]))
    #expect(try f.only(Normalizer.self) == Normalizer(center: [1, 2, 3], gain: [0.5, 0.25, 0.125]))
  }

  @Test func scalarsAndMixedShapes() throws {
    var f = PassFixture()
    let x = try f.input([2, 3])
    f.output(try f.binary(.multiply, f.scalar(2), f.binary(.add, x, f.constant([1, 2, 3], [1, 3]))))
    #expect(try f.run(NormalizerFusion()) == (2, ["Normalizer"]))
    #expect(try f.only(Normalizer.self) == Normalizer(center: [-1, -2, -3], gain: [2, 2, 2]))
  }

  @Test func eitherAlone() throws {
    var f = PassFixture()
    f.output(try f.binary(.multiply, f.input([3]), f.constant([1, 2, 3])))
    f.output(try f.binary(.subtract, f.input([3], name: "z"), f.constant([1, 2, 3])))
    #expect(try f.run(NormalizerFusion()) == (2, ["Normalizer", "Normalizer"]))
  }

  @Test func throughReshapesAndFloatCasts() throws {
    var f = PassFixture()
    let x = try f.input([3], .float64)
    let y = try f.apply(Reshape(shape: [1, 3]), f.apply(Cast(to: .float32), x))
    f.output(try f.unary(.clip(lower: -1, upper: 1), f.binary(.subtract, y, f.constant([1, 2, 3]))))
    #expect(try f.run(NormalizerFusion()) == (1, ["Cast", "Reshape", "Normalizer", "Clip"]))
  }

  @Test func leavesOtherArithmetic() throws {
    var f = PassFixture()
    let x = try f.input([2, 3])
    let count = try f.input([3], .int32, name: "count")
    let shared = try f.apply(Normalizer(center: [0], gain: [1]), x)
    f.output(
      try f.binary(.subtract, f.scalar(1), x), try f.binary(.divide, x, f.constant([1, 0, 1])),
      try f.binary(.subtract, x, f.constant([1, 2], [2, 1])),
      try f.binary(.subtract, f.unary(.abs, x), f.scalar(1)),
      try f.binary(.multiply, f.apply(Cast(to: .float32), count), f.scalar(2)), shared,
      try f.binary(.multiply, shared, f.scalar(2)), try f.binary(.add, x, x))
    #expect(try f.run(NormalizerFusion()).changes == 0)
  }
}
