/// Writes help from what commands declare, at most 80 columns wide.
enum HelpText {
  private static let width = 80
  private static let indent = 28

  static func text(of command: Command, program: String) -> String {
    var sections = ["Usage: \(usage(of: command, program: program))", paragraphs(command.summary)]
    if !command.discussion.isEmpty { sections.append(paragraphs(command.discussion)) }
    if !command.positionals.isEmpty {
      sections.append("Arguments:\n" + lines(command.positionals.map { ($0.placeholder, $0.help) }))
    }
    sections.append("Options:\n" + lines(command.options.map { ($0.synopsis, help(of: $0)) }))
    if !command.examples.isEmpty {
      let examples = command.examples.map { "  \(program) \($0.words)\n" + wrapped($0.meaning, indent: 6) }
      sections.append("Examples:\n" + examples.joined(separator: "\n"))
    }
    return sections.joined(separator: "\n\n") + "\n"
  }

  static func text(of program: CommandProgram) -> String {
    """
    Usage: \(program.name) COMMAND [options]

    \(paragraphs(program.summary))

    Commands:
    \(lines(program.commands.map { ($0.name, $0.summary) }))

    '\(program.name) COMMAND --help' explains a command, '\(program.name) --version' prints the version.

    """
  }

  /// The command with its positionals and required options: `sinew convert IN.onnx -o OUT.sinew [options]`.
  private static func usage(of command: Command, program: String) -> String {
    let required = command.options.filter(\.isRequired).map { option in
      "\(option.short.map { "-\($0)" } ?? "--\(option.name)") \(option.placeholder)"
    }
    let words = [program, command.name] + command.positionals.map(\.placeholder) + required + ["[options]"]
    return words.joined(separator: " ")
  }

  private static func help(of option: OptionDeclaration) -> String {
    var help = option.help
    if option.isRequired { help += " Required." }
    if option.isRepeatable { help += " May be repeated." }
    if let text = option.defaultText { help += " Default: \(text)." }
    return help
  }

  /// Terms on the left and what they mean on the right, or below where the term is long.
  private static func lines(_ items: [(term: String, meaning: String)]) -> String {
    let lines = items.map { item in
      let term = "  \(item.term)"
      let meaning = wrapped(item.meaning, indent: indent)
      let gap = indent - term.count
      return gap < 2 ? "\(term)\n\(meaning)" : term + meaning.dropFirst(term.count)
    }
    return lines.joined(separator: "\n")
  }

  private static func paragraphs(_ text: String) -> String {
    text.split(separator: "\n\n").map { wrapped(String($0), indent: 0) }.joined(separator: "\n\n")
  }

  /// Words in lines of at most `width` columns, each line indented; a longer word has a line of its own.
  private static func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(margin + word)
      }
    }
    return lines.joined(separator: "\n")
  }
}
