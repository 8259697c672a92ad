import SinewGraph

/// Why a model could not be imported.
public struct ImportError: Error, Equatable, CustomStringConvertible {
  /// What kind of failure it is; the command line maps them to exit codes.
  public enum Category: Sendable, Equatable {
    /// An option names something that the model does not have.
    case usage
    /// The file is damaged, contradicts itself or exceeds a limit.
    case data
    /// The file may be fine, but uses something that is not supported.
    case unsupported
    /// A file is missing or cannot be read.
    case noInput
  }

  public var category: Category
  /// The model's path, as the caller gave it.
  public var file: String
  /// The node at fault: its name, or its first result's.
  public var node: String?
  /// The node's operator.
  public var operation: String?
  /// What was found, and what would be accepted.
  public var text: String
  /// What to try instead, one suggestion each.
  public var hints: [String] = []

  init(_ category: Category, _ text: String, node: String? = nil, operation: String? = nil) {
    self.category = category
    self.file = ""
    self.node = node
    self.operation = operation
    self.text = text
  }

  static func usage(_ text: String) -> ImportError { ImportError(.usage, text) }
  static func data(_ text: String) -> ImportError { ImportError(.data, text) }
  static func unsupported(_ text: String) -> ImportError { ImportError(.unsupported, text) }
  static func noInput(_ text: String) -> ImportError { ImportError(.noInput, text) }

  init(_ error: GraphError) {
    if case .unsupported(let text) = error {
      self.init(.unsupported, text)
    } else {
      self.init(.data, error.description)
    }
  }

  /// The error with a node's name and operator, unless a node inside it (of a branch or a function) is named
  /// already.
  func at(_ node: SourceNode) -> ImportError {
    if self.node != nil { return self }
    var error = self
    error.node = node.label
    error.operation = node.operatorName
    return error
  }

  func hinting(_ hints: [String]) -> ImportError {
    var error = self
    error.hints += hints
    return error
  }

  func inFile(_ file: String) -> ImportError {
    var error = self
    error.file = file
    return error
  }

  public var description: String {
    var parts: [String] = []
    if !file.isEmpty { parts.append(file) }
    if let node { parts.append("node \(quoted(node))" + (operation.map { " (\(printable($0)))" } ?? "")) }
    parts.append(text)
    return parts.joined(separator: ": ")
  }
}

/// A name from a file in quotation marks, fit for a terminal.
func quoted(_ name: String) -> String { "'\(printable(name))'" }

/// A text from a file without control characters and not longer than a line or two.
func printable(_ text: String) -> String {
  let limit = 160
  let shown = text.unicodeScalars.prefix(limit).map { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: "?"
    default: String(scalar)
    }
  }.joined()
  return text.unicodeScalars.count > limit ? shown + "…" : shown
}

/// Runs a step of the graph's construction, whose errors know nothing of files and nodes.
func attempt<T>(_ body: () throws(GraphError) -> T) throws(ImportError) -> T {
  do {
    return try body()
  } catch {
    throw ImportError(error)
  }
}
