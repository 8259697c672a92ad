import SinewGraph
import SinewTestSupport
import Testing

@testable import SinewCompression

/// Policies of random shapes, activations and scales, with rows of zeros, features that never move and large
/// biases: every one must convert in every precision, load, and stay faithful.
@Suite struct RandomPolicyTests {
  static let activations: [UnaryFunction?] = [
    nil, .relu, .elu(alpha: 1), .silu, .gelu, .mish, .tanh, .sigmoid, .softplus, .leakyRelu(alpha: 0.1),
    .clip(lower: 0, upper: 6), .selu(alpha: 1.6733, gamma: 1.0507), .hardSwish, .softsign, .erf,
  ]

  private struct Policy {
    var graph: Graph
    var observations: Observations
  }

  private func policy(seed: UInt64) throws -> Policy {
    var random = SplitMix64(seed: seed)
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    var graph = Graph()
    let width = pick(1...40)
    var value = graph.addInput(name: "obs", type: try TensorType(.float32, [1, width]))
    var columns = width
    let inputScale = [0.001, 1, 1000][pick(0...2)]
    for layer in 0..<pick(1...4) {
      let rows = pick(1...50)
      let gain = 2 / Double(columns).squareRoot() / (layer == 0 ? inputScale : 1)
      let zeroRow = pick(0...rows)
      let weights = (0..<(rows * columns)).map { index in
        index / columns == zeroRow ? 0 : Float(random.uniform(within: gain))
      }
      let bias = (0..<rows).map {
        $0 == zeroRow ? 0 : Float(random.uniform(within: pick(0...9) == 0 ? 20 : 0.3))
      }
      let operands = [
        value, graph.addConstant(try Tensor(weights, shape: [rows, columns]), name: "w\(layer)"),
        graph.addConstant(try Tensor(vector: bias), name: "b\(layer)"),
      ]
      let activation = Self.activations[pick(0...(Self.activations.count - 1))]
      value = try graph.appendOne(
        Linear(activation: activation), operands, name: "layer\(layer)", outputName: "y\(layer)")
      columns = rows
    }
    graph.outputs = [Output(name: "action", value: value)]
    let samples = try (0..<120).map { _ in
      try Tensor(
        (0..<width).map { $0 == 3 ? 0 : Float(random.uniform(within: inputScale)) }, shape: [1, width])
    }
    return Policy(
      graph: graph, observations: Observations(count: 120, columns: ["obs": .everySample(samples)]))
  }

  @Test(arguments: 0..<40)
  func convertsInEveryPrecision(seed: Int) throws {
    let policy = try policy(seed: UInt64(seed))
    for (precision, floor) in [
      (Precision.f32, 80.0), (.fp16, 45), (.int16x8, 25), (.int8Dynamic, 25), (.int8, 20),
    ] {
      let conversion = try Converter(recipe: Recipe(precision: precision)).convert(
        policy.graph, observations: policy.observations, sourceHash: "", recipeText: { _ in "{}" },
        converterVersion: "test")
      for parity in conversion.parity {
        #expect(parity.sqnr >= floor, "\(precision.rawValue), \(policy.graph.description)")
      }
    }
  }
}
