/// A word on the command line that is not what it should be.
public struct InvalidValue: Error, Equatable, Sendable {
  /// What is accepted, as it continues "expected".
  public let expected: String

  public init(expected: String) {
    self.expected = expected
  }
}

/// How the text of an option or argument becomes a value.
public struct ValueParser<Value: Sendable>: Sendable {
  /// What stands for the value in help, such as `OUT.sinew`.
  public let placeholder: String

  /// The value of a word, or what is accepted instead.
  public let parse: @Sendable (String) throws(InvalidValue) -> Value

  public init(
    placeholder: String, parse: @escaping @Sendable (String) throws(InvalidValue) -> Value
  ) {
    self.placeholder = placeholder
    self.parse = parse
  }
}

extension ValueParser where Value == String {
  /// Any text but the empty one; a path, for instance.
  public static func text(_ placeholder: String) -> ValueParser {
    ValueParser(placeholder: placeholder) { text throws(InvalidValue) in
      guard !text.isEmpty else { throw InvalidValue(expected: placeholder) }
      return text
    }
  }

  /// One of a few words.
  public static func choice(_ words: [String]) -> ValueParser {
    ValueParser(placeholder: words.joined(separator: "|")) { text throws(InvalidValue) in
      guard words.contains(text) else {
        throw InvalidValue(expected: "one of \(words.joined(separator: ", "))")
      }
      return text
    }
  }
}

extension ValueParser where Value: CaseIterable & RawRepresentable<String> {
  /// One of the cases of an enumeration, by its raw value.
  public static func choice() -> ValueParser {
    let words = Value.allCases.map(\.rawValue)
    return ValueParser(placeholder: words.joined(separator: "|")) { text throws(InvalidValue) in
      guard let value = Value(rawValue: text) else {
        throw InvalidValue(expected: "one of \(words.joined(separator: ", "))")
      }
      return value
    }
  }
}

extension ValueParser where Value: FixedWidthInteger {
  /// A decimal integer within a range.
  public static func integer(
    _ placeholder: String = "N", in range: ClosedRange<Value> = Value.min...Value.max
  ) -> ValueParser {
    ValueParser(placeholder: placeholder) { text throws(InvalidValue) in
      guard let value = Value(text), range.contains(value) else {
        throw InvalidValue(expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
  }
}

extension ValueParser where Value == Double {
  /// A decimal number within a range; NaN and infinity never are.
  ///
  /// - Parameter range: all finite numbers when nil.
  public static func number(_ placeholder: String, in range: ClosedRange<Double>? = nil) -> ValueParser {
    ValueParser(placeholder: placeholder) { text throws(InvalidValue) in
      guard let value = Double(text), value.isFinite, range?.contains(value) ?? true else {
        let bounds = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
        throw InvalidValue(expected: "a number\(bounds)")
      }
      return value
    }
  }
}
