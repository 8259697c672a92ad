/// Where a text stops being JSON as RFC 8259 defines it, within the reader's bounds.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Fault: Equatable, Sendable {
    /// Something else was due.
    case expected(String)
    case notUTF8
    /// The three bytes that some editors put in front of UTF-8.
    case byteOrderMark
    case unknownEscape
    case loneSurrogate
    case controlCharacter
    /// A number beyond the range of `Double`.
    case numberTooLarge
    case duplicateKey(String)
    case tooDeep(limit: Int)
    case tooLarge(limit: Int)
  }

  /// The line, from 1.
  public let line: Int

  /// The character in its line, from 1.
  public let column: Int
  public let fault: Fault

  public init(line: Int, column: Int, fault: Fault) {
    self.line = line
    self.column = column
    self.fault = fault
  }

  public var description: String {
    let found =
      switch fault {
      case .expected(let what): "expected \(what)"
      case .notUTF8: "not UTF-8 text"
      case .byteOrderMark: "a byte order mark (EF BB BF); accepted: UTF-8 without one"
      case .unknownEscape: "unknown escape; accepted: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
      case .loneSurrogate: "half of a surrogate pair"
      case .controlCharacter: "a control character in a string; accepted: its escape"
      case .numberTooLarge: "a number beyond the range of 64-bit floating point"
      case .duplicateKey(let key): "the key \"\(key)\" for the second time"
      case .tooDeep(let limit): "nested more than \(limit) levels deep"
      case .tooLarge(let limit): "more than \(limit) bytes"
      }
    return "line \(line), column \(column): \(found)"
  }
}
