import SinewCommand
import SinewCompression
import SinewGraph
import SinewONNX

/// What a command says beside its results: printed on standard error at once, and kept for JSON.
final class Remarks {
  private let diagnostics: Diagnostics
  /// Whether notes stay unprinted. Warnings never do.
  let isQuiet: Bool
  private(set) var notes: [String] = []
  private(set) var warnings: [String] = []
  /// States of the model that only their names show, which its observations may contradict.
  private var guessedStates: [StatePair] = []

  init(_ arguments: ParsedArguments, _ diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
    isQuiet = arguments[SharedOptions.quiet]
  }

  /// Something the user did not ask about but should know.
  func note(_ message: String) {
    let message = Format.printable(message)
    notes.append(message)
    if !isQuiet { diagnostics.note(message) }
  }

  /// Something that is probably not what the user wants.
  func warning(_ message: String) {
    let message = Format.printable(message)
    warnings.append(message)
    diagnostics.warning(message)
  }

  /// What the importer has to say about a model.
  func report(_ imported: ImportedModel) {
    for note in imported.notes { self.note(note) }
    for warning in imported.warnings { self.warning(warning) }
    guessedStates = imported.guessedStates
  }

  /// What observations have to say about the states that names show: what is recorded at every step is observed.
  func check(_ observations: Observations, from file: String) {
    for pair in guessedStates where observations.isGivenAtEveryStep(pair.input) {
      let names = (input: Format.quoted([pair.input]), output: Format.quoted([pair.output]))
      warning(
        "\(file) has a value of input \(names.input) for every sample, but by its name it is taken to be the state that "
          + "output \(names.output) gives: if it is observed, convert with --stateless (other states are then given by "
          + "--state in=out); if it is a state, --state \(pair.input)=\(pair.output) says so for good")
    }
  }

  /// Members of a JSON object.
  var fields: [(String, JSONValue)] {
    [
      ("notes", .array(notes.map { .string($0) })), ("warnings", .array(warnings.map { .string($0) })),
    ]
  }
}
