extension Graph: CustomStringConvertible {
  /// A readable listing: inputs, nodes in order, outputs, states. Constants show their value where they are
  /// short.
  ///
  ///     input obs: float32[1, 4]
  ///     hidden: float32[1, 8] = Linear(obs, w: float32[8, 4], b: float32[8]) activation: Relu
  ///     output action = hidden
  public var description: String {
    var lines = inputs.map { "input \(self[$0].name): \(type(of: $0))" }
    lines += nodes.map(describe)
    lines += outputs.map { "output \($0.name) = \(describeOperand($0.value))" }
    lines += states.map { "state \($0.input) <- \($0.output)" }
    return lines.joined(separator: "\n")
  }

  private func describe(_ node: Node) -> String {
    let results = node.outputs.map { "\(self[$0].name): \(type(of: $0))" }.joined(separator: ", ")
    let operands = node.inputs.map(describeOperand).joined(separator: ", ")
    let attributes = node.operation.attributes.map { " \($0.label): \($0.value)" }.joined()
    return "\(results) = \(node.operation.name)(\(operands))\(attributes)"
  }

  private func describeOperand(_ id: ValueID) -> String {
    guard let tensor = constant(id) else { return self[id].name }
    guard tensor.count <= 4 else { return "\(self[id].name): \(tensor.type)" }
    let elements = tensor.integers.map { $0.map(String.init) } ?? tensor.doubles.map { "\($0)" }
    return tensor.type.rank == 0 ? elements.joined() : "[\(elements.joined(separator: ", "))]"
  }
}

extension Operator {
  /// The attributes as text, in the order of their declaration. What the operator's name says already (the
  /// function of an elementwise operator, unless it has parameters) and what is nil are left out; long lists
  /// are counted.
  public var attributes: [(label: String, value: String)] {
    Mirror(reflecting: self).children.compactMap { label, value in
      guard let label, let text = attributeText(value) else { return nil }
      return label == "function" && !text.contains("(") ? nil : (label, text)
    }
  }
}

/// - Returns: nil for an absent optional.
private func attributeText(_ value: Any) -> String? {
  let mirror = Mirror(reflecting: value)
  switch mirror.displayStyle {
  case .optional: return mirror.children.first.flatMap { attributeText($0.value) }
  case .collection where mirror.children.count > 16: return "[\(mirror.children.count) entries]"
  case .collection: return "[\(mirror.children.map { "\($0.value)" }.joined(separator: ", "))]"
  default: return "\(value)"
  }
}

extension Slice.Range: CustomStringConvertible {
  public var description: String {
    step == 1 ? "\(start)..<\(start &+ count)" : "\(start) by \(step), \(count) times"
  }
}
