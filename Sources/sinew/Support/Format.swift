import Foundation

/// Numbers as text for people.
enum Format {
  static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  static func significant(_ value: Double) -> String { String(format: "%.3g", value) }
}
