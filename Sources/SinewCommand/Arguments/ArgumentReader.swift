/// Matches the words of a command line with what a command declares.
struct ArgumentReader {
  private let command: Command
  private var words: ArraySlice<String>
  private var result = ParsedArguments()
  private var positionals: [String] = []

  /// Reads the words that follow the command's name.
  ///
  /// - Returns: the values, or nil when help is asked for, whatever else is wrong.
  /// - Throws: `UsageError` for the first word that does not fit, or for one that is missing.
  static func parse(_ words: [String], for command: Command) throws(UsageError) -> ParsedArguments? {
    if words.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) { return nil }
    var reader = ArgumentReader(command: command, words: words[...])
    return try reader.parse()
  }

  private init(command: Command, words: ArraySlice<String>) {
    self.command = command
    self.words = words
    for option in command.options { result.options[option.name] = [] }
  }

  private mutating func parse() throws(UsageError) -> ParsedArguments {
    while let word = words.popFirst() {
      if word == "--" {
        positionals += words
        break
      } else if word.hasPrefix("--") {
        try readLong(word.dropFirst(2))
      } else if Self.looksLikeOption(word) {
        try readShort(word.dropFirst())
      } else {
        positionals.append(word)
      }
    }
    try assignPositionals()
    for option in command.options where option.isRequired && result.options[option.name]?.isEmpty != false {
      throw UsageError("missing --\(option.name) \(option.placeholder)")
    }
    return result
  }

  /// `name` or `name=value`
  private mutating func readLong(_ text: Substring) throws(UsageError) {
    let name = text.prefix { $0 != "=" }
    let attached = name.endIndex < text.endIndex ? String(text[name.endIndex...].dropFirst()) : nil
    guard let option = command.options.first(where: { $0.name == name }) else {
      let candidates = command.options.map(\.name)
      throw UsageError(
        "unknown option --\(name)", hints: Suggestion.hints(for: name, among: candidates, prefix: "--"))
    }
    try take(option, spelled: "--\(name)", attached: attached)
  }

  /// `o`, `oVALUE` or `o=VALUE`
  private mutating func readShort(_ text: Substring) throws(UsageError) {
    guard let option = command.options.first(where: { $0.short == text.first }) else {
      throw UsageError("unknown option -\(text)")
    }
    let rest = text.dropFirst()
    let attached = rest.isEmpty ? nil : String(rest.first == "=" ? rest.dropFirst() : rest)
    try take(option, spelled: "-\(text.prefix(1))", attached: attached)
  }

  /// Records one occurrence of an option.
  ///
  /// - Parameter attached: the value in the same word, if there is one.
  private mutating func take(
    _ option: OptionDeclaration, spelled: String, attached: String?
  ) throws(UsageError) {
    guard option.isRepeatable || result.options[option.name]?.isEmpty != false else {
      throw UsageError("\(spelled) is given twice")
    }
    var text = attached
    switch option.form {
    case .flag:
      guard attached == nil else { throw UsageError("\(spelled) takes no value") }
    case .value:
      if attached == nil { text = try nextValue(of: option, spelled: spelled) }
    case .optionalValue:
      break
    }
    do throws(InvalidValue) {
      result.options[option.name, default: []].append(try option.parse(text))
    } catch {
      throw UsageError("\(spelled): found '\(text ?? "")', expected \(error.expected)")
    }
  }

  /// The next word, unless it is an option itself: then the value has been forgotten.
  private mutating func nextValue(of option: OptionDeclaration, spelled: String) throws(UsageError) -> String
  {
    guard let word = words.first, !Self.looksLikeOption(word) else {
      let hints = words.first.map { ["write --\(option.name)=\($0) if that is its value"] } ?? []
      throw UsageError("\(spelled) needs a value, \(option.placeholder)", hints: hints)
    }
    words.removeFirst()
    return word
  }

  private mutating func assignPositionals() throws(UsageError) {
    let declared = command.positionals
    if positionals.count < declared.count {
      throw UsageError("missing \(declared[positionals.count].placeholder)")
    }
    if positionals.count > declared.count {
      throw UsageError("unexpected argument '\(positionals[declared.count])'")
    }
    for (word, positional) in zip(positionals, declared) {
      do throws(InvalidValue) {
        result.positionals[positional.placeholder] = try positional.parse(word)
      } catch {
        throw UsageError("\(positional.placeholder): found '\(word)', expected \(error.expected)")
      }
    }
  }

  /// Whether a word names an option: it begins with a minus and is no number. A minus alone is a word.
  private static func looksLikeOption(_ word: String) -> Bool {
    word.hasPrefix("-") && word != "-" && Double(word) == nil
  }
}
