/// An operator that has no row in the registry, and the first node that uses it.
struct UnsupportedOperator {
  let name: String
  let domain: String
  let opset: Int
  let node: String

  init(_ node: SourceNode, opset: Int) {
    name = node.type
    domain = node.domain
    self.opset = opset
    self.node = node.label
  }

  var operatorName: String { SourceNode.operatorName(domain: domain, type: name) }
}

extension OperatorRegistry {
  /// What is not supported, what else in the model is not, and what is.
  func explanation(of operation: UnsupportedOperator, others: [UnsupportedOperator] = []) -> String {
    var text = reason(operation)
    if !others.isEmpty {
      let shown = others.prefix(20).map { "\(printable($0.operatorName)) (node \(quoted($0.node)))" }
      text += "; nor are \(shown.joined(separator: ", "))"
      if others.count > shown.count { text += " and \(others.count - shown.count) more" }
    }
    if let nearest = nearestName(to: operation.name) { text += "; nearest supported: \(nearest)" }
    return text + "; supported: \(names.joined(separator: " "))"
  }

  /// What to change in the export, and whom to ask.
  func remedies(_ operations: [UnsupportedOperator]) -> [String] {
    var remedies: [String] = []
    for operation in operations.prefix(20) {
      let remedy = remedy(operation)
      if !remedies.contains(remedy) { remedies.append(remedy) }
    }
    if operations.contains(where: { opsets(domain: $0.domain, name: $0.name) == nil }) {
      remedies.append(
        "an operator that robot policies need can be asked for: report this message and the exporter's call")
    }
    return remedies
  }

  private func remedy(_ operation: UnsupportedOperator) -> String {
    if let range = opsets(domain: operation.domain, name: operation.name), operation.domain.isEmpty {
      let opset = operation.opset < range.lowerBound ? range.lowerBound : range.upperBound
      return "export with torch.onnx.export(..., opset_version=\(opset)), or tf2onnx --opset \(opset)"
    }
    if operation.domain.isEmpty || operation.domain.hasPrefix("ai.onnx") {
      return
        "another exporter or opset may write it as several simple operators (torch.onnx.export with dynamo=True or "
        + "False and opset_version=20); what is left, replace in the model before it is exported"
    }
    return
      "domain \(printable(operation.domain)) is not ONNX's own: export without optimisations for one runtime, "
      + "and without operators of your own"
  }

  private func reason(_ operation: UnsupportedOperator) -> String {
    let name = printable(operation.operatorName)
    let domain = operation.domain.isEmpty ? "ai.onnx" : printable(operation.domain)
    if let range = opsets(domain: operation.domain, name: operation.name) {
      return
        "\(name) of domain \(domain) is supported from opset \(range.lowerBound) to \(range.upperBound), "
        + "not in opset \(operation.opset)"
    }
    let text = "operator \(name) of domain \(domain), opset \(operation.opset), is not supported"
    guard let cause = Self.causes[operation.operatorName] else { return text }
    return "\(text): \(cause)"
  }

  /// Why operators cannot be supported, and what to do instead.
  private static let causes = [
    "NonMaxSuppression":
      "how many boxes are left depends on the model's inputs, but a policy's shapes are fixed (export boxes and "
      + "scores as outputs and suppress outside the policy, or keep the best k by torch.topk)"
  ]

  /// The supported operator whose name differs least, when it differs by little.
  private func nearestName(to name: String) -> String? {
    let wanted = Array(name.lowercased().utf8.prefix(64))
    let best = names.map { (name: $0, distance: Self.distance(wanted, Array($0.lowercased().utf8))) }
      .min { $0.distance < $1.distance }
    guard let best, best.distance <= wanted.count / 4 else { return nil }
    return best.name
  }

  /// Levenshtein's distance.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substituted = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j + 1] + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}
