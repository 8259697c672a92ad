import SinewFormat
import Testing

@testable import SinewArtifact

/// Every operation of the format, from a program to the bytes it leaves, against plain code or values by
/// hand.
@Suite struct OperationTests {
  typealias Nest = ProgramOperation.LoopNest

  /// Runs one step on float inputs of given shapes.
  static func floats(
    _ operation: ProgramOperation, _ inputs: [(shape: [Int], values: [Float])], to shape: [Int]
  ) throws -> [Float] {
    var builder = ProgramBuilder()
    let tensors = inputs.enumerated().map { builder.input("x\($0.offset)", $0.element.shape) }
    builder.output("y", builder.step(operation, tensors, shape))
    let bytes = try run(builder.program, inputs.map { $0.values.rawBytes })[0]
    return bytes.withUnsafeBytes { $0.array(Float.self) }
  }

  /// Runs one step on one tensor of any type.
  static func convert<X, Y>(
    _ operation: ProgramOperation, _ x: [X], _ type: ProgramTensor.ElementType, to result: Y.Type,
    _ resultType: ProgramTensor.ElementType
  ) throws -> [Y] {
    var builder = ProgramBuilder()
    let tensor = builder.input("x", [x.count], type)
    builder.output("y", builder.step(operation, [tensor], [x.count], resultType))
    return try run(builder.program, [x.rawBytes])[0].withUnsafeBytes { $0.array(Y.self) }
  }

  @Test func quantizeRoundsToEvenAndSaturates() throws {
    let operation = ProgramOperation.quantize(center: [1], gain: [2], zeroPoint: 3)
    let x: [Float] = [1, 1.25, 1.75, 2.25, 0.75, 100, -100, .infinity, -.infinity, .nan]
    let found = try Self.convert(operation, x, .float32, to: Int8.self, .int8)
    #expect(found == [3, 3, 5, 5, 3, 127, -128, 127, -128, 3])
  }

  @Test func quantizeTakesOnePairForEachFeature() throws {
    var builder = ProgramBuilder()
    let x = builder.input("x", [2, 3])
    let operation = ProgramOperation.quantize(center: [0, 1, 2], gain: [1, 10, 100], zeroPoint: 0)
    builder.output("y", builder.step(operation, [x], [2, 3], .int16))
    let found = try run(builder.program, [([1, 2, 3, 4, 5, 6] as [Float]).rawBytes])[0]
    #expect(found.withUnsafeBytes { $0.array(Int16.self) } == [1, 10, 100, 4, 40, 400])
  }

