import SinewCommand
import SinewGraph
import SinewONNX

/// Options that several commands have.
enum SharedOptions {
  static let json = Option.flag("json", help: "Print one JSON object instead of text.")
  static let quiet = Option.flag(
    "quiet", short: "q", help: "No progress and no notes on standard error; warnings stay.")
  static let seed = Option.optional(
    "seed", .integer("N") as ValueParser<UInt64>,
    help: "Seed of the policy's noise. Policies without a sampler draw none and are not affected.")
  static let dimensions = Option<[Assignment<Int>]>.repeated(
    "dim", .assignment("NAME", .integer("N", in: 1...Int(Int32.max))),
    help: "Size of a named dimension of the ONNX model, such as batch=1; the others become 1.")
  static let states = Option<[Assignment<String>]>.repeated(
    "state", .assignment("IN", .text("OUT")),
    help:
      "A recurrent pair: the output OUT of one step is the input IN of the next. Pairs with names such as "
      + "h_in and h_out are found without it.")
  static let stateless = Option.flag(
    "stateless", help: "Take no input for state because of its name; pairs given by --state still count.")

  /// What --dim and --state say about an ONNX model.
  static func importOptions(_ arguments: ParsedArguments) throws(UsageError) -> ImportOptions {
    ImportOptions(
      dimensions: try sizes(arguments),
      states: arguments[states].map { StatePair(input: $0.name, output: $0.value) },
      recognisesStates: !arguments[stateless])
  }

  /// What --dim says, by name.
  static func sizes(_ arguments: ParsedArguments) throws(UsageError) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for dimension in arguments[dimensions] {
      guard sizes.updateValue(dimension.value, forKey: dimension.name) == nil else {
        throw UsageError("--dim \(dimension.name) is given twice")
      }
    }
    return sizes
  }
}
