import Foundation

/// Numbers and names as text for people.
enum Format {
  static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  static func significant(_ value: Double, digits: Int = 3) -> String {
    String(format: "%.\(digits)g", value)
  }

  /// A count with commas between thousands.
  static func grouped(_ count: Int) -> String {
    let digits = Array(String(count))
    let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max($0 - 3, 0)..<$0]) }
    return groups.reversed().joined(separator: ",")
  }

  /// Text from a file on one line, without control characters, which could take a terminal over.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: "?"
          default: scalar
          }
        }))
  }

  /// Names from a file, quoted: `'obs', 'h_in'`.
  static func quoted(_ names: some Sequence<String>) -> String {
    names.map { "'\(printable($0))'" }.joined(separator: ", ")
  }
}
