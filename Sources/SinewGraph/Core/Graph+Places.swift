extension Graph {
  /// A node as messages name it: "Relu 'act'", and "Linear 'conv/product' of node 'conv'" for a part of a node of the
  /// model that the graph was read from.
  public func place(of node: Node) -> String {
    Self.place(of: node.name, node.operation, among: sourceNodes)
  }

  static func place(of name: String, _ operation: any Operator, among sources: Set<String>) -> String {
    let own = "\(operation.name) '\(name)'"
    if sources.contains(name) { return own }
    var rest = name[...]
    while let slash = rest.lastIndex(of: "/") {
      rest = rest[..<slash]
      if sources.contains(String(rest)) { return "\(own) of node '\(rest)'" }
    }
    return own
  }
}

extension GraphError {
  /// The error of an operation, with the node at which it happened before it.
  func at(_ place: String, _ operation: any Operator) -> GraphError {
    let known = "\(operation.name): "
    func placed(_ text: String) -> String {
      "\(place): \(text.hasPrefix(known) ? String(text.dropFirst(known.count)) : text)"
    }
    return switch self {
    case .shape(let text): .shape(placed(text))
    case .type(let text): .type(placed(text))
    case .attribute(let text): .attribute(placed(text))
    case .tooLarge(let text): .tooLarge(placed(text))
    case .unsupported(let text): .unsupported(placed(text))
    case .structure(let text): .structure(placed(text))
    }
  }
}
