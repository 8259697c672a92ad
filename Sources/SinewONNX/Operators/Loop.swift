import SinewGraph

/// A loop, unrolled: its trip count is known, or at least bounded while its condition depends on the model's
/// inputs. Then values are kept once the condition is false.
@Sendable func importLoop(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let body = try context.graph("body")
  let carried = try context.arguments.indices.dropFirst(2).map { position throws(ImportError) in
    try context.argument(position, "v_initial")
  }
  let collected = body.outputs.count - 1 - carried.count
  guard collected >= 0, body.inputs.count == carried.count + 2,
    context.node.outputs.count <= carried.count + collected
  else {
    throw .data(
      "carries \(carried.count) values; a body of \(body.inputs.count) inputs and \(body.outputs.count) outputs "
        + "does not fit \(context.node.outputs.count) results")
  }
  var loop = try UnrolledLoop(body, carried: carried, collected: collected, context)
  try loop.run()
  return try loop.results()
}

private struct UnrolledLoop {
  private let body: SourceGraph
  private let context: OperatorContext
  /// Holds the body's constants, which are read once.
  private let scope: Scope
  /// The largest number of runs; nil without one.
  private let limit: Int?
  private var carried: [ImportedValue]
  private var collected: [[ValueID]]
  private var runs = 0
  /// Whether the next run takes place, when that depends on the model's inputs.
  private var alive: ValueID?
  private var isOver = false

  init(
    _ body: SourceGraph, carried: [ImportedValue], collected: Int, _ context: OperatorContext
  ) throws(ImportError) {
    self.body = body
    self.carried = carried
    self.context = context
    self.collected = Array(repeating: [], count: collected)
    scope = Scope(inside: context.scope)
    try context.session.addInitializers(of: body, to: scope)
    limit = try Self.limit(context)
    if let condition = context.optional(1) { try apply(condition) }
  }

  private static func limit(_ context: OperatorContext) throws(ImportError) -> Int? {
    guard let count = context.optional(0) else { return nil }
    guard let tensor = context.constant(count) else {
      throw .unsupported(
        "the trip count depends on the model's inputs; it must be known at import, because loops are unrolled; "
          + "export with static shapes (torch.onnx.export without dynamic_axes or dynamic_shapes), or loop over a "
          + "range of constant length and mask what is too much")
    }
    guard tensor.count == 1, let number = tensor.integers?.first else {
      throw .data("the trip count is \(tensor.type); one integer is needed")
    }
    return max(0, number)
  }

  mutating func run() throws(ImportError) {
    let before = context.session.nodeCount
    while !isOver, runs < limit ?? .max {
      try checkBound()
      try runOnce("\(runs)")
      runs += 1
      let made = context.session.nodeCount - before
      guard runs > 1 || !continuesForSure || made * (limit ?? 1) <= context.session.options.limits.nodes
      else { throw tooLong(limit ?? .max) }
    }
  }

  /// Whether nothing but the limit ends the loop.
  private var continuesForSure: Bool { !isOver && limit != nil && limit ?? 0 < 1 << 32 }

  /// A condition that depends on the model's inputs needs a limit that is worth the name.
  private func checkBound() throws(ImportError) {
    let most = context.session.options.limits.nodes
    guard alive != nil, limit ?? .max > most else { return }
    throw .unsupported(
      "the condition depends on the model's inputs, and no trip count bounds the loop (found "
        + "\(limit.map(String.init) ?? "none"); at most \(most) is supported); loop over a range of constant "
        + "length (for i in range(N)) and keep values with torch.where once the condition is false")
  }

  private func tooLong(_ count: Int) -> ImportError {
    .unsupported(
      "\(count) runs of a body of \(body.nodes.count) nodes, each of which counts as a node at least, exceed the limit of "
        + "\(context.session.options.limits.nodes) nodes for a model; loops are unrolled: shorten the loop, or "
        + "export one step with its state as input and output")
  }

