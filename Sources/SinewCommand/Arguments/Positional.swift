/// A word that a command takes without a name in front, such as the model's path.
public struct Positional<Value: Sendable>: PositionalDeclaring {
  public let declaration: PositionalDeclaration

  public init(_ parser: ValueParser<Value>, help: String) {
    declaration = PositionalDeclaration(
      placeholder: parser.placeholder, help: help,
      parse: { text throws(InvalidValue) in try parser.parse(text) })
  }
}

/// What the command line and its help know about a positional, whatever type it has.
public struct PositionalDeclaration: Sendable {
  /// Names the positional, in help and among those of its command.
  let placeholder: String
  let help: String
  let parse: @Sendable (String) throws(InvalidValue) -> any Sendable
}

/// A ``Positional`` of any value type.
public protocol PositionalDeclaring: Sendable {
  var declaration: PositionalDeclaration { get }
}