  @Test func dequantizeMultipliesTheDifference() throws {
    let narrow = ProgramOperation.dequantize(scale: 0.5, zeroPoint: -3)
    #expect(
      try Self.convert(narrow, [Int8](-4...4), .int8, to: Float.self, .float32)
        == (-4...4).map { Float($0 + 3) * 0.5 })
    let wide = ProgramOperation.dequantize(scale: 0.25, zeroPoint: 0)
    #expect(
      try Self.convert(wide, [Int16](arrayLiteral: -300, 7), .int16, to: Float.self, .float32) == [-75, 1.75])
  }

  @Test func mapAppliesTheFunction() throws {
    let clip = ProgramOperation.map(.init(code: Schema.Function.clip.rawValue, alpha: -1, beta: 2))
    #expect(try Self.floats(clip, [([4], [-3, -0.5, 1, 9])], to: [4]) == [-1, -0.5, 1, 2])
  }

  @Test func binaryBroadcastsByStrides() throws {
    let nest = Nest(extents: [2, 3], strides: [[3, 1], [0, 1]])
    let a: [Float] = [1, 2, 3, 4, 5, 6]
    let b: [Float] = [10, 20, 30]
    let cases: [(ProgramOperation.BinaryFunction, (Float, Float) -> Float)] = [
      (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.multiply, { $0 * $1 }), (.divide, { $0 / $1 }),
      (.minimum, { $0 < $1 ? $0 : $1 }), (.maximum, { $0 > $1 ? $0 : $1 }),
      (.remainder, { $0.truncatingRemainder(dividingBy: $1) }),
    ]
    for (function, body) in cases {
      let found = try Self.floats(.binary(function, nest), [([2, 3], a), ([3], b)], to: [2, 3])
      #expect(found == (0..<6).map { body(a[$0], b[$0 % 3]) }, "\(function)")
    }
  }

  @Test func powerModuloAndRemainderMapToTheirKernels() throws {
    let nest = Nest(extents: [3], strides: [[1], [1]])
    func integers(_ function: ProgramOperation.BinaryFunction) throws -> [Int32] {
      var builder = ProgramBuilder()
      let a = builder.input("a", [3], .int32)
      let b = builder.input("b", [3], .int32)
      builder.output("y", builder.step(.binary(function, nest), [a, b], [3], .int32))
      let operands: [[Int32]] = [[-7, 7, 2], [3, -3, 5]]
      return try run(builder.program, operands.map { $0.rawBytes })[0].withUnsafeBytes {
        $0.array(Int32.self)
      }
    }
    #expect(try integers(.modulo) == [2, -2, 2])
    #expect(try integers(.remainder) == [-1, 1, 2])
    #expect(try integers(.power)[2] == 32)
    #expect(try integers(.divide) == [-2, -2, 0])
  }

  @Test func comparisonsAndLogicGiveBooleans() throws {
    let nest = Nest(extents: [3], strides: [[1], [1]])
    func booleans<X>(
      _ function: ProgramOperation.BinaryFunction, _ type: ProgramTensor.ElementType, _ a: [X], _ b: [X]
    ) throws -> [UInt8] {
      var builder = ProgramBuilder()
      let first = builder.input("a", [3], type)
      let second = builder.input("b", [3], type)
      builder.output("y", builder.step(.binary(function, nest), [first, second], [3], .bool))
      return try run(builder.program, [a.rawBytes, b.rawBytes])[0]
    }
    let a: [Float] = [1, 2, 3]
    let b: [Float] = [2, 2, 2]
    #expect(try booleans(.equal, .float32, a, b) == [0, 1, 0])
    #expect(try booleans(.notEqual, .float32, a, b) == [1, 0, 1])
    #expect(try booleans(.less, .float32, a, b) == [1, 0, 0])
    #expect(try booleans(.lessOrEqual, .float32, a, b) == [1, 1, 0])
    #expect(try booleans(.greater, .float32, a, b) == [0, 0, 1])
    #expect(try booleans(.greaterOrEqual, .int32, [1, 2, 3] as [Int32], [2, 2, 2]) == [0, 1, 1])
    // Bytes other than 0 are true, also at the inputs.
    let p: [UInt8] = [0, 7, 1]
    let q: [UInt8] = [0, 0, 255]
    #expect(try booleans(.and, .bool, p, q) == [0, 0, 1])
    #expect(try booleans(.or, .bool, p, q) == [0, 1, 1])
    #expect(try booleans(.xor, .bool, p, q) == [0, 1, 0])
  }

  @Test func selectChoosesByCondition() throws {
    var builder = ProgramBuilder()
    let condition = builder.input("c", [3], .bool)
    let a = builder.input("a", [2, 3], .int16)
    let b = builder.input("b", [1], .int16)
    let nest = Nest(extents: [2, 3], strides: [[0, 1], [3, 1], [0, 0]])
    builder.output("y", builder.step(.select(nest), [condition, a, b], [2, 3], .int16))
    let inputs = [
      [1, 0, 1] as [UInt8], ([1, 2, 3, 4, 5, 6] as [Int16]).rawBytes, ([-9] as [Int16]).rawBytes,
    ]
    let found = try run(builder.program, inputs)[0].withUnsafeBytes { $0.array(Int16.self) }
    #expect(found == [1, -9, 3, 4, -9, 6])
  }

  @Test func copyConcatenatesReversesAndTransposes() throws {
    let pieces = [
      // [2, 3] transposed into the first six, then the second input backwards.
      ProgramOperation.CopyPiece(
        extents: [3, 2], inputOffset: 0, inputStrides: [1, 3], outputOffset: 0, outputStrides: [2, 1]),
      ProgramOperation.CopyPiece(
        extents: [4], inputOffset: 3, inputStrides: [-1], outputOffset: 6, outputStrides: [1]),
      ProgramOperation.CopyPiece(
        extents: [2], inputOffset: 1, inputStrides: [1], outputOffset: 10, outputStrides: [1]),
    ]
    let found = try Self.floats(
      .copy(pieces), [([2, 3], [1, 2, 3, 4, 5, 6]), ([4], [7, 8, 9, 10]), ([3], [11, 12, 13])], to: [12])
    #expect(found == [1, 4, 2, 5, 3, 6, 10, 9, 8, 7, 12, 13])
  }

  @Test func gatherTakesConstantIndicesFromBothEnds() throws {
    let operation = ProgramOperation.gather(outer: 2, extent: 3, inner: 2, indices: [2, 0, -1, 1])
    let x = (0..<12).map { Float($0) }
    let found = try Self.floats(operation, [([2, 3, 2], x)], to: [2, 4, 2])
    #expect(found == [4, 5, 0, 1, 4, 5, 2, 3, 10, 11, 6, 7, 10, 11, 8, 9])
  }

  @Test func gatherClampsAndCountsRunTimeIndices() throws {
    var builder = ProgramBuilder()
    let x = builder.input("x", [3], .int8)
    let i = builder.input("i", [4], .int32)
    builder.output(
      "y", builder.step(.gather(outer: 1, extent: 3, inner: 1, indices: nil), [x, i], [4], .int8))
    let model = try LoadedModel(ArtifactWriter.write(builder.program))
    model.policy.set(0, [10, 20, 30] as [Int8])
    model.policy.set(1, [1, -1, 3, -4] as [Int32])
    model.policy.step()
    #expect(model.policy.output(0).array(Int8.self) == [20, 30, 30, 10])
    #expect(model.policy.counters.clampedIndices == 2)
  }

  @Test func scatterReplacesBlocks() throws {
    let operation = ProgramOperation.scatter(block: 2, positions: [3, 0, 3], reduction: .none)
    let found = try Self.floats(
      operation, [([4, 2], [0, 1, 2, 3, 4, 5, 6, 7]), ([3, 2], [10, 11, 20, 21, 30, 31])], to: [4, 2])
    #expect(found == [20, 21, 2, 3, 4, 5, 30, 31])
  }

  @Test func softmaxSumsToOne() throws {
    let x = (0..<12).map { Float($0 % 5) }
    let softmax = ProgramOperation.softmax(outer: 2, extent: 3, inner: 2, logarithm: false)
    let logarithm = ProgramOperation.softmax(outer: 2, extent: 3, inner: 2, logarithm: true)
    let y = try Self.floats(softmax, [([2, 3, 2], x)], to: [2, 3, 2])
    let logs = try Self.floats(logarithm, [([2, 3, 2], x)], to: [2, 3, 2])
    for o in 0..<2 {
      for i in 0..<2 {
        let line = (0..<3).map { o * 6 + $0 * 2 + i }
        #expect(abs(line.reduce(0) { $0 + y[$1] } - 1) < 1e-6)
        #expect(abs(logs[line[0]] - logs[line[1]] - (x[line[0]] - x[line[1]])) < 1e-5)
        #expect((y[line[0]] < y[line[1]]) == (x[line[0]] < x[line[1]]))
      }
    }
  }

  @Test func layerNormalizationCentresAndScales() throws {
    let x: [Float] = [1, 2, 3, 4, -10, 10, -10, 10]
    let plain = ProgramOperation.layerNormalization(outer: 2, extent: 4, epsilon: 0, scale: nil, bias: nil)
    let y = try Self.floats(plain, [([2, 4], x)], to: [2, 4])
    #expect(y[4...] == [-1, 1, -1, 1])
    #expect(abs(y[0] + 1.3416408) < 1e-5)
    let affine = ProgramOperation.layerNormalization(
      outer: 2, extent: 4, epsilon: 0, scale: [1, 2, 3, 4], bias: [10, 10, 10, 10])
    #expect(try Self.floats(affine, [([2, 4], x)], to: [2, 4])[4...] == [9, 12, 7, 14])
  }

  @Test func reductionsFollowTheirNames() throws {
    let x: [Float] = [3, -4, 0, 1, 2, 2]
    let expected: [(ProgramOperation.ReduceFunction, [Float])] = [
      (.sum, [-1, 5]), (.mean, [-1.0 / 3, 5.0 / 3]), (.maximum, [3, 2]), (.minimum, [-4, 1]),
      (.product, [0, 4]),
      (.l1, [7, 5]), (.l2, [5, 3]), (.sumOfSquares, [25, 9]),
    ]
    for (function, values) in expected {
      let operation = ProgramOperation.reduce(function, outer: 2, extent: 3, inner: 1)
      #expect(try Self.floats(operation, [([2, 3], x)], to: [2]) == values, "\(function)")
    }
    let logSum = ProgramOperation.reduce(.logSum, outer: 1, extent: 2, inner: 1)
    #expect(abs(try Self.floats(logSum, [([2], [1, 2])], to: [1])[0] - 1.0986123) < 1e-6)
    let logSumExp = ProgramOperation.reduce(.logSumExp, outer: 1, extent: 2, inner: 1)
    #expect(abs(try Self.floats(logSumExp, [([2], [1000, 1000])], to: [1])[0] - 1000.6931) < 1e-3)
  }

  @Test func matMulMultipliesBatches() throws {
    let operation = ProgramOperation.matMul(batch: 2, rows: 2, inner: 3, columns: 2, aStride: 6, bStride: 0)
    let a = (1...12).map { Float($0) }
    let b: [Float] = [1, 0, 0, 1, 1, 1]
    let found = try Self.floats(operation, [([2, 2, 3], a), ([3, 2], b)], to: [2, 2, 2])
    #expect(found == [4, 5, 10, 11, 16, 17, 22, 23])
  }

  @Test func castConvertsByTheTensorsTypes() throws {
    let x: [Float] = [1.9, -1.9, .nan, 1e20, -1e20, 0]
    #expect(try Self.convert(.cast, x, .float32, to: Int32.self, .int32) == [1, -1, 0, .max, .min, 0])
    #expect(try Self.convert(.cast, x, .float32, to: UInt8.self, .bool) == [1, 1, 1, 1, 1, 0])
    #expect(try Self.convert(.cast, [0, -5] as [Int32], .int32, to: Float.self, .float32) == [0, -5])
    #expect(try Self.convert(.cast, [0, -5] as [Int32], .int32, to: UInt8.self, .bool) == [0, 1])
    #expect(try Self.convert(.cast, [0, 1] as [UInt8], .bool, to: Float.self, .float32) == [0, 1])
    #expect(try Self.convert(.cast, [0, 9] as [UInt8], .bool, to: Int32.self, .int32) == [0, 1])
  }

  @Test func constantsAreReadWhereTheyLie() throws {
    var builder = ProgramBuilder()
    let x = builder.input("x", [3])
    let c = builder.constant("c", [10, 20, 30])
    let nest = Nest(extents: [3], strides: [[1], [1]])
    builder.output("y", builder.step(.binary(.add, nest), [x, c], [3]))
    let model = try LoadedModel(ArtifactWriter.write(builder.program))
    let place = try model.policy.tensor(UInt32(c))
    #expect(place.baseAddress! >= model.bytes.baseAddress!)
    #expect(place.baseAddress! + place.count <= model.bytes.baseAddress! + model.bytes.count)
    #expect(place.array(Float.self) == [10, 20, 30])
  }
}
