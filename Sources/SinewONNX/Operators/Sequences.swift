import SinewGraph

// Sequences and optionals, which are resolved at import: how many tensors there are is known.

@Sendable func importSequenceConstruct(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  [.sequence(try context.variadic())]
}

@Sendable func importSequenceEmpty(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  [.sequence([])]
}

/// An element; when its position depends on the model's inputs, all elements must have one type.
@Sendable func importSequenceAt(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let elements = try context.sequence(0, "input_sequence")
  let position = try context.operand(1, "position")
  if context.constant(position) != nil {
    return [.tensor(elements[try context.position(1, in: elements.count)])]
  }
  guard let first = elements.first else { throw .data("takes an element of an empty sequence") }
  let stacked = try context.stacked(elements, axis: 0, "stacked")
  let index = try context.reshaped(position, to: [], "index")
  let chosen = try context.step(Gather(axis: 0), [stacked, index], "chosen")
  return [.tensor(context.result(try context.reshaped(chosen, to: context.shape(first), "element")))]
}

/// A tensor inserted in front of a position, or behind all.
@Sendable func importSequenceInsert(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  var elements = try context.sequence(0, "input_sequence")
  let tensor = try context.operand(1, "tensor")
  let place =
    try context.optional(2) == nil ? elements.count : context.position(2, in: elements.count, orEnd: true)
  elements.insert(tensor, at: place)
  return [.sequence(elements)]
}

@Sendable func importSequenceErase(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  var elements = try context.sequence(0, "input_sequence")
  guard !elements.isEmpty else { throw .data("takes an element out of an empty sequence") }
  elements.remove(
    at: try context.optional(1) == nil ? elements.count - 1 : context.position(1, in: elements.count))
  return [.sequence(elements)]
}

@Sendable func importSequenceLength(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let count = try context.sequence(0, "input_sequence").count
  return try context.constantResult(context.tensor([]) { [Int64(count)] }).map { .tensor($0) }
}

/// Parts of a tensor along an axis: of a given size (the last may be smaller), of given sizes, or of one
/// element, then without the axis if so asked.
@Sendable func importSplitToSequence(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let x = try context.operand(0, "input")
  let axis = try context.axis(context.int("axis", default: 0), rank: context.type(x).rank)
  let size = context.shape(x)[axis]
  let sizes: [Int]
  if context.optional(1) != nil {
    let given = try context.integers(1, "split")
    if try context.constantOperand(1, "split").shape.isEmpty {
      guard let part = given.first, part > 0 else { throw .data("split is not positive") }
      try context.session.count(nodes: size / part)
      sizes = stride(from: 0, to: size, by: part).map { min(part, size - $0) }
    } else {
      sizes = given
      try context.session.count(nodes: sizes.count)
    }
  } else {
    try context.session.count(nodes: size)
    sizes = Array(repeating: 1, count: size)
  }
  if sizes.isEmpty { return [.sequence([])] }
  let names = sizes.indices.map { "part\($0)" }
  var parts = try context.parts(x, axis: axis, sizes: sizes, names)
  if context.optional(1) == nil, try !context.flag("keepdims", default: true) {
    var shape = context.shape(x)
    shape.remove(at: axis)
    parts = try zip(parts, names).map { part, name throws(ImportError) in
      try context.reshaped(part, to: shape, "\(name)/element")
    }
  }
  return [.sequence(parts)]
}

@Sendable func importConcatFromSequence(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let elements = try context.sequence(0, "input_sequence")
  guard let first = elements.first else { throw .data("joins an empty sequence") }
  guard let axis = try context.int("axis") else { throw .data("lacks attribute axis") }
  let isNew = try context.flag("new_axis", default: false)
  let counted = try context.axis(axis, rank: context.type(first).rank + (isNew ? 1 : 0))
  let joined =
    isNew
    ? try context.stacked(elements, axis: counted, "stacked")
    : try context.concatenated(elements, axis: counted, "joined")
  return [.tensor(context.result(joined))]
}

/// A body run once for every element of the first sequence; further operands are sequences of that length, or
/// tensors that every run sees.
@Sendable func importSequenceMap(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let body = try context.graph("body")
  let count = try context.sequence(0, "input_sequence").count
  let operands = try context.arguments.indices.map { position throws(ImportError) in
    try context.argument(position, "additional_inputs")
  }
  let scope = Scope(inside: context.scope)
  try context.session.addInitializers(of: body, to: scope)
  var results = [[ValueID]](repeating: [], count: body.outputs.count)
  for position in 0..<count {
    let arguments = try operands.map { operand throws(ImportError) in
      guard case .sequence(let elements) = operand else { return operand }
      guard elements.count == count else {
        throw ImportError.data("has sequences of \(count) and \(elements.count) tensors")
      }
      return ImportedValue.tensor(elements[position])
    }
    let inner = Scope(inside: scope, part: "\(context.node.label)/\(position)")
    for (output, value) in try context.session.importBody(body, arguments, in: inner).enumerated() {
      guard let tensor = value.tensor else { throw .data("the body gives \(value.kind); a tensor is needed") }
      results[output].append(tensor)
    }
  }
  return results.map { .sequence($0) }
}

// MARK: - Optionals

/// The operand; without one an optional that holds nothing.
@Sendable func importOptional(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  [context.arguments.first.flatMap { $0 } ?? .nothing]
}

@Sendable func importOptionalHasElement(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  var hasElement = true
  switch context.arguments.first.flatMap({ $0 }) {
  case nil, .nothing: hasElement = false
  case .tensor, .sequence: break
  }
  return try context.constantResult(context.tensor([]) { [hasElement] }).map { .tensor($0) }
}

@Sendable func importOptionalGetElement(_ context: OperatorContext) throws(ImportError) -> [ImportedValue] {
  let argument = try context.argument(0, "input")
  if case .nothing = argument { throw .data("takes the element of an optional that holds nothing") }
  return [argument]
}

// MARK: -

extension OperatorContext {
  func sequence(_ index: Int, _ role: String) throws(ImportError) -> [ValueID] {
    let argument = try argument(index, role)
    guard case .sequence(let elements) = argument else {
      throw .data("operand \(index + 1) (\(role)) is \(argument.kind); a sequence is needed")
    }
    try session.count(nodes: elements.count / 16)
    return elements
  }

  /// A known position in a list, counted from the front.
  fileprivate func position(_ index: Int, in count: Int, orEnd: Bool = false) throws(ImportError) -> Int {
    guard let given = try scalar(index, "position").integers?.first else {
      throw .data("operand \(index + 1) (position) is not an integer")
    }
    let counted = given < 0 ? given + count : given
    guard counted >= 0, orEnd ? counted <= count : counted < count else {
      throw .data("position \(given) is out of range for a sequence of \(count) tensors")
    }
    return counted
  }

  fileprivate func parts(
    _ x: ValueID, axis: Int, sizes: [Int], _ names: [String]
  ) throws(ImportError) -> [ValueID] {
    let prefix = scope.graphName(node.label)
    return try attempt { () throws(GraphError) in
      try session.builder.add(
        Split(axis: axis, sizes: sizes), [x], name: prefix, outputNames: names.map { "\(prefix)/\($0)" })
    }
  }
}
