import Testing

@testable import SinewGraph

@Suite struct LayerNormalizationFusionTests {
  enum Spelling: CaseIterable { case power, product, reciprocal }

  private func decomposed(
    _ f: inout PassFixture, _ x: ValueID, axes: [Int], _ spelling: Spelling
  ) throws -> ValueID {
    let difference = try f.binary(.subtract, x, f.apply(Reduce(.mean, axes: axes, keepDimensions: true), x))
    let squares =
      try spelling == .power
      ? f.binary(.power, difference, f.scalar(2)) : f.binary(.multiply, difference, difference)
    let variance = try f.apply(Reduce(.mean, axes: axes, keepDimensions: true), squares)
    let deviation = try f.unary(.sqrt, f.binary(.add, variance, f.scalar(1e-3)))
    return try spelling == .reciprocal
      ? f.binary(.multiply, difference, f.unary(.reciprocal, deviation))
      : f.binary(.divide, difference, deviation)
  }

  @Test(arguments: Spelling.allCases)
  func withScaleAndBias(_ spelling: Spelling) throws {
    var f = PassFixture()
    let x = try f.input([2, 4])
    let y = try decomposed(&f, x, axes: [1], spelling)
    f.output(try f.binary(.add, f.binary(.multiply, y, f.weights([4])), f.weights([1, 4])))
    #expect(try f.run(LayerNormalizationFusion()) == (3, ["LayerNormalization"]))
    #expect(try f.only(LayerNormalization.self) == LayerNormalization(axis: 1, epsilon: 1e-3))
    #expect(f.graph.nodes[0].inputs.count == 3)
  }

  @Test func severalAxesAndBiasAlone() throws {
    var f = PassFixture()
    let y = try decomposed(&f, f.input([2, 3, 4]), axes: [2, 1], .power)
    f.output(try f.binary(.add, y, f.scalar(2)))
    #expect(try f.run(LayerNormalizationFusion()) == (2, ["LayerNormalization"]))
  }

  @Test func otherAxesAndConstantsStay() throws {
    var f = PassFixture()
    f.output(try decomposed(&f, f.input([2, 4]), axes: [0], .power))
    #expect(try f.run(LayerNormalizationFusion()).changes == 0)
    f = PassFixture()
    let y = try decomposed(&f, f.input([2, 4]), axes: [1], .power)
    f.output(try f.binary(.multiply, y, f.weights([2, 1])))
    #expect(try f.run(LayerNormalizationFusion()) == (1, ["LayerNormalization", "Mul"]))
  }
}
