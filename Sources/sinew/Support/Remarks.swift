import SinewCommand
import SinewONNX

/// What a command says beside its results: printed on standard error at once, and kept for JSON.
final class Remarks {
  private let diagnostics: Diagnostics
  /// Whether notes stay unprinted. Warnings never do.
  let isQuiet: Bool
  private(set) var notes: [String] = []
  private(set) var warnings: [String] = []

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
  }

  /// Members of a JSON object.
  var fields: [(String, JSONValue)] {
    [
      ("notes", .array(notes.map { .string($0) })), ("warnings", .array(warnings.map { .string($0) })),
    ]
  }
}
