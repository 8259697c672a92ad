import SinewFormat
import Testing

@testable import SinewArtifact

/// Operations that make indices or write at them, from a program to the bytes they leave.
@Suite struct IndexOperationTests {
  typealias Nest = ProgramOperation.LoopNest

  @Test(arguments: [
    (false, false, [1, 0] as [Int32]), (false, true, [2, 0]), (true, false, [0, 1]), (true, true, [3, 2]),
  ]) func argReduceFindsTheSoughtElement(smallest: Bool, selectLast: Bool, expected: [Int32]) throws {
    let operation = ProgramOperation.argReduce(
      outer: 1, extent: 4, inner: 2, smallest: smallest, selectLast: selectLast)
    var builder = ProgramBuilder()
    let x = builder.input("x", [4, 2])
    builder.output("y", builder.step(operation, [x], [2], .int32))
    let values: [Float] = [-1, 9, 7, -0.0, 7, 0, -1, 8]
    let found = try run(builder.program, [values.rawBytes])[0]
    #expect(found.withUnsafeBytes { $0.array(Int32.self) } == expected)
  }

  @Test func argReducePrefersNaNInBothDirections() throws {
    for smallest in [false, true] {
      var builder = ProgramBuilder()
      let x = builder.input("x", [4])
      let operation = ProgramOperation.argReduce(
        outer: 1, extent: 4, inner: 1, smallest: smallest, selectLast: false)
      builder.output("y", builder.step(operation, [x], [1], .int32))
      let values: [Float] = [-.infinity, .infinity, .nan, -.nan]
      let found = try run(builder.program, [values.rawBytes])[0]
      #expect(found.withUnsafeBytes { $0.array(Int32.self) } == [2])
    }
  }

  @Test func argReduceOfIntegersOrdersExtremes() throws {
    let operation = ProgramOperation.argReduce(
      outer: 1, extent: 3, inner: 1, smallest: true, selectLast: false)
    var builder = ProgramBuilder()
    builder.output("y", builder.step(operation, [builder.input("x", [3], .int32)], [1], .int32))
    let found = try run(builder.program, [([.max, .min, -1] as [Int32]).rawBytes])[0]
    #expect(found.withUnsafeBytes { $0.array(Int32.self) } == [1])
  }

  /// Values and places of one line.
  private func topK<X>(
    _ x: [X], _ type: ProgramTensor.ElementType, _ count: Int, smallest: Bool
  ) throws -> (values: [X], places: [Int32]) {
    var builder = ProgramBuilder()
    let line = builder.input("x", [x.count], type)
    let values = builder.step(
      .topK(outer: 1, extent: x.count, inner: 1, count: count, smallest: smallest), [line], [count], type)
    let places = builder.program.add(ProgramTensor(name: "places", type: .int32, shape: [count]))
    builder.program.steps[0].outputs.append(places)
    builder.output("values", values)
    builder.output("places", places)
    let found = try run(builder.program, [x.rawBytes])
    return (
      found[0].withUnsafeBytes { $0.array(X.self) }, found[1].withUnsafeBytes { $0.array(Int32.self) }
    )
  }

  @Test func topKSortsAndKeepsTheOrderOfTies() throws {
    let largest = try topK([1, 5, 3, 5, 2, 5] as [Float], .float32, 4, smallest: false)
    #expect(largest.values == [5, 5, 5, 3])
    #expect(largest.places == [1, 3, 5, 2])
    let smallest = try topK([1, 5, 3, 5, 1, 0] as [Int32], .int32, 3, smallest: true)
    #expect(smallest.values == [0, 1, 1])
    #expect(smallest.places == [5, 0, 4])
    #expect(try topK([.nan, 2, .infinity] as [Float], .float32, 2, smallest: false).places == [0, 2])
    #expect(try topK([.nan, 2, .infinity] as [Float], .float32, 3, smallest: true).places == [1, 2, 0])
    #expect(try topK([0, -0.0, 1] as [Float], .float32, 2, smallest: true).places == [0, 1])
    #expect(try topK([.min, .max, 0] as [Int32], .int32, 3, smallest: false).places == [1, 2, 0])
  }

