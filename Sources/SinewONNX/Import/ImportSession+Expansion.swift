import SinewGraph

// Functions, branches and bodies: graphs that take the place of the node that names them.

extension ImportSession {
  /// Imports a function's body in place of the node that calls it.
  func call(
    _ function: SourceFunction, by node: SourceNode, _ operands: [ImportedValue?], in caller: Scope
  ) throws(ImportError) -> [ImportedValue] {
    guard !callStack.contains(function.key) else {
      throw .data("function \(quoted(function.key.name)) calls itself; recursion is not allowed in ONNX")
    }
    guard operands.count <= function.inputs.count, node.outputs.count <= function.outputs.count else {
      throw .data(
        "calls function \(quoted(function.key.name)) with \(operands.count) operands and "
          + "\(node.outputs.count) results; it has \(function.inputs.count) and \(function.outputs.count)")
    }
    let given = zip(function.inputs, operands).filter { $0.1 != nil }
    let scope = Scope(
      functionNamed: caller.graphName(node.label),
      opsets: try Self.opsets(function.opsets).merging(caller.opsets) { own, _ in own },
      attributes: Self.attributes(of: function, calledBy: node),
      aliases: Self.aliases(function.outputs, node.outputs, in: caller),
      absent: Set(function.inputs).subtracting(given.map(\.0)))
    for (name, operand) in given {
      if let operand { try scope.define(name, as: operand) }
    }
    callStack.append(function.key)
    defer { callStack.removeLast() }
    return try expand(function.nodes, results: function.outputs, in: scope)
  }

  /// Imports a branch in place of the node whose attribute it is.
  func importBranch(_ graph: SourceGraph, of node: SourceNode, in scope: Scope) throws(ImportError)
    -> [ImportedValue]
  {
    let results = graph.outputs.map(\.name)
    return try importBranch(
      graph, in: Scope(inside: scope, aliases: Self.aliases(results, node.outputs, in: scope)))
  }

  /// Imports a branch into a scope of its own.
  func importBranch(_ graph: SourceGraph, in branch: Scope) throws(ImportError) -> [ImportedValue] {
    guard graph.inputs.isEmpty else {
      throw .data("a branch of If has inputs; it may only use values around it")
    }
    try addInitializers(of: graph, to: branch)
    return try expand(graph.nodes, results: graph.outputs.map(\.name), in: branch)
  }

  /// Imports one run of a body whose inputs are given.
  func importBody(
    _ graph: SourceGraph, _ arguments: [ImportedValue], in scope: Scope
  ) throws(ImportError) -> [ImportedValue] {
    guard graph.inputs.count == arguments.count else {
      throw .data("the body has \(graph.inputs.count) inputs; it gets \(arguments.count)")
    }
    for (input, argument) in zip(graph.inputs, arguments) where !input.name.isEmpty {
      try scope.define(input.name, as: argument)
    }
    // An empty body costs something, too.
    try count(nodes: 1 + (graph.inputs.count + graph.outputs.count) / 16)
    return try expand(graph.nodes, results: graph.outputs.map(\.name), in: scope)
  }

  private func expand(
    _ nodes: [SourceNode], results: [String], in scope: Scope
  ) throws(ImportError) -> [ImportedValue] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= options.limits.depth else {
      throw .data("functions or branches are nested more than \(options.limits.depth) deep")
    }
    try importNodes(nodes, in: scope)
    var values: [ImportedValue] = []
    for name in results {
      guard let value = scope[name] else {
        throw .data("result \(quoted(name)) is made by no node of the body")
      }
      values.append(value)
    }
    return values
  }

  /// The names that the results of a body have around it.
  private static func aliases(_ inner: [String], _ outer: [String], in scope: Scope) -> [String: String] {
    let named = zip(inner, outer).filter { !$0.1.isEmpty }
    return Dictionary(named.map { ($0.0, scope.graphName($0.1)) }) { first, _ in first }
  }

  /// What `ref_attr_name` can refer to: the call's attributes, and the defaults of those that it leaves out.
  private static func attributes(
    of function: SourceFunction, calledBy node: SourceNode
  ) -> [String: SourceAttribute] {
    var attributes: [String: SourceAttribute] = [:]
    for attribute in function.defaults { attributes[attribute.name] = attribute }
    let declared = Set(function.attributes).union(attributes.keys)
    for attribute in node.attributes where declared.contains(attribute.name) {
      attributes[attribute.name] = attribute
    }
    return attributes
  }
}
