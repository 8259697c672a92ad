import SinewArtifact
import SinewGraph
import SinewTestSupport
import Testing

@testable import SinewCompression

/// What the quantiser must not do to a policy although its calibration data do not show the harm.
@Suite struct RobustnessTests {
  private func graph(_ function: UnaryFunction?, inputs: Int = 6, rows: Int = 8, bias: Float = 0) throws
    -> Graph
  {
    var random = SplitMix64(seed: 21)
    var graph = Graph()
    let input = graph.addInput(name: "obs", type: try TensorType(.float32, [1, inputs]))
    func weights(_ rows: Int, _ columns: Int) throws -> ValueID {
      let values = (0..<(rows * columns)).map { _ in Float(random.uniform(within: 0.8)) }
      return graph.addConstant(try Tensor(values, shape: [rows, columns]), name: "w")
    }
    let first = graph.addConstant(try Tensor(vector: [Float](repeating: bias, count: rows)), name: "b")
    let hidden = try graph.appendOne(
      Linear(activation: function), [input, try weights(rows, inputs), first], name: "hidden")
    let second = graph.addConstant(try Tensor(vector: [0, 0] as [Float]), name: "c")
    let output = try graph.appendOne(Linear(), [hidden, try weights(2, rows), second], name: "head")
    graph.outputs = [Output(name: "action", value: output)]
    return graph
  }

  private func observations(_ scales: [Double], count: Int = 200, seed: UInt64 = 2) throws -> Observations {
    var random = SplitMix64(seed: seed)
    let tensors = try (0..<count).map { _ in
      try Tensor(scales.map { Float(random.uniform(within: $0)) }, shape: [1, scales.count])
    }
    return Observations(count: count, columns: ["obs": .everySample(tensors)])
  }

  private func convert(
    _ graph: Graph, _ precision: Precision, _ observations: Observations?
  ) throws -> Conversion {
    try Converter(recipe: Recipe(precision: precision)).convert(
      graph, observations: observations, sourceHash: "", recipeText: { _ in "{}" }, converterVersion: "test")
  }

  private func ratio(_ conversion: Conversion, _ graph: Graph, _ observations: Observations) throws -> Double
  {
    try ParityRun(reference: graph, layers: false, teacherForced: false)
      .run(try InterpretedPolicy(conversion.bytes), observations) { _ in }
      .outputs.map(\.sqnr).min() ?? -200
  }

  @Test(arguments: [Precision.int8, .int8Dynamic, .int16x8])
  func aFeatureThatCalibrationHardlyMovedMayMoveLater(precision: Precision) throws {
    let graph = try graph(.elu(alpha: 1))
    let calibration = try observations([1, 1, 1, 1, 1, 0.001])
    let later = try observations([1, 1, 1, 1, 1, 1], seed: 9)
    let conversion = try convert(graph, precision, calibration)
    #expect(try ratio(conversion, graph, later) >= 24)
  }

