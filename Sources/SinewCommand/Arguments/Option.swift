/// An option of a command and the type of what it sets.
///
/// A command declares its options as constants, lists them, and looks them up by the same constants:
///
///     let seed = Option.defaulted("seed", .integer(), to: 0, help: "Seed of the noise.")
///     …
///     let value: UInt64 = arguments[seed]
public struct Option<Value: Sendable>: OptionDeclaring {
  public let declaration: OptionDeclaration

  /// Makes the option's value of those of its occurrences.
  let resolve: @Sendable ([any Sendable]) -> Value

  /// Sets up an option whose occurrences have the type `Element`.
  fileprivate init<Element: Sendable>(
    _ name: String, short: Character?, form: OptionDeclaration.Form = .value, parser: ValueParser<Element>,
    bare: Element? = nil, help: String, isRequired: Bool = false, isRepeatable: Bool = false,
    defaultText: String? = nil, resolve: @escaping @Sendable ([Element]) -> Value
  ) {
    declaration = OptionDeclaration(
      name: name, short: short, form: form, placeholder: parser.placeholder, help: help,
      isRequired: isRequired, isRepeatable: isRepeatable, defaultText: defaultText,
      parse: { text throws(InvalidValue) in
        if let text { return try parser.parse(text) }
        guard let bare else { throw InvalidValue(expected: parser.placeholder) }
        return bare
      })
    self.resolve = { occurrences in resolve(occurrences.compactMap { $0 as? Element }) }
  }
}

extension Option {
  /// An option that must be given.
  public static func required(
    _ name: String, short: Character? = nil, _ parser: ValueParser<Value>, help: String
  ) -> Option {
    Option(name, short: short, parser: parser, help: help, isRequired: true) { values in
      guard let value = values.first else { preconditionFailure("--\(name) was not parsed") }
      return value
    }
  }

  /// An option that is nil when it is not given.
  public static func optional<Element>(
    _ name: String, short: Character? = nil, _ parser: ValueParser<Element>, help: String
  ) -> Option where Value == Element? {
    Option(name, short: short, parser: parser, help: help) { $0.first }
  }

  /// An option with a value for when it is not given, which help shows.
  public static func defaulted(
    _ name: String, short: Character? = nil, _ parser: ValueParser<Value>, to defaultValue: Value,
    help: String
  ) -> Option {
    Option(name, short: short, parser: parser, help: help, defaultText: "\(defaultValue)") {
      $0.first ?? defaultValue
    }
  }

  /// An option that may be given any number of times; its values in order.
  public static func repeated<Element>(
    _ name: String, short: Character? = nil, _ parser: ValueParser<Element>, help: String
  ) -> Option where Value == [Element] {
    Option(name, short: short, parser: parser, help: help, isRepeatable: true) { $0 }
  }

  /// An option that means `bare` by itself and may say more after `=`; nil when it is not given.
  public static func optionalValue<Element>(
    _ name: String, _ parser: ValueParser<Element>, bare: Element, help: String
  ) -> Option where Value == Element? {
    Option(name, short: nil, form: .optionalValue, parser: parser, bare: bare, help: help) { $0.first }
  }
}

extension Option where Value == Bool {
  /// A switch that is off unless given.
  public static func flag(_ name: String, short: Character? = nil, help: String) -> Option {
    let parser = ValueParser<Bool>(placeholder: "") { _ throws(InvalidValue) in true }
    return Option(name, short: short, form: .flag, parser: parser, bare: true, help: help) { !$0.isEmpty }
  }
}
