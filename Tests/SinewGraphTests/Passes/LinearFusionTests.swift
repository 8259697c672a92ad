import Testing

@testable import SinewGraph

@Suite struct LinearFusionTests {
  @Test(arguments: [false, true], [false, true])
  func gemm(_ transposeA: Bool, _ transposeB: Bool) throws {
    let gemm = Gemm(alpha: 0.5, beta: -2, transposeA: transposeA, transposeB: transposeB)
    for c in [[5], [1, 5], [1], [], [1, 1]] {
      var f = PassFixture()
      let x = try f.input(transposeA ? [3, 2] : [2, 3])
      f.output(try f.apply(gemm, x, f.weights(transposeB ? [5, 3] : [3, 5]), f.weights(c)))
      #expect(try f.run(LinearFusion()) == (1, transposeA ? ["Transpose", "Linear"] : ["Linear"]))
    }
    var f = PassFixture()
    f.output(
      try f.apply(gemm, f.input(transposeA ? [3, 1] : [1, 3]), f.weights(transposeB ? [5, 3] : [3, 5])))
    #expect(try f.run(LinearFusion()).changes == 1)
  }

  @Test func gemmOfRunTimeOperandsStays() throws {
    var f = PassFixture()
    let x = try f.input([2, 3])
    let y = try f.input([3, 4], name: "y")
    f.output(
      try f.apply(Gemm(), x, y), try f.apply(Gemm(), x, f.weights([3, 4]), f.weights([2, 4])),
      try f.apply(Gemm(), f.weights([2, 3]), y))
    #expect(try f.run(LinearFusion()).changes == 0)
  }

  @Test(arguments: [
    ([3], [3, 4], ["Linear"]), ([1, 3], [3, 4], ["Linear"]), ([2, 2, 3], [3, 4], ["Linear"]),
    ([2, 3], [3], ["Linear", "Reshape"]), ([3], [3], ["Linear", "Reshape"]),
    ([2, 3], [1, 3, 4], ["Linear", "Reshape"]),
    ([2, 2, 3], [1, 3, 4], ["Linear"]), ([2, 3], [2, 3, 4], ["MatMul"]), ([0, 3], [3, 4], ["Linear"]),
  ])
  func matMulWithConstantAtTheRight(_ x: [Int], _ weights: [Int], _ operators: [String]) throws {
    var f = PassFixture()
    f.output(try f.apply(MatMul(), f.input(x), f.weights(weights)))
    #expect(try f.run(LinearFusion()).operators == operators)
  }

  @Test func matMulWithConstantAtTheLeft() throws {
    var f = PassFixture()
    f.output(try f.apply(MatMul(), f.weights([4, 3]), f.input([3])))
    #expect(try f.run(LinearFusion()) == (1, ["Linear"]))
    f = PassFixture()
    f.output(try f.apply(MatMul(), f.weights([4, 3]), f.input([3, 2])))
    #expect(try f.run(LinearFusion()) == (0, ["MatMul"]))
  }

  @Test func otherElementTypes() throws {
    for (element, operators) in [
      (ElementType.float64, ["Linear"]), (.float16, ["Linear"]), (.int32, ["MatMul"]),
    ] {
      var f = PassFixture()
      let weights = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2]).cast(to: element)
      let x = try f.input([3], element)
      f.output(try f.apply(MatMul(), x, f.graph.addConstant(weights, name: "w")))
      #expect(try f.run(LinearFusion()).operators == operators)
    }
  }
}

@Suite struct AffineFusionTests {
  @Test(arguments: BinaryFunction.allCases.filter { $0 != .modulo }, [[4], [1], [], [1, 4]])
  func foldsConstantsAfterALayer(_ function: BinaryFunction, _ shape: [Int]) throws {
    for constantFirst in [false, true] {
      var f = PassFixture()
      let y = try f.linear(f.input([2, 3]), 4)
      let c = try f.weights(shape)
      f.output(try constantFirst ? f.binary(function, c, y) : f.binary(function, y, c))
      let folds =
        [.add, .subtract, .multiply].contains(function) || (function == .divide && !constantFirst)
      #expect(try f.run(AffineFusion()).operators == ["Linear"] + (folds ? [] : [function.rawValue]))
    }
  }

  @Test func matMulAndAddAndBatchNormalization() throws {
    var f = PassFixture()
    var y = try f.apply(MatMul(), f.input([1, 3]), f.weights([3, 4]))
    y = try f.binary(.add, f.weights([4]), y)
    y = try f.binary(.subtract, y, f.weights([4]))
    y = try f.binary(.multiply, y, f.weights([4]))
    y = try f.binary(.add, y, f.weights([4]))
    y = try f.unary(.negate, y)
    f.output(y)
    _ = try f.run(LinearFusion())
    #expect(try f.run(AffineFusion()) == (5, ["Linear"]))
  }

  @Test func leavesWhatDoesNotFit() throws {
    var f = PassFixture()
    let x = try f.input([2, 3])
    let activated = try f.linear(x, 4, .relu)
    let shared = try f.linear(x, 4)
    f.output(
      try f.binary(.add, activated, f.weights([4])), try f.binary(.add, shared, f.weights([4])), shared,
      try f.binary(.add, f.linear(x, 4), f.weights([2, 1])),
      try f.binary(.add, f.linear(x, 1), f.weights([4])),
      try f.binary(.divide, f.linear(x, 4), f.constant([1, 0, 1, 1])))
    #expect(try f.run(AffineFusion()).changes == 0)
  }
}

@Suite struct LinearMergingTests {
  @Test func mergesWhenItSavesWork() throws {
    var f = PassFixture()
    let x = try f.input([2, 3])
    f.output(try f.linear(f.linear(f.linear(x, 8), 5), 4, .tanh))
    #expect(try f.run(LinearMerging()) == (2, ["Linear"]))
    #expect(try f.only(Linear.self).activation == .tanh)
  }

  @Test func keepsFactorisedLayersActivationsAndSharedResults() throws {
    var f = PassFixture()
    let x = try f.input([2, 16])
    let shared = try f.linear(x, 16)
    f.output(
      try f.linear(f.linear(x, 2), 16), try f.linear(f.linear(x, 32, .relu), 4), shared,
      try f.linear(shared, 4))
    #expect(try f.run(LinearMerging()).changes == 0)
  }
}

@Suite struct LinearActivationFusionTests {
  @Test func fusesOneActivation() throws {
    var f = PassFixture()
    f.output(try f.unary(.abs, f.unary(.elu(alpha: 1), f.linear(f.input([1, 3]), 4))))
    #expect(try f.run(LinearActivationFusion()) == (1, ["Linear", "Abs"]))
    #expect(try f.only(Linear.self).activation == .elu(alpha: 1))
  }

  @Test func leavesSharedResults() throws {
    var f = PassFixture()
    let y = try f.linear(f.input([1, 3]), 4)
    f.output(y, try f.unary(.relu, y))
    #expect(try f.run(LinearActivationFusion()).changes == 0)
  }
}
