import SinewGraph

// Operators that cannot be imported are found before any tensor is read, all of them at once.

extension ImportSession {
  func checkSupport(_ graph: SourceGraph, _ opsets: [String: Int]) throws(ImportError) {
    var search = SupportSearch()
    try search.visit(graph.nodes, opsets, self)
    guard let first = search.found.first else { return }
    let error = ImportError(
      .unsupported, registry.explanation(of: first, others: Array(search.found.dropFirst())),
      node: first.node, operation: first.operatorName)
    throw error.hinting(registry.remedies(search.found))
  }
}

/// A walk through a model's nodes and the functions they call.
private struct SupportSearch {
  private(set) var found: [UnsupportedOperator] = []
  private var known: Set<String> = []
  private var visited: Set<SourceFunction.Key> = []

  mutating func visit(
    _ nodes: [SourceNode], _ opsets: [String: Int], _ session: ImportSession, depth: Int = 0
  ) throws(ImportError) {
    // What lies deeper is refused when it is reached.
    guard depth <= session.options.limits.depth else { return }
    for node in nodes {
      if let function = session.functions[node.functionKey] {
        guard visited.insert(function.key).inserted else { continue }
        let inner = try ImportSession.opsets(function.opsets).merging(opsets) { own, _ in own }
        try visit(function.nodes, inner, session, depth: depth + 1)
        continue
      }
      let opset: Int
      do {
        opset = try session.opset(of: node.domain, in: opsets)
      } catch {
        throw error.at(node)
      }
      if session.registry.entry(domain: node.domain, name: node.type, opset: opset) == nil,
        known.insert(node.operatorName).inserted
      {
        found.append(UnsupportedOperator(node, opset: opset))
      }
    }
  }
}
