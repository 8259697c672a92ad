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
      }
    }
    builder.graph.states = states
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

  private func recognisedStates(beside explicit: [StatePair]) -> [StatePair] {
    let graph = builder.graph
    var taken = Set(explicit.map(\.output))
    var pairs: [StatePair] = []
    for input in graph.inputs where !explicit.contains(where: { $0.input == graph[input].name }) {
      let candidates = StateNames.outputs(forInput: graph[input].name)
      let output = graph.outputs.first { output in
        candidates.contains(output.name) && !taken.contains(output.name)
          && graph.type(of: output.value) == graph.type(of: input)
      }
      guard let output else { continue }
      taken.insert(output.name)
      pairs.append(StatePair(input: graph[input].name, output: output.name))
    }
    // A policy sees and does something: names that alone would leave it nothing but state mean something else.
    return graph.inputs.count > pairs.count && graph.outputs.count > pairs.count ? pairs : []
  }
}
