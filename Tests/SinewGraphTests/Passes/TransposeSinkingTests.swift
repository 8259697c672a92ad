import Testing

@testable import SinewGraph

@Suite struct TransposeSinkingTests {
  private static let last = Transpose(permutation: [0, 2, 3, 1])
  private static let first = Transpose(permutation: [0, 3, 1, 2])

  /// What stands between two convolutions: the transpositions around it meet and cancel.
  @Test func operatorsBetweenConvolutions() throws {
    let between: [(inout PassFixture, ValueID) throws -> ValueID] = [
      { try $0.unary(.elu(alpha: 1), $1) },
      { try $0.binary(.multiply, $1, $0.weights([4, 1, 1])) },
      { try $0.binary(.add, $0.scalar(2), $1) },
      { try $0.apply(Slice(ranges: [.all(1), .init(start: 3, count: 2, step: -2), .all(2), .all(3)]), $1) },
      { try $0.apply(Concat(axis: 1), $1, $1) },
      { try $0.apply(Softmax(axis: 1, logarithm: false), $1) },
      { try $0.apply(Gather(axis: 2), $1, $0.indices([1, 0, 1])) },
      { try $0.apply(Reduce(.mean, axes: [2, 3], keepDimensions: true), $1) },
      { try $0.apply(Cast(to: .float64), $1) },
    ]
    for operation in between {
      var f = PassFixture()
      let x = try f.input([1, 2, 3, 4])
      let y = try operation(&f, f.apply(Self.first, x))
      f.output(try f.apply(Self.last, y))
      let pipeline: [any Pass] = [TransposeSinking(), IdentityRemoval()]
      var operators: [String] = []
      for pass in pipeline { operators = try f.run(pass).operators }
      // A single column per image needs no transposition either, only another shape.
      #expect(!operators.contains("Transpose"), "\(operators)")
    }
  }

  @Test func reductionsOfWholeImagesNeedNoOrder() throws {
    for axes in [[2, 3], [1], [0, 3]] {
      for keepDimensions in [false, true] {
        var f = PassFixture()
        let x = try f.input([2, 3, 4, 5])
        f.output(
          try f.apply(Reduce(.sum, axes: axes, keepDimensions: keepDimensions), f.apply(Self.first, x)))
        #expect(try f.run(TransposeSinking()).operators.first == "ReduceSum")
      }
    }
    var f = PassFixture()
    let x = try f.input([2, 3, 4, 5])
    f.output(try f.apply(Reduce(.sum, axes: [2, 3], keepDimensions: false), f.apply(Self.first, x)))
    #expect(try f.run(TransposeSinking()).operators == ["ReduceSum"])
  }

  @Test func residualSumsAndFeatures() throws {
    var f = PassFixture()
    let x = try f.input([1, 2, 3, 4])
    let a = try f.apply(Self.first, x)
    let b = try f.apply(Self.first, f.unary(.tanh, x))
    let sum = try f.binary(.add, a, b)
    // A scale for every channel that is computed at run time, as FiLM has.
    let scale = try f.apply(Reshape(shape: [4, 1, 1]), f.input([4], name: "scale"))
    f.output(try f.apply(Self.last, f.binary(.multiply, sum, scale)))
    let passes: [any Pass] = [TransposeSinking(), IdentityRemoval()]
    for pass in passes { _ = try f.run(pass) }
    #expect(!f.operators.contains("Transpose"))
  }

  @Test func splitsKeepTheirParts() throws {
    var f = PassFixture()
    let x = try f.input([1, 2, 3, 4])
    let y = try f.apply(Self.first, x)
    let parts = try f.graph.append(Split(axis: 1, sizes: [1, 3]), [y], name: "split")
    f.output(parts[0], try f.apply(Self.last, parts[1]))
    _ = try f.run(TransposeSinking())
    #expect(f.operators.first == "Split")
  }

  @Test func staysInFrontOfWhatNeedsTheOrder() throws {
    var f = PassFixture()
    let x = try f.input([1, 2, 3, 4])
    let y = try f.apply(Self.first, x)
    let other = try f.input([1, 4, 2, 3], name: "other")
    f.output(
      try f.apply(Reshape(shape: [24]), y), try f.binary(.add, y, other),
      try f.apply(Concat(axis: 1), y, other), try f.linear(y, 2))
    #expect(try f.run(TransposeSinking()).changes == 0)
  }
}
