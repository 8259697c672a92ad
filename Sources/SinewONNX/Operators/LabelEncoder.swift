import SinewGraph

/// Numbers replaced by others from a table of constants: the position of the key that equals x, then the value
/// there.
@Sendable func importLabelEncoder(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let type = context.type(x)
  for name in ["keys_strings", "values_strings", "classes_strings"] where context.has(name) {
    throw .unsupported("maps texts (attribute \(name)); only tables of numbers are supported")
  }
  let keys = try table("keys", context)
  let values = try table("values", context)
  guard keys.count == values.count, keys.element == type.element else {
    throw .data("has \(keys.count) keys of type \(keys.element) and \(values.count) values for \(type)")
  }
  guard keys.count <= 1 << 12 else {
    throw .unsupported("has a table of \(keys.count) numbers; up to 4096 are supported")
  }
  // The first value is the default; a key that comes twice means its last value.
  var positions: [Double: Int] = [:]
  var ofNaN: Int?
  for (position, key) in keys.doubles.enumerated() {
    if key.isNaN { ofNaN = position + 1 } else { positions[key] = position + 1 }
  }
  let ordered = positions.sorted { $0.value < $1.value }
  let known = try context.tensor([ordered.count]) { ordered.map(\.key) }.cast(to: type.element)
  let numbers = try context.tensor([ordered.count]) { ordered.map { Float($0.value) } }
  let column = try context.reshaped(x, to: type.shape + [1], "column")
  let isKey = try context.step(Comparison(.equal), [column, context.constant(known, "keys")], "matches")
  let zero = try context.constant(context.tensor([]) { [Float(0)] }, "zero")
  let marked = try context.step(Select(), [isKey, context.constant(numbers, "numbers"), zero], "marked")
  var position = try context.reduced(.sum, marked, axes: [type.rank], keepDimensions: false, "position")
  if let ofNaN {
    let isNaN = try context.step(IsNaN(), [x], "unknown")
    let number = try context.constant(context.tensor([]) { [Float(ofNaN)] }, "unknown/position")
    position = try context.step(Select(), [isNaN, number, position], "position/all")
  }
  let index = try context.cast(position, to: .int64, "index")
  let fallback = try context.constant(defaultValue(values.element, context), "default")
  let first = try context.reshaped(fallback, to: [1], "default/first")
  let all = try context.concatenated([first, context.constant(values, "values")], axis: 0, "table")
  return try context.results(Gather(axis: 0), [all, index])
}

/// A list of numbers, in whichever of its attributes it is.
private func table(_ name: String, _ context: OperatorContext) throws(ImportError) -> Tensor {
  if let values = try context.floats("\(name)_floats") {
    return try context.tensor([values.count]) { values }
  }
  if let values = try context.ints("\(name)_int64s") {
    return try context.tensor([values.count]) { values.map { Int64($0) } }
  }
  if let tensor = try context.tensor("\(name)_tensor") {
    return try attempt { () throws(GraphError) in try tensor.reshaped([tensor.count]) }
  }
  throw .data("lacks \(name): one of \(name)_floats, \(name)_int64s and \(name)_tensor is needed")
}

private func defaultValue(_ element: ElementType, _ context: OperatorContext) throws(ImportError) -> Tensor {
  if let tensor = try context.tensor("default_tensor"), tensor.count == 1 { return tensor.cast(to: element) }
  if element == .int64 {
    let value = try context.int("default_int64", default: -1)
    return try context.tensor([]) { [Int64(value)] }
  }
  let value = try context.float("default_float") ?? 0
  return try context.tensor([]) { [value] }.cast(to: element)
}
