/// What a command prints: results, held back until it has succeeded, and remarks, shown at once.
public struct CommandOutput: Sendable {
  /// The results so far.
  private(set) var text = ""

  /// For notes and warnings.
  public let diagnostics: Diagnostics

  public init(diagnostics: Diagnostics) {
    self.diagnostics = diagnostics
  }

  /// Adds text that ends its own lines.
  mutating func print(text: String) {
    self.text += text
  }

  /// Adds a line of results.
  public mutating func print(_ line: String) {
    text += line + "\n"
  }

  /// Adds a table.
  public mutating func print(_ table: Table) {
    text += table.text
  }

  /// Adds a JSON document.
  public mutating func print(_ document: JSONValue) {
    text += document.text + "\n"
  }
}
