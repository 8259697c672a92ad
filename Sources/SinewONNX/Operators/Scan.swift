import SinewGraph

/// A body run over the slices of tensors along an axis, unrolled.
@Sendable func importScan(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let body = try context.graph("body")
  guard let count = try context.int("num_scan_inputs"), count > 0 else {
    throw .data("attribute num_scan_inputs is missing or not positive")
  }
  return context.opset < 9
    ? try importBatchedScan(body, scanned: count, context)
    : try importPlainScan(body, scanned: count, context)
}

/// From opset 9 on: states, then scanned tensors, each with an axis and a direction.
private func importPlainScan(
  _ body: SourceGraph, scanned count: Int, _ context: OperatorContext
) throws(ImportError) -> [ImportedValue] {
  let operands = try context.variadic()
  let scan = try UnrolledScan(
    body, states: operands.count - count, scanned: count,
    isBackward: directions("scan_input_directions", count, context),
    context)
  let ranks = operands.suffix(count).map { context.type($0).rank }
  let inputAxes = try axes("scan_input_axes", ranks, context)
  let (states, rows) = try scan.run(
    Array(operands.dropLast(count)), Array(operands.suffix(count)), axes: inputAxes, "run")
  let backward = try directions("scan_output_directions", rows.count, context)
  let outputAxes = try axes(
    "scan_output_axes", rows.map { ($0.first.map { context.type($0).rank } ?? 0) + 1 }, context)
  var results = states.enumerated().map { position, value in
    ImportedValue.tensor(context.result(value, at: position))
  }
  for (position, values) in rows.enumerated() {
    let ordered = backward[position] ? values.reversed() : values
    let stacked = try context.stacked(ordered, axis: outputAxes[position], "rows\(position)")
    results.append(.tensor(context.result(stacked, at: states.count + position)))
  }
  return results
}

/// Opset 8: everything has a batch axis in front, and slices are along the next one.
private func importBatchedScan(
  _ body: SourceGraph, scanned count: Int, _ context: OperatorContext
) throws(ImportError) -> [ImportedValue] {
  let operands = try context.arguments.indices.dropFirst().map { position throws(ImportError) in
    try context.operand(position, "initial_state_and_scan_inputs")
  }
  let scan = try UnrolledScan(
    body, states: operands.count - count, scanned: count,
    isBackward: directions("directions", count, context), context)
  guard let batch = context.shape(operands[operands.count - count]).first,
    operands.allSatisfy({ context.shape($0).first == batch }), batch > 0,
    operands.suffix(count).allSatisfy({ context.type($0).rank >= 2 })
  else { throw .data("the operands have no common batch axis, or no axis to scan") }
  let length = context.shape(operands[operands.count - count])[1]
  if let lengths = try context.optionalIntegers(0, "sequence_lens"), lengths.contains(where: { $0 != length })
  {
    throw .unsupported("sequence_lens differ from the \(length) slices; only whole sequences are supported")
  }
  var samples: [(states: [ValueID], rows: [ValueID])] = []
  for sample in 0..<batch {
    let slices = try operands.enumerated().map { position, operand throws(ImportError) in
      let slice = try context.sliced(
        operand, axis: 0, Slice.Range(start: sample, count: 1), "sample\(sample)/slice\(position)")
      return try context.reshaped(
        slice, to: Array(context.shape(operand).dropFirst()), "sample\(sample)/operand\(position)")
    }
    let (states, rows) = try scan.run(
      Array(slices.dropLast(count)), Array(slices.suffix(count)), axes: Array(repeating: 0, count: count),
      "sample\(sample)")
    let stacked = try rows.enumerated().map { position, values throws(ImportError) in
      try context.stacked(values, axis: 0, "sample\(sample)/rows\(position)")
    }
    samples.append((states, stacked))
  }
  let results = samples.map { $0.states + $0.rows }
  return try results[0].indices.map { position throws(ImportError) in
    let stacked = try context.stacked(results.map { $0[position] }, axis: 0, "result\(position)")
    return .tensor(context.result(stacked, at: position))
  }
}