  @Test(arguments: [
    (false, false, [1, 3, 6, 4, 9, 15] as [Float]), (true, false, [0, 1, 3, 0, 4, 9]),
    (false, true, [6, 5, 3, 15, 11, 6]), (true, true, [5, 3, 0, 11, 6, 0]),
  ]) func runningSums(exclusive: Bool, reverse: Bool, expected: [Float]) throws {
    let operation = ProgramOperation.cumulative(
      .sum, outer: 2, extent: 3, inner: 1, exclusive: exclusive, reverse: reverse)
    #expect(try OperationTests.floats(operation, [([2, 3], [1, 2, 3, 4, 5, 6])], to: [2, 3]) == expected)
  }

  @Test func runningProductsOfIntegersWrap() throws {
    let operation = ProgramOperation.cumulative(
      .product, outer: 1, extent: 2, inner: 2, exclusive: false, reverse: false)
    let found = try OperationTests.convert(
      operation, [1 << 20, 3, 1 << 12, -5] as [Int32], .int32, to: Int32.self, .int32)
    #expect(found == [1 << 20, 3, 0, -15])
  }

  @Test func positionsAreClampedToEachAxisAndCounted() throws {
    var builder = ProgramBuilder()
    let at = builder.input("at", [2, 2, 2], .int32)
    let nest = Nest(extents: [2, 2], strides: [[12, 0]])
    builder.output(
      "y", builder.step(.positions(nest, axes: [3, 4], strides: [4, 1]), [at], [4], .int32))
    let model = try LoadedModel(ArtifactWriter.write(builder.program))
    model.policy.set(0, [1, 2, -1, -4, 3, 0, .min, .max] as [Int32])
    model.policy.step()
    #expect(model.policy.output(0).array(Int32.self) == [6, 8, 20, 15])
    #expect(model.policy.counters.clampedIndices == 3)
  }

  @Test func scatterCombinesInOrder() throws {
    let x: [Float] = [1, 2, 3, 4]
    let updates: [Float] = [10, -1, 5, 2]
    let expected: [(ProgramOperation.ScatterReduction, [Float])] = [
      (.none, [5, 2, 3, 4]), (.add, [16, 3, 3, 4]), (.multiply, [50, -4, 3, 4]), (.minimum, [1, -1, 3, 4]),
      (.maximum, [10, 2, 3, 4]),
    ]
    for (reduction, result) in expected {
      let operation = ProgramOperation.scatter(block: 2, positions: [0, 0], reduction: reduction)
      let found = try OperationTests.floats(operation, [([2, 2], x), ([2, 2], updates)], to: [2, 2])
      #expect(found == (reduction == .none ? [5, 2, 3, 4] : result), "\(reduction)")
    }
  }

  @Test func scatterClampsAndCountsRunTimePositions() throws {
    var builder = ProgramBuilder()
    let x = builder.input("x", [3], .int32)
    let updates = builder.input("u", [3], .int32)
    let at = builder.input("at", [3], .int32)
    builder.output(
      "y",
      builder.step(
        .scatter(block: 1, positions: nil, reduction: .add), [x, updates, at], [3], .int32))
    let model = try LoadedModel(ArtifactWriter.write(builder.program))
    model.policy.set(0, [1, 2, 3] as [Int32])
    model.policy.set(1, [10, 20, 30] as [Int32])
    model.policy.set(2, [7, -1, -9] as [Int32])
    model.policy.step()
    #expect(model.policy.output(0).array(Int32.self) == [31, 2, 33])
    #expect(model.policy.counters.clampedIndices == 2)
  }

  @Test func reductionsOfIntegersStayIntegers() throws {
    let expected: [(ProgramOperation.ReduceFunction, [Int32])] = [
      (.sum, [-5, 7]), (.mean, [-1, 2]), (.maximum, [2, 4]), (.minimum, [-4, 1]), (.product, [24, 8]),
      (.l1, [9, 7]), (.sumOfSquares, [29, 21]),
    ]
    for (function, values) in expected {
      var builder = ProgramBuilder()
      let x = builder.input("x", [2, 3], .int32)
      let operation = ProgramOperation.reduce(function, outer: 2, extent: 3, inner: 1)
      builder.output("y", builder.step(operation, [x], [2], .int32))
      let found = try run(builder.program, [([2, -4, -3, 1, 2, 4] as [Int32]).rawBytes])[0]
      #expect(found.withUnsafeBytes { $0.array(Int32.self) } == values, "\(function)")
    }
  }
}
