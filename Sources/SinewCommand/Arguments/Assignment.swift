/// What `NAME=VALUE` on a command line says.
public struct Assignment<Value: Sendable>: Sendable {
  public let name: String
  public let value: Value
}

extension Assignment: Equatable where Value: Equatable {}

extension ValueParser {
  /// A name and a value with `=` between them; the name is not empty and ends at the first `=`.
  public static func assignment<Assigned: Sendable>(
    _ name: String, _ value: ValueParser<Assigned>
  ) -> ValueParser where Value == Assignment<Assigned> {
    let placeholder = "\(name)=\(value.placeholder)"
    return ValueParser(placeholder: placeholder) { text throws(InvalidValue) in
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw InvalidValue(expected: placeholder)
      }
      let word = String(text[text.index(after: sign)...])
      do throws(InvalidValue) {
        return Assignment(name: String(text[..<sign]), value: try value.parse(word))
      } catch {
        throw InvalidValue(expected: "\(placeholder) where \(value.placeholder) is \(error.expected)")
      }
    }
  }
}
