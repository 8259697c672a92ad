import SinewGraph

// Operators whose results are known when the model is imported.

@Sendable func importConstant(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let known = ["value", "sparse_value", "value_float", "value_int", "value_floats", "value_ints"]
  let given = known.filter { context.has($0) }
  guard given.count == 1 else {
    if context.has("value_string") || context.has("value_strings") {
      throw .unsupported("holds text; only numbers are supported")
    }
    throw .data("has \(given.count) values; one of \(known.joined(separator: ", ")) is needed")
  }
  if let tensor = try context.tensor("value") {
    let results = context.constantResult(tensor)
    if let format = context.format("value") { context.session.formats[results[0]] = format }
    return results
  }
  if let tensor = try context.tensor("sparse_value") { return context.constantResult(tensor) }
  if let value = try context.float("value_float") {
    return try context.constantResult(context.tensor([]) { [value] })
  }
  if let value = try context.int("value_int") {
    return try context.constantResult(context.tensor([]) { [Int64(value)] })
  }
  if let values = try context.floats("value_floats") {
    return try context.constantResult(context.tensor([values.count]) { values })
  }
  let values = try context.requiredInts("value_ints")
  return try context.constantResult(context.tensor([values.count]) { values.map { Int64($0) } })
}

@Sendable func importConstantOfShape(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let shape = try context.integers(0, "input")
  let zero = try context.tensor([1]) { [Float(0)] }
  let value = try context.tensor("value") ?? zero
  guard value.count == 1 else { throw .data("value is \(value.type); one element is needed") }
  let type = try attempt { () throws(GraphError) in try TensorType(value.element, shape) }
  try context.session.decoder.spend(made: type)
  let element = try attempt { () throws(GraphError) in
    try value.reshaped(Array(repeating: 1, count: shape.count))
  }
  return try context.results(Expand(shape: shape), [context.constant(element, "value")])
}

/// The shape of the operand, from opset 15 on a part of it. The operand itself need not be known.
@Sendable func importShape(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let shape = try context.shape(context.operand(0, "data"))
  func position(_ name: String, _ value: Int) throws(ImportError) -> Int {
    let given = try context.opset < 15 ? value : context.int(name, default: value)
    return min(max(given < 0 ? given + shape.count : given, 0), shape.count)
  }
  let start = try position("start", 0)
  let end = try max(start, position("end", shape.count))
  return try context.constantResult(context.tensor([end - start]) { shape[start..<end].map { Int64($0) } })
}

@Sendable func importSize(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let count = try context.type(context.operand(0, "data")).count
  return try context.constantResult(context.tensor([]) { [Int64(count)] })
}

@Sendable func importRange(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let start = try context.scalar(0, "start")
  let limit = try context.scalar(1, "limit")
  let delta = try context.scalar(2, "delta")
  guard start.element == limit.element, start.element == delta.element else {
    throw .data(
      "start, limit and delta are \(start.element), \(limit.element) and \(delta.element); one type is needed"
    )
  }
  let span = (limit.doubles[0] - start.doubles[0]) / delta.doubles[0]
  guard span.isFinite, span <= Double(TensorType.maximumCount) else {
    throw .data(
      "from \(start.doubles[0]) to \(limit.doubles[0]) by \(delta.doubles[0]) is no range of a sensible size")
  }
  let count = Int(max(0, span.rounded(.up)))
  if start.element.isFloat {
    let result = try context.tensor([count]) {
      (0..<count).map { start.doubles[0] + Double($0) * delta.doubles[0] }
    }
    return context.constantResult(result.cast(to: start.element))
  }
  guard let first = start.integers?.first, let step = delta.integers?.first else {
    throw .data("start is \(start.type); a number is needed")
  }
  let result = try context.tensor([count]) { (0..<count).map { Int64(first &+ $0 &* step) } }
  return context.constantResult(result.cast(to: start.element))
}

@Sendable func importEyeLike(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let type = try context.type(context.operand(0, "input"))
  guard type.rank == 2 else { throw .data("the operand is \(type); a matrix is needed") }
  let code = try context.int("dtype")
  guard
    let element = code == nil
      ? type.element
      : code.flatMap({ Int32(exactly: $0) })
        .flatMap(DataType.init(rawValue:))?.element
  else { throw .unsupported("attribute dtype asks for a type that is not supported") }
  let offset = try context.int("k", default: 0)
  let (rows, columns) = (type.shape[0], type.shape[1])
  let result: Tensor = try context.tensor(type.shape) {
    var elements = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      let column = row.addingReportingOverflow(offset).partialValue
      if (0..<columns).contains(column) { elements[row * columns + column] = 1 }
    }
    return elements
  }
  return context.constantResult(result.cast(to: element))
}
