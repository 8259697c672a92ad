/// A command line whose every word has been understood.
public struct ParsedArguments: Sendable {
  /// The values of each declared option's occurrences, by its name.
  var options: [String: [any Sendable]] = [:]

  /// The value of each positional, by its placeholder.
  var positionals: [String: any Sendable] = [:]

  /// The value of an option.
  ///
  /// - Precondition: the command declares the option.
  public subscript<Value>(option: Option<Value>) -> Value {
    guard let occurrences = options[option.declaration.name] else {
      preconditionFailure("--\(option.declaration.name) is not declared")
    }
    return option.resolve(occurrences)
  }

  /// The value of a positional.
  ///
  /// - Precondition: the command declares the positional.
  public subscript<Value>(positional: Positional<Value>) -> Value {
    guard let value = positionals[positional.declaration.placeholder] as? Value else {
      preconditionFailure("\(positional.declaration.placeholder) is not declared")
    }
    return value
  }
}
