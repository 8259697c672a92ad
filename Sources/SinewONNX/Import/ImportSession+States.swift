import SinewGraph

// Recurrent pairs: those the user names, and those that exporters' habits show.

extension ImportSession {
  func addStates() throws(ImportError) {
    var states: [StatePair] = []
    for pair in options.states {
      try check(pair)
      guard !states.contains(where: { $0.input == pair.input || $0.output == pair.output }) else {
        throw .usage("--state \(pair.input)=\(pair.output): an input or output is in two pairs")
      }
      states.append(pair)
    }
    if options.recognisesStates {
      for pair in recognisedStates(beside: states) {
        notes.append(
          "input \(quoted(pair.input)) is taken to be the state that output \(quoted(pair.output)) gives")
        states.append(pair)
        if !StateNames.isTelling(pair.input) { guessedStates.append(pair) }
      }
    }
    builder.graph.states = states
    if options.recognisesStates { noteInitialStates() }
    if !states.isEmpty || !initialStates.isEmpty { noteResets() }
  }

  private func check(_ pair: StatePair) throws(ImportError) {
    let graph = builder.graph
    guard let input = graph.input(named: pair.input) else {
      let names = graph.inputs.prefix(20).map { quoted(graph[$0].name) }.joined(separator: ", ")
      throw .usage(
        "--state names input \(quoted(pair.input)), which the model does not have; it has \(names)")
    }
    guard let output = graph.outputs.first(where: { $0.name == pair.output }) else {
      let names = graph.outputs.prefix(20).map { quoted($0.name) }.joined(separator: ", ")
      throw .usage(
        "--state names output \(quoted(pair.output)), which the model does not have; it has \(names)")
    }
    let (before, after) = (graph.type(of: input), graph.type(of: output.value))
    guard before == after else {
      throw .usage("--state \(pair.input)=\(pair.output): the input is \(before), the output \(after)")
    }
  }

  /// The pairs that names show: an input and an output of one type, neither of which could as surely belong to
  /// another.
  private func recognisedStates(beside explicit: [StatePair]) -> [StatePair] {
    let graph = builder.graph
    let links = stateLinks(beside: explicit)
    var (inputs, outputs): (Set<Int>, Set<Int>) = ([], [])
    var pairs: [(input: Int, output: Int)] = []
    for match in StateNames.Match.allCases {
      let free = links.filter {
        $0.match == match && !inputs.contains($0.input) && !outputs.contains($0.output)
      }
      let byInput = Dictionary(grouping: free, by: \.input)
      let byOutput = Dictionary(grouping: free, by: \.output)
      for (input, own) in byInput.sorted(by: { $0.key < $1.key }) {
        if match != .doubtful, own.count == 1, byOutput[own[0].output]?.count == 1 {
          pairs.append((input, own[0].output))
        } else {
          notes.append(doubt(graph[graph.inputs[input]].name, own.map { graph.outputs[$0.output].name }))
        }
      }
      inputs.formUnion(byInput.keys)
      outputs.formUnion(byOutput.keys)
    }
    // A policy sees and does something: names that alone would leave it nothing but state mean something else.
    guard graph.inputs.count > pairs.count, graph.outputs.count > pairs.count else { return [] }
    return pairs.sorted { $0.input < $1.input }.map {
      StatePair(input: graph[graph.inputs[$0.input]].name, output: graph.outputs[$0.output].name)
    }
  }

  /// An input and an output, by position, that names and types allow to be a pair.
  private struct Link {
    let input: Int
    let output: Int
    let match: StateNames.Match
  }

  private func stateLinks(beside explicit: [StatePair]) -> [Link] {
    let graph = builder.graph
    let (takenInputs, takenOutputs) = (Set(explicit.map(\.input)), Set(explicit.map(\.output)))
    var ends: [[String]: [(output: Int, reading: StateNames.Reading)]] = [:]
    for (position, output) in graph.outputs.enumerated() where !takenOutputs.contains(output.name) {
      for reading in StateNames.readings(ofOutput: output.name) {
        ends[reading.words, default: []].append((position, reading))
      }
    }
    var links: [Link] = []
    for (position, input) in graph.inputs.enumerated() where !takenInputs.contains(graph[input].name) {
      var best: [Int: StateNames.Match] = [:]
      for reading in StateNames.readings(ofInput: graph[input].name) {
        // Of very many outputs with the same words none can be told from the others.
        for end in (ends[reading.words] ?? []).prefix(64)
        where graph.type(of: graph.outputs[end.output].value) == graph.type(of: input) {
          guard let match = StateNames.match(reading, end.reading) else { continue }
          best[end.output] = min(best[end.output] ?? match, match)
        }
      }
      links += best.sorted { $0.key < $1.key }.map { Link(input: position, output: $0.key, match: $0.value) }
    }
    return links
  }

