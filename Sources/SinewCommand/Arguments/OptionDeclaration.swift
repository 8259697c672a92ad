/// What the command line and its help know about an option, whatever type its value has.
public struct OptionDeclaration: Sendable {
  /// Whether a value follows the name.
  enum Form: Sendable {
    /// `--name`
    case flag
    /// `--name VALUE` or `--name=VALUE`
    case value
    /// `--name` or `--name=VALUE`; a separate word is never taken for the value
    case optionalValue
  }

  let name: String
  let short: Character?
  let form: Form
  let placeholder: String
  let help: String
  let isRequired: Bool
  let isRepeatable: Bool
  let defaultText: String?

  /// The value of one occurrence; nil stands for an occurrence without one.
  let parse: @Sendable (String?) throws(InvalidValue) -> any Sendable

  /// The option as help shows it: `-o, --output OUT.sinew`.
  var synopsis: String {
    let names = short.map { "-\($0), --\(name)" } ?? "    --\(name)"
    return switch form {
    case .flag: names
    case .value: "\(names) \(placeholder)"
    case .optionalValue: "\(names)[=\(placeholder)]"
    }
  }
}

/// An ``Option`` of any value type.
public protocol OptionDeclaring: Sendable {
  var declaration: OptionDeclaration { get }
}
