/// One thing that a program does: `convert` in `sinew convert`.
public struct Command: Sendable {
  /// A command line to learn from.
  public struct Example: Sendable {
    let words: String
    let meaning: String

    /// - Parameters:
    ///   - words: what follows the program's name.
    ///   - meaning: what that does, in one line.
    public init(_ words: String, _ meaning: String) {
      self.words = words
      self.meaning = meaning
    }
  }

  /// What a command does with its arguments. What it prints appears only when it does not throw.
  public typealias Action = @Sendable (ParsedArguments, inout CommandOutput) throws -> ExitCode

  let name: String
  let summary: String
  let discussion: String
  let positionals: [PositionalDeclaration]
  let options: [OptionDeclaration]
  let examples: [Example]
  let action: Action

  /// - Parameters:
  ///   - name: the word that selects the command.
  ///   - summary: what it does, in one line.
  ///   - discussion: what one has to know to use it well; paragraphs are separated by an empty line.
  ///   - positionals: all of them must be given, in this order.
  ///   - options: in the order of help; `--help` is added.
  ///   - action: may throw anything; what is no ``ReportableError`` is reported as a bug.
  /// - Precondition: no two options share a name or a short form, no two positionals a placeholder.
  public init(
    _ name: String, summary: String, discussion: String = "", positionals: [any PositionalDeclaring] = [],
    options: [any OptionDeclaring] = [], examples: [Example] = [], action: @escaping Action
  ) {
    let helpOption = Option.flag("help", short: "h", help: "Print this help.")
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.positionals = positionals.map(\.declaration)
    self.options = options.map(\.declaration) + [helpOption.declaration]
    self.examples = examples
    self.action = action

    let (names, shorts) = (self.options.map(\.name), self.options.compactMap(\.short))
    precondition(
      Set(names).count == names.count && Set(shorts).count == shorts.count, "an option occurs twice")
    let placeholders = self.positionals.map(\.placeholder)
    precondition(Set(placeholders).count == placeholders.count, "a positional occurs twice")
  }
}
