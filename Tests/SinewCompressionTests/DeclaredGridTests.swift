import SinewArtifact
import SinewGraph
import SinewTestSupport
import Testing

@testable import SinewCompression

/// Policies that were quantised by others: the codes and the weights' integers that they declare are kept.
@Suite struct DeclaredGridTests {
  private static let width = 24

  /// Dense layers whose weights are integers of 8 bits times a scale, between roundings to 256 levels.
  private func policy(
    unsigned: Bool, activation: UnaryFunction?, sharesRounding: Bool = false
  ) throws -> (graph: Graph, observations: Observations) {
    var random = SplitMix64(seed: 5)
    var graph = Graph()
    var value = graph.addInput(name: "obs", type: try TensorType(.float32, [1, Self.width]))
    let range = unsigned ? 0...255 : -128...127
    func round(_ value: ValueID, _ scale: Float, _ zeroPoint: Int, _ name: String) throws -> ValueID {
      let fake = FakeQuantize(scale: scale, zeroPoint: zeroPoint + range.lowerBound + 128, range: range)
      return try graph.appendOne(fake, [value], name: name, outputName: name)
    }
    value = try round(value, 0.02, -3, "x")
    for layer in 0..<3 {
      let weights = (0..<(Self.width * Self.width)).map { _ in
        Float(Int.random(in: -90...90, using: &random)) * 0.004
      }
      let operands = [
        value,
        graph.addConstant(try Tensor(weights, shape: [Self.width, Self.width]), name: "w\(layer)"),
        graph.addConstant(
          try Tensor(vector: (0..<Self.width).map { _ in Float(random.uniform(within: 0.3)) }),
          name: "b\(layer)"),
      ]
      let result = try graph.appendOne(
        Linear(activation: layer < 2 ? activation : nil), operands, name: "layer\(layer)",
        outputName: "y\(layer)")
      if layer == 2 {
        graph.outputs = [Output(name: "action", value: result)]
      } else {
        let isBounded = activation == .tanh
        value = try round(result, isBounded ? 1 / 127 : 0.03, activation == .relu ? -128 : 0, "q\(layer)")
        if sharesRounding {
          value = try graph.appendOne(
            Binary(.add), [value, value], name: "twice\(layer)", outputName: "twice\(layer)")
        }
      }
    }
    let samples = try (0..<150).map { _ in
      try Tensor((0..<Self.width).map { _ in Float(random.uniform(within: 2)) }, shape: [1, Self.width])
    }
    return (graph, Observations(count: 150, columns: ["obs": .everySample(samples)]))
  }

  private func convert(_ graph: Graph, _ observations: Observations?) throws -> Conversion {
    try Converter(recipe: Recipe(precision: .int8)).convert(
      graph, observations: observations, sourceHash: "", recipeText: { _ in "{}" }, converterVersion: "test")
  }

  @Test(arguments: [true, false], [UnaryFunction.relu, .tanh, .clip(lower: -1, upper: 2)])
  func layersEndInTheDeclaredCode(unsigned: Bool, activation: UnaryFunction) throws {
    let (graph, observations) = try policy(unsigned: unsigned, activation: activation)
    let conversion = try convert(graph, observations)
    let counts = Dictionary(uniqueKeysWithValues: conversion.operatorCounts.map { ($0.name, $0.count) })
    #expect(counts == ["quantize": 1, "dense": 3, "dequantize": 1])
    let hidden = conversion.program.tensors.filter { $0.name == "y0" || $0.name == "y1" }
    #expect(hidden.map(\.scale) == Array(repeating: activation == .tanh ? 1 / 127 : 0.03, count: 2))
    #expect(hidden.map(\.zeroPoint) == Array(repeating: activation == .relu ? -128 : 0, count: 2))
    for parity in conversion.parity { #expect(parity.sqnr >= 30, "\(parity.sqnr)") }
  }

  @Test func codesNeedNoCalibration() throws {
    let (graph, observations) = try policy(unsigned: true, activation: .relu)
    let bytes = try convert(graph, nil).bytes
    var quantised = try InterpretedPolicy(bytes)
    var reference = try ReferencePolicy(graph)
    var (signal, noise) = (0.0, 0.0)
    for sample in 0..<observations.count {
      let inputs = observations.tensors(at: sample)
      for (a, b) in zip(try reference.step(inputs)[0].doubles, try quantised.step(inputs)[0].doubles) {
        signal += a * a
        noise += (a - b) * (a - b)
      }
    }
    #expect(signal > 1000 * noise)
  }

  /// A rounded value that something other than a dense layer reads, too, is what its integers stand for.
  @Test func roundedValuesCanBeReadAsFloats() throws {
    let (graph, observations) = try policy(unsigned: false, activation: .relu, sharesRounding: true)
    for parity in try convert(graph, observations).parity { #expect(parity.sqnr >= 30, "\(parity.sqnr)") }
  }

  @Test func weightsOnAGridKeepIt() {
    var random = SplitMix64(seed: 9)
    for largest in [1, 3, 50, 100, 127] {
      let scale = Float(0.0137)
      let row = [largest] + (0..<40).map { _ in Int.random(in: -largest...largest, using: &random) }
      let weights = row.map { Double(Float($0) * scale) }
      let result = WeightQuantiser.quantise(weights[...], importance: nil, minimumScale: 1e-30)
      for (level, weight) in zip(result.weights, weights) {
        #expect(abs(Double(level) * result.scale - weight) <= abs(weight) * 1e-6)
      }
      #expect((result.weights.map { abs(Int($0)) }.max() ?? 0) > 63)
    }
  }
}
