import SinewGraph

/// The branch that a known condition takes, or both and a choice between their results.
@Sendable func importIf(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let id = try context.operand(0, "cond")
  guard context.type(id).element == .bool, context.type(id).count == 1 else {
    throw .data("the condition is \(context.type(id)); one bool is needed")
  }
  if let isTrue = context.constant(id)?.elements(as: Bool.self)?.first {
    let branch = try context.graph(isTrue ? "then_branch" : "else_branch")
    return try context.session.importBranch(branch, of: context.node, in: context.scope)
  }
  func results(_ branch: String) throws(ImportError) -> [ImportedValue] {
    let scope = Scope(inside: context.scope, part: "\(context.node.label)/\(branch)")
    return try context.session.importBranch(context.graph(branch), in: scope)
  }
  let (yes, no) = try (results("then_branch"), results("else_branch"))
  guard yes.count == no.count else {
    throw .data("the branches have \(yes.count) and \(no.count) results")
  }
  let choice = try Choice(id, context)
  return try yes.indices.map { position throws(ImportError) in
    let value = try choice.between(yes[position], no[position], "result\(position)") { found in
      "result \(position + 1) is \(found) in the two branches; with a condition that depends on the model's "
        + "inputs both branches are computed, and their results must have one type and shape; give them one "
        + "(torch.where, or padding) or export the branch that is needed alone"
    }
    return value.tensor.map { .tensor(context.result($0, at: position)) } ?? value
  }
}

/// A choice between values by one bool that depends on the model's inputs.
struct Choice {
  private let condition: ValueID
  private let context: OperatorContext

  init(_ condition: ValueID, _ context: OperatorContext) throws(ImportError) {
    self.condition = try context.reshaped(condition, to: [], "condition")
    self.context = context
  }

  /// `yes` where the condition holds, `no` elsewhere.
  /// - Parameter explanation: What is wrong when they are not alike, given what was found.
  func between(
    _ yes: ImportedValue, _ no: ImportedValue, _ purpose: String, _ explanation: (String) -> String
  ) throws(ImportError) -> ImportedValue {
    switch (yes, no) {
    case (.tensor(let a), .tensor(let b)):
      if a == b { return yes }
      guard context.type(a) == context.type(b) else {
        throw .unsupported(explanation("\(context.type(a)) and \(context.type(b))"))
      }
      try context.session.count(nodes: 1)
      return .tensor(try context.step(Select(), [condition, a, b], purpose))
    case (.sequence(let a), .sequence(let b)) where a.count == b.count:
      var elements: [ValueID] = []
      for position in a.indices {
        let element = try between(
          .tensor(a[position]), .tensor(b[position]), "\(purpose)/\(position)", explanation)
        if let id = element.tensor { elements.append(id) }
      }
      return .sequence(elements)
    case (.nothing, .nothing): return .nothing
    default: throw .unsupported(explanation("\(yes.kind) and \(no.kind)"))
    }
  }
}