  /// A deviation near the least float makes a gain that no float32 counts steps of int16 with.
  @Test(arguments: [Precision.int8, .int8Dynamic, .int16x8, .int16, .f32], [1e-37, 1e-38] as [Float])
  func deviationsNearZeroAreNormalisedInFloats(precision: Precision, deviation: Float) throws {
    var graph = Graph()
    let input = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 2]))
    let normalised = try graph.appendOne(
      Normalizer(center: [0, 0], gain: [1 / deviation, 1]), [input], name: "normaliser")
    let weights = graph.addConstant(try Tensor([1, 0.5, -0.5, 1] as [Float], shape: [2, 2]), name: "w")
    let bias = graph.addConstant(try Tensor(vector: [0, 0] as [Float]), name: "b")
    let output = try graph.appendOne(Linear(), [normalised, weights, bias], name: "head")
    graph.outputs = [Output(name: "action", value: output)]
    let data = try observations([Double(deviation), 1])
    #expect(try ratio(convert(graph, precision, data), graph, data) >= 35)
  }

  @Test func negativeZeroIsAnEpsilon() throws {
    var graph = Graph()
    let input = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 4]))
    let output = try graph.appendOne(LayerNormalization(axis: 1, epsilon: -0.0), [input], name: "norm")
    graph.outputs = [Output(name: "action", value: output)]
    let data = try observations([1, 1, 1, 1])
    #expect(try ratio(convert(graph, .f32, data), graph, data) >= 100)
  }

  @Test(arguments: [UnaryFunction.sqrt, .log, .reciprocal], [Precision.int8, .int8Dynamic, .int16x8])
  func functionsThatAreNotDefinedEverywhereRunInFloat(function: UnaryFunction, precision: Precision) throws {
    let graph = try graph(function, bias: 8)
    let data = try observations([1, 1, 1, 1, 1, 1])
    let conversion = try convert(graph, precision, data)
    #expect(conversion.lowering.floatOperators.contains { $0.name == function.name })
    #expect(try ratio(conversion, graph, data) >= 25)
  }

  /// Three observations to two actions within limits.
  private func clippedLayer(_ lower: Float, _ upper: Float) throws -> Graph {
    var graph = Graph()
    let input = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 3]))
    let weights = graph.addConstant(try Tensor([2, 1, -3, -1, 4, 2] as [Float], shape: [2, 3]), name: "w")
    let bias = graph.addConstant(try Tensor(vector: [0.1, -0.2] as [Float]), name: "b")
    let output = try graph.appendOne(
      Linear(activation: .clip(lower: lower, upper: upper)), [input, weights, bias], name: "head")
    graph.outputs = [Output(name: "action", value: output)]
    return graph
  }

  @Test(arguments: [(Float(-1), Float(1)), (-0.7, 0.3), (0, 1), (-2, -0.5)])
  func outputsStayInsideThePolicysOwnLimits(lower: Float, upper: Float) throws {
    let graph = try clippedLayer(lower, upper)
    let data = try observations([1, 1, 1])
    for precision in [Precision.int8, .int8Dynamic, .int16x8] {
      let policy = try InterpretedPolicy(try convert(graph, precision, data).bytes)
      for sample in 0..<data.count {
        for value in try policy.step(data.tensors(at: sample))[0].floats {
          #expect(value >= lower && value <= upper)
        }
      }
    }
  }

  /// Limits with no code between them, equal, crossed or zero: an actuator that is switched off.
  @Test(arguments: [
    (Float(0), Float(0)), (-0.0, 0), (0.5, 0.5), (1, -1), (1, 1.00001), (-1, -0.99999), (1e-30, 2e-30),
  ])
  func limitsThatLeaveNothingGiveWhatTheReferenceGives(lower: Float, upper: Float) throws {
    let graph = try clippedLayer(lower, upper)
    let data = try observations([1, 1, 1])
    var reference = try ReferencePolicy(graph)
    for precision in [Precision.int8, .int8Dynamic, .int16x8, .int16] {
      let policy = try InterpretedPolicy(try convert(graph, precision, data).bytes)
      for sample in 0..<data.count {
        let expected = try reference.step(data.tensors(at: sample))[0].floats
        for (value, other) in zip(try policy.step(data.tensors(at: sample))[0].floats, expected) {
          #expect(abs(value - other) <= 2e-5)
        }
      }
    }
  }

  @Test(arguments: [UnaryFunction.silu, .gelu, .geluTanh, .mish, .hardSwish, .elu(alpha: 1), .abs])
  func boundsContainEveryValue(function: UnaryFunction) throws {
    for reach in [0.5, 3, 40, 900] {
      var graph = Graph()
      let input = graph.addInput(name: "x", type: try TensorType(.float32, [1]))
      let limited = try graph.appendOne(
        Unary(.clip(lower: Float(-reach), upper: Float(reach))), [input], name: "clip")
      let result = try graph.appendOne(Unary(function), [limited], name: "f")
      graph.outputs = [Output(name: "y", value: result)]
      let bound = try #require(IntervalAnalysis(graph).bounds[result])
      for step in -20_000...20_000 {
        let value: Double = function(Double(step) / 20_000 * reach)
        #expect(value >= bound.lower - 1e-6 && value <= bound.upper + 1e-6)
        if value < bound.lower - 1e-6 || value > bound.upper + 1e-6 { return }
      }
    }
  }

  @Test(arguments: [UnaryFunction.tanh, .sigmoid, .erf])
  func searchDoesNotLeaveIntegersForTheirAccuracy(function: UnaryFunction) throws {
    let conversion = try convert(graph(function), .int8, observations([3, 3, 3, 3, 3, 3]))
    #expect(conversion.lowering.floatOperators.isEmpty)
  }

  @Test func imagesAndFlagsAreDrawnOverTheirRange() throws {
    var graph = Graph()
    let image = graph.addInput(name: "image", type: try TensorType(.uint8, [1, 4]))
    let float = try graph.appendOne(Cast(to: .float32), [image], name: "cast")
    graph.outputs = [Output(name: "y", value: float)]
    let (observations, unscaled) = try DrawnObservations.make(for: graph)
    let values = (0..<observations.count).flatMap { observations.tensors(at: $0)["image"]?.floats ?? [] }
    #expect(unscaled.isEmpty)
    #expect((values.max() ?? 0) > 250 && (values.min() ?? 255) < 5)
  }

  @Test func parametersThatMakeNoSenseAreRefused() throws {
    for operation in [
      Unary(.clip(lower: .nan, upper: 1)) as any SinewGraph.Operator, Unary(.leakyRelu(alpha: .nan)),
      LayerNormalization(axis: 1, epsilon: -1),
    ] {
      var graph = Graph()
      let input = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 3]))
      graph.outputs = [Output(name: "y", value: try graph.appendOne(operation, [input], name: "n"))]
      #expect(throws: ConversionError.self) { try convert(graph, .f32, nil) }
    }
  }

  @Test func aHugeGraphIsMeasuredOnFewSamples() throws {
    var graph = Graph()
    let input = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 4_000_000]))
    graph.outputs = [Output(name: "y", value: try graph.appendOne(Unary(.relu), [input], name: "n"))]
    let conversion = try convert(graph, .f32, nil)
    #expect(conversion.parity[0].samples == 15)
  }
}
