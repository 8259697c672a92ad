/// What can be wrong with a graph or with the data given to it.
///
/// Messages say what was found and what would be accepted; the importer adds file, node and operator.
public enum GraphError: Error, Equatable, CustomStringConvertible {
  /// Shapes that do not fit together, or an axis out of range.
  case shape(String)
  /// An element type that the operator does not take.
  case type(String)
  /// An attribute or constant operand out of its range.
  case attribute(String)
  /// More elements or work than the limits allow.
  case tooLarge(String)
  /// Valid, but not supported.
  case unsupported(String)
  /// A graph whose parts contradict each other (an input that no node makes, a cycle …).
  case structure(String)

  public var description: String {
    switch self {
    case .shape(let text), .type(let text), .attribute(let text), .tooLarge(let text), .unsupported(let text),
      .structure(let text):
      text
    }
  }
}
