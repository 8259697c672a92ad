import SinewCommand
import SinewGraph
import SinewONNX

/// Options that several commands have.
enum SharedOptions {
  static let json = Option.flag("json", help: "Print one JSON object instead of text.")
  static let quiet = Option.flag("quiet", short: "q", help: "No progress and no notes on standard error.")
  static let seed = Option.optional(
    "seed", .integer("N") as ValueParser<UInt64>, help: "Seed of the policy's noise, where it draws any.")
  static let dimensions = Option<[Assignment<Int>]>.repeated(
    "dim", .assignment("NAME", .integer("N")),
    help: "Size of a named dimension of the ONNX model; the others become 1.")
  static let states = Option<[Assignment<String>]>.repeated(
    "state", .assignment("IN", .text("OUT")),
    help: "A recurrent pair: the output OUT of one step is the input IN of the next.")

  /// What --dim and --state say about an ONNX model.
  static func importOptions(_ arguments: ParsedArguments) -> ImportOptions {
    ImportOptions(
      dimensions: sizes(arguments),
      states: arguments[states].map { StatePair(input: $0.name, output: $0.value) })
  }

  static func sizes(_ arguments: ParsedArguments) -> [String: Int] {
    Dictionary(arguments[dimensions].map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }
}