  private mutating func runOnce(_ name: String) throws(ImportError) {
    guard context.session.nodeCount < context.session.options.limits.nodes else { throw tooLong(runs) }
    let index = try context.constant(
      context.tensor(scalarShape(of: 0)) { [Int64(runs)] }, "\(name)/iteration")
    let yes = try context.constant(context.tensor(scalarShape(of: 1)) { [true] }, "\(name)/condition")
    let inner = Scope(inside: scope, part: "\(context.node.label)/\(name)")
    let results = try context.session.importBody(body, [.tensor(index), .tensor(yes)] + carried, in: inner)
    try keep(Array(results[1...carried.count]))
    for position in collected.indices {
      guard let element = results[1 + carried.count + position].tensor else {
        throw .data("scan output \(position + 1) is \(results[1 + carried.count + position].kind)")
      }
      if alive != nil, context.wants(carried.count + position) {
        throw .unsupported(
          "the number of rows of result \(carried.count + position + 1) depends on the model's inputs; return a "
            + "carried value of constant size instead of what every run gives")
      }
      collected[position].append(element)
    }
    guard let condition = results[0].tensor else { throw .data("the body's condition is \(results[0].kind)") }
    try apply(condition)
  }

  /// Iteration and condition are scalars, or vectors of one element where the body says so.
  private func scalarShape(of input: Int) -> [Int] { body.inputs[input].shape?.count == 1 ? [1] : [] }

  /// Takes over what a run has made; only where it takes place, when that depends on the model's inputs.
  private mutating func keep(_ values: [ImportedValue]) throws(ImportError) {
    guard let alive else {
      carried = values
      return
    }
    let choice = try Choice(alive, context)
    for position in values.indices {
      carried[position] = try choice.between(
        values[position], carried[position], "carried\(position)/\(runs)"
      ) { found in
        "carried value \(position + 1) is \(found) after and before a run that may not take place; its shape must "
          + "not change while the condition depends on the model's inputs"
      }
    }
  }

  /// Takes the condition for the next run into account.
  private mutating func apply(_ condition: ValueID) throws(ImportError) {
    let type = context.type(condition)
    guard type.element == .bool, type.count == 1 else {
      throw .data("the condition is \(type); one bool is needed")
    }
    if let isTrue = context.constant(condition)?.elements(as: Bool.self)?.first {
      if !isTrue { isOver = true }
      return
    }
    let flag = try context.reshaped(condition, to: [], "alive/\(runs)/flag")
    alive =
      try alive.map { earlier throws(ImportError) in
        try context.step(Logical(.and), [earlier, flag], "alive/\(runs)")
      } ?? flag
  }

  /// Carried values, then the rows of the others.
  mutating func results() throws(ImportError) -> [ImportedValue] {
    let final = carried
    if runs == 0, collected.indices.contains(where: { context.wants(carried.count + $0) }) {
      // A run that nothing uses tells the shape of rows of which there are none.
      alive = nil
      try runOnce("never")
    }
    var results: [ImportedValue] = final.enumerated().map { position, value in
      value.tensor.map { .tensor(context.result($0, at: position)) } ?? value
    }
    for (position, rows) in collected.enumerated() {
      guard context.wants(final.count + position), let first = rows.first else {
        // Keeps the place of the results behind it.
        results.append(.nothing)
        continue
      }
      let stacked: ValueID
      if runs == 0 {
        let type = try attempt { () throws(GraphError) in
          try TensorType(context.type(first).element, [0] + context.shape(first))
        }
        let empty = try context.tensor([0] + context.shape(first)) { [Float]() }
        stacked = context.constant(empty.cast(to: type.element), "rows\(position)")
      } else {
        stacked = try context.stacked(rows, axis: 0, "rows\(position)")
      }
      results.append(.tensor(context.result(stacked, at: final.count + position)))
    }
    return results
  }
}

extension OperatorContext {
  /// Tensors of one type side by side on a new axis.
  func stacked(_ values: [ValueID], axis: Int, _ purpose: String) throws(ImportError) -> ValueID {
    try session.count(nodes: values.count)
    var rows: [ValueID] = []
    for (position, value) in values.enumerated() {
      var shape = self.shape(value)
      guard (0...shape.count).contains(axis) else {
        throw .data("axis \(axis) is out of range for rows of \(type(value))")
      }
      guard type(value) == type(values[0]) else {
        throw .unsupported(
          "stacks tensors of different types: \(type(values[0])) and \(type(value)); pad them to one shape")
      }
      shape.insert(1, at: axis)
      rows.append(try reshaped(value, to: shape, "\(purpose)/row\(position)"))
    }
    return try concatenated(rows, axis: axis, purpose)
  }
}
