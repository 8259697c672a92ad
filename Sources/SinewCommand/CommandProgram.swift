import Glibc

/// A program of several commands, such as `sinew`.
public struct CommandProgram: Sendable {
  public let name: String
  public let version: String

  /// What the program is for, in a sentence or two.
  public let summary: String
  public let commands: [Command]

  public init(name: String, version: String, summary: String, commands: [Command]) {
    self.name = name
    self.version = version
    self.summary = summary
    self.commands = commands
  }

  /// Does what the words after the program's name ask for, with this process's standard output and error.
  ///
  /// Results go to standard output only when the command succeeds, or ends in a gate that is not met. A
  /// closed pipe becomes an error instead of ending the process.
  public func run(_ words: [String]) -> ExitCode {
    signal(SIGPIPE, SIG_IGN)
    return run(words, diagnostics: .standardError(program: name)) { text throws(StreamError) in
      try FrameWriter().write(text.utf8)
    }
  }

  /// As ``run(_:)``, with another place for what is printed.
  func run(
    _ words: [String], diagnostics: Diagnostics, results: (String) throws(StreamError) -> Void
  ) -> ExitCode {
    do {
      var output = CommandOutput(diagnostics: diagnostics)
      let code = try perform(words, &output)
      try results(output.text)
      return code
    } catch {
      return diagnostics.report(error)
    }
  }

  private func perform(_ words: [String], _ output: inout CommandOutput) throws -> ExitCode {
    let help = UsageError("no command is given", hints: ["'\(name) --help' lists the commands"])
    guard let word = words.first else { throw help }
    switch word {
    case "--version":
      output.print("\(name) \(version)")
    case "help" where words.count > 1:
      output.print(text: HelpText.text(of: try command(named: words[1]), program: name))
    case "help", "--help", "-h":
      output.print(text: HelpText.text(of: self))
    default:
      return try perform(try command(named: word), Array(words.dropFirst()), &output)
    }
    return .success
  }

  private func perform(
    _ command: Command, _ words: [String], _ output: inout CommandOutput
  ) throws -> ExitCode {
    do {
      guard let arguments = try ArgumentReader.parse(words, for: command) else {
        output.print(text: HelpText.text(of: command, program: name))
        return .success
      }
      return try command.action(arguments, &output)
    } catch let error as UsageError {
      let hint = "'\(name) \(command.name) --help' explains the options"
      throw UsageError("\(command.name): \(error.message)", hints: error.hints + [hint])
    }
  }

  private func command(named word: String) throws(UsageError) -> Command {
    if let command = commands.first(where: { $0.name == word }) { return command }
    let nearest = Suggestion.hints(for: word, among: commands.map(\.name))
    throw UsageError("unknown command '\(word)'", hints: nearest + ["'\(name) --help' lists the commands"])
  }
}
