import SinewGraph
import SinewONNX
import Testing

/// Inputs, outputs, dimensions, states and what is said about them.
@Suite struct FrameTests {
  private func model(_ name: String, _ options: ImportOptions = ImportOptions()) throws -> ImportedModel {
    try ONNXImporter().importModel(path: Files.path("Cases", "\(name).onnx"), options: options)
  }

  private func failure(_ name: String, _ options: ImportOptions) throws -> ImportError {
    try #require(throws: ImportError.self) { try model(name, options) }
  }

  // MARK: - Dimensions

  @Test func fixesDimensionsToOne() throws {
    let model = try model("dimensions")
    #expect(model.graph.inputs.map { model.graph.type(of: $0).shape } == [[1, 3], [1, 1, 3]])
    #expect(model.notes.contains { $0.contains("'batch' was fixed to 1") })
    #expect(
      model.warnings == [
        "dimension 'steps' (axis 1 of input 'memory') was fixed to 1, for good: --dim steps=N chooses the size that "
          + "the policy has to have"
      ])
    #expect(model.notes.contains { $0.contains("1 dimension without a name") })
  }

  /// A batch of one is meant, one step of time or one pixel is not.
  @Test func tellsBatchesFromOtherOpenAxes() throws {
    let model = try model("open_axes")
    #expect(model.notes.count == 2)
    #expect(model.notes.contains { $0.contains("'batch_size' was fixed to 1") })
    #expect(model.notes.contains { $0.contains("'num_envs' was fixed to 1") })
    #expect(model.warnings.count == 3)
    let texts = [
      "'seq_len' (axis 0 of input 'x')", "'s77' (axis 2 of input 'y')",
      "axis 1 of input 'y', which has neither",
    ]
    for (warning, text) in zip(model.warnings, texts) { #expect(warning.contains(text)) }
  }

  @Test func takesDimensionsFromTheOptions() throws {
    let model = try model("dimensions", ImportOptions(dimensions: ["batch": 5]))
    #expect(model.graph.inputs.map { model.graph.type(of: $0).shape } == [[5, 3], [1, 1, 3]])
    #expect(!model.notes.contains { $0.contains("'batch'") })
    #expect(try self.model("dimensions", ImportOptions(dimensions: ["steps": 1])).warnings.isEmpty)
  }

  @Test func refusesDimensionsThatDoNotExist() throws {
    let error = try failure("dimensions", ImportOptions(dimensions: ["bach": 2]))
    #expect(error.category == .usage)
    #expect(error.text.contains("'bach'"))
    #expect(error.text.contains("'batch', 'steps'"))
    let none = try failure("scalars", ImportOptions(dimensions: ["batch": 2]))
    #expect(none.text.contains("no named dimensions"))
  }

  @Test func refusesAnEmptyDimension() throws {
    #expect(try failure("dimensions", ImportOptions(dimensions: ["batch": 0])).category == .usage)
  }

  // MARK: - Inputs and outputs

  @Test func keepsUnusedInputsAndSaysSo() throws {
    let model = try model("outputs")
    #expect(model.graph.inputs.map { model.graph[$0].name } == ["x", "unused"])
    #expect(model.notes == ["input 'unused' does not influence any output; it stays in the frame"])
  }

  @Test func keepsOutputNamesOfSharedValues() throws {
    let graph = try model("outputs").graph
    #expect(graph.outputs.map(\.name) == ["passed", "one", "two", "t0", "constant"])
    #expect(graph.outputs[0].value == graph.inputs[0])
    #expect(graph.outputs[1].value == graph.outputs[2].value)
    #expect(graph.constant(graph.outputs[4].value) != nil)
    #expect(graph.nodes.count == 1)
  }

  @Test func initialisersListedAsInputsAreConstants() throws {
    let graph = try model("storage_ir3").graph
    #expect(graph.inputs.map { graph[$0].name } == ["x"])
  }

  @Test func notesContradictingDeclarations() throws {
    let model = try model("declared_wrongly")
    #expect(model.notes.contains("output 'y' is declared as float32 but is int64[2, 2]"))
    #expect(model.notes.contains("output 'y' is declared with shape [2, 5] but is int64[2, 2]"))
  }

  @Test func reportsWhatTheFileSays() throws {
    let model = try model("states")
    #expect(model.producer == "onnx-cases")
    #expect(model.opset == 13)
    #expect(model.irVersion == 8)
    #expect(model.metadata.map(\.key) == ["observation_names", "run_path"])
    #expect(model.metadata.first?.value == "joint_pos,joint_vel")
    #expect(model.operators == ["Add": 4, "Identity": 1])
  }

  @Test func countsOperatorsOfExpandedFunctions() throws {
    #expect(try model("functions").operators["LeakyRelu"] == 4)
  }

  @Test func namesConstantsThatAreNotFinite() throws {
    #expect(try model("outputs").nonFiniteConstants().isEmpty)
    let graph = try model("storage_ir3").graph
    var broken = try model("storage_ir3")
    broken.graph = Graph()
    let x = broken.graph.addInput(name: "x", type: graph.type(of: graph.inputs[0]))
    let w = broken.graph.addConstant(try Tensor([.nan, 1, -.infinity] as [Float], shape: [3, 1]), name: "w")
    _ = try broken.graph.append(MatMul(), [x, w], name: "product")
    #expect(broken.nonFiniteConstants().map(\.name) == ["w"])
    #expect(broken.nonFiniteConstants().map(\.count) == [2])
  }

  // MARK: - States

  @Test func recognisesStatesByName() throws {
    let model = try model("states")
    #expect(
      model.graph.states == [
        StatePair(input: "h_in", output: "h_out"), StatePair(input: "past_0", output: "present_0"),
        StatePair(input: "memory.1.in", output: "memory.1.out"), StatePair(input: "hx", output: "hx_out"),
      ])
    #expect(model.notes.filter { $0.contains("is taken to be the state") }.count == 4)
  }

  @Test func recognisesStatesByTheWordsOfTheirNames() throws {
    let pairs = [
      ("hx", "hy"), ("cx", "cy"), ("hidden_state", "new_hidden_state"), ("state_h", "next_state_h"),
      ("prev_h", "h"), ("input_h", "output_h"), ("rnn/hIn", "rnn/newH"),
      ("past_key_values.0.key", "present.0.key"), ("lstm_h0", "lstm_hn"),
    ]
    #expect(try model("state_names").graph.states == pairs.map { StatePair(input: $0.0, output: $0.1) })
  }

  @Test func doesNotTakeDoubtfulNamesForStates() throws {
    let doubtful = try model("state_doubts")
    #expect(doubtful.graph.states.isEmpty)
    #expect(
      doubtful.notes == [
        "input 'h' may be a state, but names do not tell which output belongs to it ('h_out' or 'h_n'): if it is "
          + "one, say so by --state h=OUTPUT"
      ])
    let pair = StatePair(input: "h", output: "h_n")
    let told = try model("state_doubts", ImportOptions(states: [pair]))
    #expect(told.graph.states == [pair])
    #expect(told.notes.count == 1)
    #expect(
      told.notes.first?.contains("'episode_start' tells by its name where episodes begin or end") == true)
  }

  @Test func tellsGuessesFromStates() throws {
    #expect(try model("states").guessedStates.map(\.input) == ["past_0", "memory.1.in"])
    let model = try model("state_guesses")
    let pair = StatePair(input: "trace_in", output: "trace_out")
    #expect(model.graph.states == [pair] && model.guessedStates == [pair])
    #expect(model.notes.count == 3)
    for (input, output) in [("prev_joint_pos", "next_joint_pos"), ("old_command", "new_command")] {
      #expect(
        model.notes.contains(
          "input '\(input)' may be a state, and output '\(output)' its next value, but names do not tell states from "
            + "observations here: if it is one, say so by --state \(input)=\(output)"))
    }
    #expect(try self.model("state_guesses", ImportOptions(states: [pair])).guessedStates.isEmpty)
  }

  @Test func saysThatAModelWasQuantisedBefore() throws {
    let notes = try model("quantize_linear_narrow").notes
    #expect(
      notes.filter {
        $0.contains("was quantised before (3 DequantizeLinear, 4 QuantizeLinear): its scales are kept")
      }.count == 1, "\(notes)")
  }

  @Test func hintsAtStatesOfRecurrentLayers() throws {
    let model = try model("initial_states")
    #expect(model.graph.states.isEmpty)
    let text = "which is not kept from step to step: --state"
    #expect(
      model.notes == [
        "a recurrent layer begins with input 'memo', \(text) memo=kept does that, if 'kept' is its next value",
        "a recurrent layer begins with input 'hold', \(text) hold=OUTPUT does that, where OUTPUT is its next value "
          + "('held' or 'action')",
      ])
    let memo = StatePair(input: "memo", output: "kept")
    #expect(try self.model("initial_states", ImportOptions(states: [memo])).notes.count == 1)
    #expect(try self.model("initial_states", ImportOptions(recognisesStates: false)).notes.isEmpty)
  }

  @Test func explicitStatesComeFirst() throws {
    let pair = StatePair(input: "h_in", output: "hx_out")
    let states = try model("states", ImportOptions(states: [pair])).graph.states
    #expect(states.first == pair)
    #expect(!states.contains { $0.input == "hx" })
    let only = try model("states", ImportOptions(states: [pair], recognisesStates: false)).graph.states
    #expect(only == [pair])
  }

  @Test(arguments: [
    (StatePair(input: "h", output: "h_out"), "it has 'x', 'h_in'"),
    (StatePair(input: "h_in", output: "h"), "it has 'h_out'"),
    (StatePair(input: "c_in", output: "c_out"), "the input is float32[1, 4], the output float32[1, 3]"),
  ])
  func refusesImpossibleStates(_ pair: StatePair, _ reason: String) throws {
    let error = try failure("states", ImportOptions(states: [pair]))
    #expect(error.category == .usage)
    #expect(error.text.contains(reason))
  }

  @Test func refusesOneOutputForTwoStates() throws {
    let pairs = [StatePair(input: "h_in", output: "h_out"), StatePair(input: "hx", output: "h_out")]
    #expect(try failure("states", ImportOptions(states: pairs)).category == .usage)
  }
}
