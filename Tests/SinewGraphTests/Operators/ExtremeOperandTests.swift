import Testing

@testable import SinewGraph

/// Nothing that a model or its data holds makes an operator trap.
@Suite struct ExtremeOperandTests {
  static let integerTypes = ElementType.allCases.filter(\.isInteger)

  @Test(arguments: integerTypes, BinaryFunction.allCases)
  func arithmeticOfExtremeIntegers(_ element: ElementType, _ function: BinaryFunction) throws {
    let values: [Double] = [-1e300, -129, -2, -1, 0, 1, 2, 3, 64, 127, 1e300]
    let x = try Tensor(values, shape: [values.count, 1]).cast(to: element)
    let y = try Tensor(vector: values).cast(to: element)
    let result = try Binary(function).evaluate([x, y])
    #expect(result[0].count == values.count * values.count)
  }

  @Test(arguments: integerTypes)
  func unaryFunctionsOfExtremeIntegers(_ element: ElementType) throws {
    let x = try Tensor(vector: [-1e300, -1, 0, 1, 1e300]).cast(to: element)
    for function in [
      UnaryFunction.abs, .negate, .relu, .sign, .clip(lower: -.infinity, upper: .infinity),
      .clip(lower: .nan, upper: .nan), .clip(lower: 1e30, upper: -1e30),
    ] {
      #expect(try Unary(function).evaluate([x])[0].type == x.type)
    }
  }

  @Test(arguments: integerTypes, ReduceFunction.allCases)
  func reductionsOfExtremeIntegers(_ element: ElementType, _ function: ReduceFunction) throws {
    let x = try Tensor([-1e300, -1, 0, 1, 1e300, 1e300], shape: [2, 3]).cast(to: element)
    for axes in [[], [0], [0, 1]] {
      let result = try Reduce(function, axes: axes, keepDimensions: false).evaluate([x])
      #expect(result[0].element == element)
    }
  }

  @Test func powersOfOtherTypes() throws {
    let x = try Tensor(vector: [Int8.min, -1, 0, 1, .max])
    for exponent in [
      try Tensor(vector: [UInt64.max]), try Tensor(vector: [Int64.min]), try Tensor(vector: [Float.nan]),
      try Tensor(vector: [Double.infinity]),
    ] {
      #expect(try Binary(.power).evaluate([x, exponent])[0].count == 5)
    }
  }

  @Test(arguments: [-4, 3, Int.max, Int.min])
  func indexOutOfRangeIsNamed(_ index: Int) throws {
    let data = try Tensor(vector: [1, 2, 3] as [Float])
    let message = "index \(index) of an axis of 3; -3 ..< 3 is accepted"
    let indices = try Tensor(vector: [Int64(index)])
    let tuple = try Tensor([Int64(index)], shape: [1, 1])
    #expect(throws: GraphError.attribute("Gather: \(message)")) {
      try Gather(axis: 0).evaluate([data, indices])
    }
    #expect(throws: GraphError.attribute("GatherElements: \(message)")) {
      try GatherElements(axis: 0).evaluate([data, indices])
    }
    #expect(throws: GraphError.attribute("GatherND: \(message)")) {
      try GatherND(batchDimensions: 0).evaluate([data, tuple])
    }
    #expect(throws: GraphError.attribute("ScatterND: \(message)")) {
      try ScatterND(reduction: .add).evaluate([data, tuple, Tensor(vector: [1 as Float])])
    }
  }

  @Test(arguments: [Int.min, -1, 0, 1, 3, Int.max], [Int.min, -1, 0, 1, 3, Int.max])
  func hostileAttributes(_ a: Int, _ b: Int) throws {
    let type = try TensorType(.float32, [2, 3])
    let candidates: [any Operator] = [
      Softmax(axis: a), LayerNormalization(axis: a), Reduce(.sum, axes: [a, b], keepDimensions: false),
      Concat(axis: a),
      Split(axis: 1, sizes: [a, b]), Split(axis: a, sizes: [b]), Split(axis: 1, sizes: []),
      Reshape(shape: [a, b]),
      Transpose(permutation: [a, b]), Expand(shape: [a, b, 3]), Gather(axis: a), GatherElements(axis: a),
      GatherND(batchDimensions: a), Normalizer(center: [], gain: []),
      Slice(ranges: [.init(start: a, count: 1, step: b), .init(start: 0, count: a, step: b)]),
      Slice(ranges: [.init(start: b, count: 0, step: a), .init(start: 0, count: 3)]),
    ]
    let data = try Tensor([Float](repeating: 1, count: 6), shape: [2, 3])
    let indices = try Tensor([Int64](repeating: 0, count: 2), shape: [1, 2])
    for operation in candidates {
      let operands = "\(operation.name)".hasPrefix("Gather") ? [data, indices] : [data]
      if let results = try? operation.evaluate(operands) {
        #expect(results.map(\.type) == (try operation.outputTypes(operands.map(\.type))))
      }
      _ = operation.multiplyAccumulates([type])
      _ = operation.attributes
    }
  }

  @Test func emptyTensorsOfHugeAxes() throws {
    let axis = TensorType.maximumCount
    let empty = try Tensor([Float](), shape: [axis, 1, 0])
    #expect(try Transpose(permutation: [2, 1, 0]).evaluate([empty])[0].shape == [0, 1, axis])
    #expect(try Concat(axis: 2).evaluate([empty, empty])[0].count == 0)
    #expect(try Gather(axis: 1).evaluate([empty, Tensor(vector: [0 as Int64])])[0].count == 0)
    #expect(try Reduce(.sum, axes: [0], keepDimensions: false).evaluate([empty])[0].count == 0)
  }

  @Test func castsSaturate() throws {
    let x = try Tensor(vector: [Double.infinity, -.infinity, .nan, 1e300])
    #expect(x.cast(to: .int8).integers == [127, -128, 0, 127])
    #expect(x.cast(to: .uint64).elements(as: UInt64.self) == [.max, 0, 0, .max])
  }
}