  private func doubt(_ input: String, _ outputs: [String]) -> String {
    if outputs.count == 1 {
      return
        "input \(quoted(input)) may be a state, and output \(quoted(outputs[0])) its next value, but names do not tell "
        + "states from observations here: if it is one, say so by --state \(printable(input))=\(printable(outputs[0]))"
    }
    let list = outputs.prefix(4).map(quoted).joined(separator: " or ")
    return
      "input \(quoted(input)) may be a state, but names do not tell which output belongs to it (\(list)): if it "
      + "is one, say so by --state \(printable(input))=OUTPUT"
  }

  // MARK: - Hints

  /// Where recurrent layers begin with an input that is no state, the pair that is missing.
  private func noteInitialStates() {
    let graph = builder.graph
    let (known, taken) = (Set(graph.states.map(\.input)), Set(graph.states.map(\.output)))
    let begins = inputsOfInitialStates()
    for input in graph.inputs where begins.contains(input) && !known.contains(graph[input].name) {
      let name = graph[input].name
      let names = graph.outputs.lazy.filter {
        graph.type(of: $0.value) == graph.type(of: input) && !taken.contains($0.name)
      }.prefix(8).map(\.name)
      let option = "--state \(printable(name))="
      let advice =
        switch names.count {
        case 0:
          "no output is \(graph.type(of: input)) as it is; return the layer's last state from the model, and name it "
            + "in \(option)OUTPUT"
        case 1: "\(option)\(printable(names[0])) does that, if \(quoted(names[0])) is its next value"
        default:
          "\(option)OUTPUT does that, where OUTPUT is its next value (\(names.map(quoted).joined(separator: " or ")))"
        }
      notes.append(
        "a recurrent layer begins with input \(quoted(name)), which is not kept from step to step: \(advice)")
    }
  }

  /// The inputs whose elements, perhaps in other places, recurrent layers begin with.
  private func inputsOfInitialStates() -> Set<ValueID> {
    guard !initialStates.isEmpty else { return [] }
    let graph = builder.graph
    let producers = graph.producers()
    let inputs = Set(graph.inputs)
    var (found, seen): (Set<ValueID>, Set<ValueID>) = ([], [])
    for state in initialStates {
      var current: ValueID? = state
      while let value = current, seen.insert(value).inserted {
        if inputs.contains(value) { found.insert(value) }
        current = producers[value].map { graph.nodes[$0] }.flatMap { node in
          switch node.operation {
          case is Reshape, is Slice, is Split, is Transpose, is Expand, is Gather, is Cast: node.inputs[0]
          default: nil
          }
        }
      }
    }
    return found
  }

  /// Inputs that tell the model about the start of an episode: Sinew has a call for it.
  private func noteResets() {
    let graph = builder.graph
    for name in graph.inputs.map({ graph[$0].name }) where Self.tellsEpisodes(name) {
      // An input of the name takes the place of the array that marks episodes.
      let array = name == "reset" ? "" : " or at an array 'reset' of an .npz file"
      notes.append(
        "input \(quoted(name)) tells by its name where episodes begin or end, and stays an input of every step; Sinew "
          + "makes states zero by itself, in sinew_reset\(array), so that a model exported without it does the same"
      )
    }
  }

  private static func tellsEpisodes(_ name: String) -> Bool {
    let words = StateNames.words(of: name)
    let marks: Set<String> = ["done", "dones", "reset", "resets", "terminated", "truncated"]
    return words.contains(where: marks.contains)
      || [["episode", "start"], ["episode", "starts"], ["is", "first"], ["first", "step"]].contains { pair in
        zip(words, words.dropFirst()).contains { [$0, $1] == pair }
      }
  }
}
