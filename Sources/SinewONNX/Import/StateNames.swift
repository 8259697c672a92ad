/// The names that exporters give to the two ends of a recurrent state.
enum StateNames {
  private static let suffixes = [
    ("_in", "_out"), ("_ins", "_outs"), (".in", ".out"), ("/in", "/out"),
    ("0", "n"), ("_prev", "_next"), ("_old", "_new"),
  ]
  private static let prefixes = [
    ("in_", "out_"), ("past_key_values", "present"), ("past_", "present_"), ("past.", "present."),
    ("prev_", "next_"), ("old_", "new_"),
  ]
  /// Inputs that are states by their bare name; their outputs only add an ending.
  private static let stems: Set<String> = [
    "h", "c", "hx", "cx", "hidden", "cell", "state", "hidden_state", "cell_state", "rnn_state", "memory",
  ]
  private static let endings = ["_out", "_n", "n", "_next", "_new"]

  /// The outputs that could carry the state of an input with this name on to the next step.
  static func outputs(forInput name: String) -> Set<String> {
    var names: Set<String> = []
    for (input, output) in suffixes where name.hasSuffix(input) {
      names.insert(name.dropLast(input.count) + output)
    }
    for (input, output) in prefixes where name.hasPrefix(input) {
      names.insert(output + name.dropFirst(input.count))
    }
    if stems.contains(name) { names.formUnion(endings.map { name + $0 }) }
    return names
  }
}
