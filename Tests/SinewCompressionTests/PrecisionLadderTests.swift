import SinewGraph
import SinewTestSupport
import Testing

@testable import SinewCompression

/// The search for layers that need more bits.
@Suite struct PrecisionLadderTests {
  /// Three layers, the last of which takes nearly equal results from each other: rounding shows.
  private func graph(state: Bool = false) throws -> Graph {
    var random = SplitMix64(seed: 31)
    var graph = Graph()
    let input = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 6]))
    func layer(_ x: ValueID, _ columns: Int, _ rows: Int, _ function: UnaryFunction?, _ name: String) throws
      -> ValueID
    {
      let values = (0..<(rows * columns)).map { _ in Float(random.uniform(within: 0.8)) }
      let weights = graph.addConstant(try Tensor(values, shape: [rows, columns]), name: "\(name)/w")
      let bias = graph.addConstant(
        try Tensor(vector: [Float](repeating: 0.1, count: rows)), name: "\(name)/b")
      return try graph.appendOne(Linear(activation: function), [x, weights, bias], name: name)
    }
    let first = try layer(input, 6, 40, .elu(alpha: 1), "first")
    let second = try layer(first, 40, 24, .tanh, "second")
    let cancelling = (0..<24).map { Float($0 % 2 == 0 ? 1 : -1) + Float(random.uniform(within: 0.02)) }
    let weights = graph.addConstant(try Tensor(cancelling, shape: [1, 24]), name: "head/w")
    let bias = graph.addConstant(try Tensor(vector: [0] as [Float]), name: "head/b")
    let output = try graph.appendOne(Linear(), [second, weights, bias], name: "head")
    graph.outputs = [Output(name: "action", value: output)]
    if state {
      let before = graph.addInput(name: "h_in", type: try TensorType(.float32, [1, 1]))
      let next = try graph.appendOne(Binary(.add), [output, before], name: "sum")
      graph.outputs.append(Output(name: "h_out", value: next))
      graph.states = [StatePair(input: "h_in", output: "h_out")]
    }
    return graph
  }

  private func observations() throws -> Observations {
    var random = SplitMix64(seed: 7)
    let tensors = try (0..<200).map { _ in
      try Tensor((0..<6).map { _ in Float(random.uniform(within: 2)) }, shape: [1, 6])
    }
    return Observations(count: tensors.count, columns: ["obs": .everySample(tensors)])
  }

  private func convert(_ recipe: Recipe, _ graph: Graph) throws -> (conversion: Conversion, used: Recipe) {
    var used = recipe
    let conversion = try Converter(recipe: recipe).convert(
      graph, observations: try observations(), sourceHash: "",
      recipeText: {
        used = $0
        return "{}"
      }, converterVersion: "test")
    return (conversion, used)
  }

  @Test func withoutAGoalNothingIsChanged() throws {
    let (conversion, used) = try convert(Recipe(minimumSQNR: 0), try graph(state: true))
    #expect(used.layers.isEmpty && conversion.notes.isEmpty && conversion.warnings.isEmpty)
  }

  @Test(arguments: [30.0, 40, 50, 60, 70])
  func goalsAreReachedOnCalibrationData(goal: Double) throws {
    let (conversion, used) = try convert(Recipe(minimumSQNR: goal), try graph())
    let ratio = try #require(conversion.parity.first).sqnr
    #expect(ratio >= goal && conversion.warnings.isEmpty)
    #expect(used.layers.isEmpty == conversion.notes.isEmpty)
  }

  /// Each layer that was given more bits is needed.
  @Test(arguments: [40.0, 55]) func noLayerHasBitsForNothing(goal: Double) throws {
    let (_, used) = try convert(Recipe(minimumSQNR: goal), try graph())
    #expect(!used.layers.isEmpty)
    for (layer, precision) in used.layers {
      var less = used
      less.layers[layer] = precision == .int16 ? .int16x8 : nil
      let ratio = try convert(less, try graph()).conversion.parity[0].sqnr
      // Ranges and biases are searched again for every plan, which moves the ratio a little.
      #expect(ratio < goal + PrecisionLadder.margin(samples: 200) + 1.5, "\(layer) in \(precision)")
    }
  }

  @Test func theRecipeThatWasUsedGivesTheSameBytes() throws {
    for state in [false, true] {
      let (first, used) = try convert(Recipe(minimumSQNR: 45), try graph(state: state))
      #expect(used.minimumSQNR == 0 && !used.layers.isEmpty)
      let (second, _) = try convert(used, try graph(state: state))
      #expect(second.bytes == first.bytes && second.notes.isEmpty)
    }
  }

  @Test func anUnreachableGoalIsSaidToBe() throws {
    let (conversion, _) = try convert(Recipe(minimumSQNR: 200), try graph())
    let warning = try #require(conversion.warnings.first)
    #expect(conversion.warnings.count == 1 && warning.contains("minimum_sqnr of 200 dB"))
    #expect(try #require(conversion.parity.first).sqnr > 60)
  }

  /// Small layers whose results are compared get all bits; others none for it.
  @Test func layersThatChooseGetMore() throws {
    var graph = try graph()
    let scores = try #require(graph.nodes.first { $0.name == "second" }).outputs[0]
    let best = try graph.appendOne(
      ArgReduce(.maximum, axis: 1, keepDimensions: true), [scores], name: "best")
    graph.outputs.append(Output(name: "choice", value: best))
    #expect(graph.choosingLayers == ["second"])
    let (conversion, used) = try convert(Recipe(minimumSQNR: 1), graph)
    #expect(used.layers == ["second": .int16])
    #expect(conversion.notes.count == 1 && conversion.notes[0].contains("choice"))
  }

  /// A history of observations is a state, but carries no error.
  @Test func statesWithoutErrorsChangeNothing() throws {
    var graph = try graph()
    let history = graph.addInput(name: "past", type: try TensorType(.float32, [1, 6]))
    let sum = try graph.appendOne(Unary(.negate), [graph.inputs[0]], name: "mirror")
    graph.outputs += [Output(name: "present", value: sum), Output(name: "old", value: history)]
    graph.states = [StatePair(input: "past", output: "present")]
    #expect(try convert(Recipe(minimumSQNR: 1), graph).used.layers.isEmpty)
  }

  /// What a state makes of errors is no matter of the calibration data's ratio.
  @Test func smallLayersOfPoliciesWithAStateGetMore() throws {
    let recipe = Recipe(precision: .int16x8, minimumSQNR: 1)
    #expect(try convert(recipe, try graph()).used.layers.isEmpty)
    let (conversion, used) = try convert(recipe, try graph(state: true))
    #expect(used.layers.values.contains(.int16))
    #expect(conversion.notes.count == 1 && conversion.notes[0].contains("state"))
  }
}
