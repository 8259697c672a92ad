import SinewGraph

// Importing the nodes of a graph, a branch or a function's body.

extension ImportSession {
  /// Imports the nodes, each after those whose results it uses, and defines their results in the scope.
  func importNodes(_ nodes: [SourceNode], in scope: Scope) throws(ImportError) {
    for index in try NodeOrder(nodes, in: scope).indices { try importNode(nodes[index], in: scope) }
  }

  private func importNode(_ source: SourceNode, in scope: Scope) throws(ImportError) {
    do throws(ImportError) {
      // A node of very many operands counts as several, so that a function cannot multiply those either.
      let name = scope.graphName(source.label)
      try count(
        steps: 1, operands: source.inputs.count + source.outputs.count + source.attributes.count, name: name)
      builder.graph.sourceNodes.insert(name)
      let node = try resolvingAttributes(of: source, in: scope)
      let arguments = node.inputs.map { $0.isEmpty ? nil : scope[$0] }
      try bind(results(of: node, arguments, in: scope), to: node, in: scope)
    } catch {
      throw error.at(source)
    }
  }

  /// Takes nodes from the limit: those of the file, of functions and bodies each time they are expanded, steps that
  /// an operator consists of, and what sequences cost.
  func count(nodes: Int) throws(ImportError) {
    nodeCount += nodes
    guard nodeCount <= options.limits.nodes else {
      throw .data(
        "the model has more than \(options.limits.nodes) nodes with functions expanded, loops unrolled and operators "
          + "taken apart into steps")
    }
  }

  /// Takes a step on the way to a node's results from the limit. Long lists of operands and long names cost more, so
  /// that steps cannot multiply those.
  func count(steps: Int, operands: Int, name: String) throws(ImportError) {
    try count(nodes: steps + operands / 16 + name.utf8.count / 1024)
  }

  /// Refuses `count` repetitions of which the first has taken `each` nodes, when all together exceed the limit.
  /// - Parameter remedy: what to change in the model.
  func afford(
    _ count: Int, of what: String, each: Int, remedy: String
  ) throws(ImportError) {
    let (total, overflow) = each.multipliedReportingOverflow(by: count)
    guard overflow || total > options.limits.nodes - nodeCount + each else { return }
    throw .unsupported(
      "\(count) \(what) of \(each) steps each need \(overflow ? "far too many" : "\(total)") steps, which exceed the "
        + "limit of \(options.limits.nodes) nodes for a model, of which \(nodeCount - each) are taken; \(remedy)"
    )
  }

  private func results(
    of node: SourceNode, _ arguments: [ImportedValue?], in scope: Scope
  ) throws(ImportError) -> [ImportedValue] {
    if let function = functions[node.functionKey] {
      return try call(function, by: node, arguments, in: scope)
    }
    operators[node.operatorName, default: 0] += 1
    let opset = try self.opset(of: node.domain, in: scope.opsets)
    guard let entry = registry.entry(domain: node.domain, name: node.type, opset: opset) else {
      throw .unsupported(registry.explanation(of: UnsupportedOperator(node, opset: opset)))
    }
    let results = try entry.importer(
      OperatorContext(node: node, opset: opset, arguments: arguments, scope: scope, session: self))
    if let format = arguments.first??.tensor.flatMap({ formats[$0] }), Self.moving.contains(node.operatorName)
    {
      for result in results.compactMap(\.tensor) where formats[result] == nil { formats[result] = format }
    }
    return results
  }

  /// Operators whose results are elements of their first operand, in its format.
  private static let moving: Set<String> = [
    "Concat", "Expand", "Flatten", "Gather", "GatherElements", "GatherND", "Identity", "Reshape", "Slice",
    "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze", "Where",
  ]

  private func bind(_ results: [ImportedValue], to node: SourceNode, in scope: Scope) throws(ImportError) {
    for (position, name) in node.outputs.enumerated() where !name.isEmpty {
      guard position < results.count else {
        throw .unsupported(
          "result \(position + 1) (\(quoted(name))) is not supported; only the first \(results.count) can be "
            + "used"
        )
      }
      try scope.define(name, as: results[position])
    }
  }

  /// The version of a domain's operators. Domains other than ONNX's own may be left out of `opset_import`.
  func opset(of domain: String, in opsets: [String: Int]) throws(ImportError) -> Int {
    if let opset = opsets[domain] { return opset }
    guard !domain.isEmpty else { throw .data("the model does not say which opset of ONNX it uses") }
    return 1
  }

  /// The node with the values that its function's caller gave in place of references to attributes.
  private func resolvingAttributes(of source: SourceNode, in scope: Scope) throws(ImportError) -> SourceNode {
    var node = source
    node.attributes = []
    var names: Set<String> = []
    for attribute in source.attributes {
      guard names.insert(attribute.name).inserted else {
        throw .data("attribute \(quoted(attribute.name)) is given twice")
      }
      guard case .reference(let name) = attribute.value else {
        node.attributes.append(attribute)
        continue
      }
      // A reference to an attribute that the call leaves out and that has no default leaves this one out,
      // too.
      if let given = scope.attributes[name] {
        node.attributes.append(SourceAttribute(name: attribute.name, value: given.value))
      }
    }
    return node
  }
}

extension SourceNode {
  var functionKey: SourceFunction.Key { SourceFunction.Key(domain: domain, name: type, overload: overload) }
}
