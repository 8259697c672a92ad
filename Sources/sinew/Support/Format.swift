import Foundation

/// Numbers and names as text for people.
enum Format {
  static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  static func significant(_ value: Double) -> String { String(format: "%.3g", value) }

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
