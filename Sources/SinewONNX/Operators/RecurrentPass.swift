import SinewGraph

/// One direction of a recurrent layer while it is unrolled.
struct RecurrentPass {
  let layer: RecurrentLayer
  let direction: Int
  /// R [G·H, H] and the bias of its products [G·H].
  private let recurrence: ValueID
  private let hiddenBias: ValueID
  /// Of the input part [G·H].
  let inputBias: ValueID

  init(_ layer: RecurrentLayer, _ direction: Int) throws(ImportError) {
    self.layer = layer
    self.direction = direction
    let context = layer.context
    recurrence = try layer.rows(of: context.operand(2, "R"), direction)
    let rows = layer.gates * layer.hidden
    if let bias = context.optional(3) {
      let both = try context.steps(
        Split(axis: 0, sizes: [rows, rows]), [layer.rows(of: bias, direction)], "biases\(direction)")
      (inputBias, hiddenBias) = (both[0], both[1])
    } else {
      let zeros = try context.zeros(rows, like: context.type(recurrence), "bias")
      (inputBias, hiddenBias) = (zeros, zeros)
    }
  }

  /// R h + bias for the first gates: [B, gates · H].
  func hiddenProduct(_ hidden: ValueID, gates: Int) throws(ImportError) -> ValueID {
    try product(hidden, rows: 0..<gates * layer.hidden)
  }

  /// R h + bias for one gate: [B, H].
  func hiddenProduct(_ hidden: ValueID, gate: Int) throws(ImportError) -> ValueID {
    try product(hidden, rows: gate * layer.hidden..<(gate + 1) * layer.hidden)
  }

  private func product(_ hidden: ValueID, rows: Range<Int>) throws(ImportError) -> ValueID {
    var (weights, bias) = (recurrence, hiddenBias)
    if rows.count != layer.gates * layer.hidden {
      let range = Slice.Range(start: rows.lowerBound, count: rows.count)
      weights = try layer.context.sliced(weights, axis: 0, range, "someWeights")
      bias = try layer.context.sliced(bias, axis: 0, range, "someBiases")
    }
    return try step(Linear(), [hidden, weights, bias], "hiddenPart")
  }

  // MARK: - Operations on the way

  func step(_ operation: any Operator, _ operands: [ValueID], _ purpose: String) throws(ImportError)
    -> ValueID
  {
    try layer.context.step(operation, operands, purpose)
  }

  func steps(_ operation: any Operator, _ operands: [ValueID], _ purpose: String) throws(ImportError)
    -> [ValueID]
  {
    try layer.context.steps(operation, operands, purpose)
  }

  func sum(_ a: ValueID, _ b: ValueID) throws(ImportError) -> ValueID {
    try step(Binary(.add), [a, b], "sum")
  }

  func product(_ a: ValueID, _ b: ValueID) throws(ImportError) -> ValueID {
    try step(Binary(.multiply), [a, b], "product")
  }

  /// 1 − x.
  func complement(_ x: ValueID) throws(ImportError) -> ValueID {
    try step(Binary(.subtract), [number(1, like: x), x], "complement")
  }

  func number(_ value: Double, like x: ValueID) throws(ImportError) -> ValueID {
    try layer.context.constant(value, like: layer.context.type(x), "number")
  }

  /// x within the layer's clip, where it has one.
  func clipped(_ x: ValueID) throws(ImportError) -> ValueID {
    guard let clip = layer.clip else { return x }
    return try step(Unary(.clip(lower: -clip, upper: clip)), [x], "clipped")
  }

  /// Equal parts of a value along an axis.
  func parts(of x: ValueID, count: Int, axis: Int) throws(ImportError) -> [ValueID] {
    let size = layer.context.shape(x)[axis] / count
    return try steps(Split(axis: axis, sizes: Array(repeating: size, count: count)), [x], "parts")
  }

  /// x[time] of x [T, B, N].
  func element(_ time: Int, of x: ValueID) throws(ImportError) -> ValueID {
    let shape = layer.context.shape(x)
    let range = Slice.Range(start: time, count: 1)
    let one = try step(Slice(ranges: [range, .all(shape[1]), .all(shape[2])]), [x], "element")
    return try step(Reshape(shape: [shape[1], shape[2]]), [one], "atTime")
  }
}