private func directions(
  _ name: String, _ count: Int, _ context: OperatorContext
) throws(ImportError) -> [Bool] {
  let given = try context.ints(name) ?? Array(repeating: 0, count: count)
  guard given.count == count, given.allSatisfy({ $0 == 0 || $0 == 1 }) else {
    throw .data("attribute \(name) is \(given.prefix(16)); \(count) numbers of 0 or 1 are needed")
  }
  return given.map { $0 == 1 }
}

private func axes(_ name: String, _ ranks: [Int], _ context: OperatorContext) throws(ImportError) -> [Int] {
  let given = try context.ints(name) ?? Array(repeating: 0, count: ranks.count)
  guard given.count == ranks.count else {
    throw .data("attribute \(name) has \(given.count) axes; \(ranks.count) are needed")
  }
  return try ranks.indices.map { position throws(ImportError) in
    try context.axis(given[position], rank: ranks[position])
  }
}

private struct UnrolledScan {
  private let body: SourceGraph
  private let states: Int
  private let isBackward: [Bool]
  private let context: OperatorContext
  private let scope: Scope

  init(
    _ body: SourceGraph, states: Int, scanned: Int, isBackward: [Bool], _ context: OperatorContext
  ) throws(ImportError) {
    guard states >= 0, body.inputs.count == states + scanned, body.outputs.count >= states else {
      throw .data(
        "has \(states) states and \(scanned) scanned tensors; a body of \(body.inputs.count) inputs and "
          + "\(body.outputs.count) outputs does not fit")
    }
    self.body = body
    self.states = states
    self.isBackward = isBackward
    self.context = context
    scope = Scope(inside: context.scope)
    try context.session.addInitializers(of: body, to: scope)
  }

  /// The states after the last slice, and what every run gives besides.
  func run(
    _ initial: [ValueID], _ scanned: [ValueID], axes: [Int], _ name: String
  ) throws(ImportError) -> (states: [ValueID], rows: [[ValueID]]) {
    let lengths = zip(scanned, axes).map { context.shape($0)[$1] }
    let length = lengths[0]
    guard length > 0, lengths.allSatisfy({ $0 == length }) else {
      throw .data("scans axes of \(lengths) elements; one length of at least 1 is needed")
    }
    var current = initial
    var rows = [[ValueID]](repeating: [], count: body.outputs.count - states)
    let before = context.session.nodeCount
    for step in 0..<length {
      let slices = try scanned.indices.map { position throws(ImportError) in
        let place = isBackward[position] ? length - 1 - step : step
        let purpose = "\(name)/\(step)/slice\(position)"
        let slice = try context.sliced(
          scanned[position], axis: axes[position], Slice.Range(start: place, count: 1), purpose)
        var shape = context.shape(slice)
        shape.remove(at: axes[position])
        return try context.reshaped(slice, to: shape, "\(purpose)/element")
      }
      let inner = Scope(inside: scope, part: "\(context.node.label)/\(name)/\(step)")
      let results = try context.session.importBody(
        body, (current + slices).map { .tensor($0) }, in: inner)
      let tensors = results.compactMap(\.tensor)
      guard tensors.count == results.count else { throw .data("the body gives something else than tensors") }
      for position in 0..<states where context.type(tensors[position]) != context.type(initial[position]) {
        throw .data(
          "state \(position + 1) changes from \(context.type(initial[position])) to "
            + "\(context.type(tensors[position]))")
      }
      current = Array(tensors[..<states])
      for position in rows.indices { rows[position].append(tensors[states + position]) }
      let (total, overflow) = (context.session.nodeCount - before).multipliedReportingOverflow(by: length)
      guard step > 0 || (!overflow && total <= context.session.options.limits.nodes) else {
        throw .unsupported(
          "\(length) runs of a body of \(body.nodes.count) nodes exceed the limit of "
            + "\(context.session.options.limits.nodes) nodes for a model; scans are unrolled: shorten the "
            + "sequence, or export one step with its state as input and output")
      }
    }
    return (current, rows)
  }
}
