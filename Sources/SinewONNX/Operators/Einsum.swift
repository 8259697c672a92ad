import SinewGraph

/// Einstein's sum: pairs of operands become products of matrices (or, where nothing is summed, elementwise
/// ones), from left to right.
@Sendable func importEinsum(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let operands = try context.variadic()
  let equation = try EinsumEquation(
    context.string("equation", default: ""), ranks: operands.map { context.type($0).rank })
  var sizes: [Int: Int] = [:]
  for (operand, labels) in zip(operands, equation.operands) {
    for (size, label) in zip(context.shape(operand), labels) where size != 1 {
      guard sizes[label, default: size] == size else {
        throw .data("one axis of the equation has \(sizes[label] ?? 1) elements and \(size)")
      }
      sizes[label] = size
    }
  }
  var terms: [EinsumTerm] = []
  for (position, operand) in operands.enumerated() {
    terms.append(try EinsumTerm(operand, equation.operands[position], position, context))
  }
  var result = terms[0]
  for (position, term) in terms.enumerated().dropFirst() {
    let needed = Set(equation.result).union(terms[(position + 1)...].flatMap(\.labels))
    result = try EinsumPair(
      left: result.summed(needed.union(term.labels), "left\(position)", context),
      right: term.summed(needed.union(result.labels), "right\(position)", context), needed: needed
    ).product("product\(position)", context)
  }
  result = try result.summed(Set(equation.result), "sum", context)
  let ordered = try result.ordered(equation.result.filter { result.labels.contains($0) }, "ordered", context)
  return [
    context.result(
      try context.reshaped(ordered, to: equation.result.map { sizes[$0] ?? 1 }, "result"))
  ]
}

/// A tensor with named axes, each once; axes of one element have no name.
private struct EinsumTerm {
  let value: ValueID
  let labels: [Int]

  init(value: ValueID, labels: [Int]) {
    self.value = value
    self.labels = labels
  }

  /// An operand: the diagonal of axes with one name, without axes of one element.
  init(_ operand: ValueID, _ names: [Int], _ position: Int, _ context: OperatorContext) throws(ImportError) {
    let shape = context.shape(operand)
    let kept = shape.indices.filter { shape[$0] != 1 }
    var unique: [Int] = []
    for axis in kept where !unique.contains(names[axis]) { unique.append(names[axis]) }
    labels = unique
    let sizes = unique.map { name in shape[kept.first { names[$0] == name } ?? 0] }
    if unique.count == kept.count {
      value = try context.reshaped(operand, to: sizes, "operand\(position)")
      return
    }
    // Strides of axes with one name add up along their diagonal.
    var strides = [Int](repeating: 0, count: unique.count)
    var stride = 1
    for axis in kept.reversed() {
      if let place = unique.firstIndex(of: names[axis]) { strides[place] += stride }
      stride *= shape[axis]
    }
    let type = try attempt { () throws(GraphError) in try TensorType(.int64, sizes) }
    let places = try context.tensor(sizes) {
      (0..<type.count).map { number in
        var (rest, place) = (number, 0)
        for axis in sizes.indices.reversed() {
          place += rest % sizes[axis] * strides[axis]
          rest /= sizes[axis]
        }
        return Int64(place)
      }
    }
    let flat = try context.reshaped(operand, to: [context.type(operand).count], "operand\(position)/flat")
    value = try context.step(
      Gather(axis: 0), [flat, context.constant(places, "operand\(position)/places")], "operand\(position)")
  }

  /// The sum over axes that nothing needs.
  func summed(_ needed: Set<Int>, _ purpose: String, _ context: OperatorContext) throws(ImportError)
    -> EinsumTerm
  {
    let axes = labels.indices.filter { !needed.contains(labels[$0]) }
    if axes.isEmpty { return self }
    let sum = try context.reduced(.sum, value, axes: axes, keepDimensions: false, purpose)
    return EinsumTerm(value: sum, labels: labels.filter(needed.contains))
  }

  /// The tensor with its axes in another order.
  func ordered(_ order: [Int], _ purpose: String, _ context: OperatorContext) throws(ImportError) -> ValueID {
    let permutation = order.compactMap { labels.firstIndex(of: $0) }
    return try context.transposed(value, by: permutation, purpose)
  }

  /// The tensor with groups of its axes as one axis each.
  func grouped(
    _ groups: [[Int]], _ purpose: String, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let turned = try ordered(Array(groups.joined()), "\(purpose)/turned", context)
    return try context.reshaped(turned, to: groups.map { size($0, context) }, purpose)
  }

  func size(_ names: [Int], _ context: OperatorContext) -> Int {
    names.reduce(1) { $0 * sizes(of: [$1], context)[0] }
  }

  func sizes(of names: [Int], _ context: OperatorContext) -> [Int] {
    let shape = context.shape(value)
    return names.map { name in labels.firstIndex(of: name).map { shape[$0] } ?? 1 }
  }
}

/// Two factors of a sum.
private struct EinsumPair {
  let left: EinsumTerm
  let right: EinsumTerm
  /// Axes that the result or further factors need.
  let needed: Set<Int>

  func product(_ purpose: String, _ context: OperatorContext) throws(ImportError) -> EinsumTerm {
    // A constant matrix at the right becomes a dense layer.
    if context.constant(left.value) != nil, context.constant(right.value) == nil {
      return try EinsumPair(left: right, right: left, needed: needed).product(purpose, context)
    }
    let shared = left.labels.filter(right.labels.contains)
    let batch = shared.filter(needed.contains)
    let inner = shared.filter { !needed.contains($0) }
    let rows = left.labels.filter { !shared.contains($0) }
    let columns = right.labels.filter { !shared.contains($0) }
    let labels = batch + rows + columns
    let shape =
      left.sizes(of: batch + rows, context) + right.sizes(of: columns, context)

    let value: ValueID
    if inner.isEmpty {
      let a = try left.grouped([batch, rows, []], "\(purpose)/left", context)
      let b = try right.grouped([batch, [], columns], "\(purpose)/right", context)
      value = try context.combined(.multiply, a, b, purpose)
    } else {
      let leading = batch.isEmpty ? [] : [batch]
      let a = try left.grouped(leading + [rows, inner], "\(purpose)/left", context)
      let b = try right.grouped(leading + [inner, columns], "\(purpose)/right", context)
      value = try context.step(MatMul(), [a, b], purpose)
    }
    return EinsumTerm(value: try context.reshaped(value, to: shape, "\(purpose)/axes"), labels: labels)
  }
}
