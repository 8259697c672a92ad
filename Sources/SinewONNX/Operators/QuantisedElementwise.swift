import SinewGraph

// Microsoft's operators on quantised values: dequantised, computed in float32, quantised again.

/// Two quantised operands: A, its scale and zero point, B, its scale and zero point, those of the result.
func quantisedBinary(_ function: BinaryFunction) -> OperatorImporter {
  { context throws(ImportError) in
    let a = try context.dequantised(0, "A")
    let b = try context.dequantised(3, "B")
    return try context.requantised(context.combined(function, a, b, "value"), scale: 6, zero: 7)
  }
}

@Sendable func importQLinearSigmoid(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let value = try context.mapped(.sigmoid, context.dequantised(0, "X"), "value")
  return try context.requantised(value, scale: 3, zero: 4)
}

@Sendable func importQLinearLeakyRelu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let function = UnaryFunction.leakyRelu(alpha: try context.float("alpha", default: 0.01))
  return try context.requantised(
    context.mapped(function, context.dequantised(0, "X"), "value"), scale: 3, zero: 4)
}

/// The mean over all spatial axes, which come before the channels where `channels_last` is set.
@Sendable func importQLinearGlobalAveragePool(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.dequantised(0, "X")
  let rank = context.type(x).rank
  guard rank >= 3 else { throw .data("X is \(context.type(x)); [N, C, spatial axes] is accepted") }
  let axes = try context.flag("channels_last", default: false) ? Array(1..<rank - 1) : Array(2..<rank)
  let mean = try context.step(Reduce(.mean, axes: axes, keepDimensions: true), [x], "mean")
  return try context.requantised(mean, scale: 3, zero: 4)
}

/// Scale and zero point of the result, then a value, scale and zero point for each operand.
@Sendable func importQLinearConcat(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  guard let axis = try context.int("axis") else { throw .data("lacks attribute axis") }
  var values: [ValueID] = []
  for first in stride(from: 2, to: context.operands.count, by: 3) {
    values.append(try context.dequantised(first, "operand \(first + 1)"))
  }
  guard let first = values.first else { throw .data("joins no operands") }
  let counted = try context.axis(axis, rank: context.type(first).rank)
  return try context.requantised(context.concatenated(values, axis: counted, "joined"), scale: 0, zero: 1)
}

/// An LSTM whose weights are 8-bit integers: W [D, I, 4H] and R [D, H, 4H], each with a scale and a zero point
/// for each direction, or for each column of it.
///
/// The integers are exact; the input and the hidden state stay floats instead of being rounded to 8 bits at
/// every step.
@Sendable func importDynamicQuantizeLSTM(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  var arguments = Array(context.arguments.prefix(8))
  for (position, scale) in [(1, 8), (2, 10)] {
    arguments[position] = .tensor(try context.recurrentWeights(position, scale: scale))
  }
  context.session.notes.append(
    "node \(quoted(context.node.label)) (DynamicQuantizeLSTM): values stay float32; only the weights are 8-bit"
  )
  return try importLSTM(
    OperatorContext(
      node: context.node, opset: 14, arguments: arguments, scope: context.scope, session: context.session))
}

extension OperatorContext {
  /// The operand at `index` with the scale and the zero point that follow it, in float32.
  fileprivate func dequantised(_ index: Int, _ role: String) throws(ImportError) -> ValueID {
    let x = try difference(
      operand(index, role),
      optional(index + 2).map { id throws(ImportError) in try single(id, "\(role)Zero") },
      role)
    return try combined(
      .multiply, x, single(factor(index + 1, "\(role)'s scale"), "\(role)Scale"), "\(role)Value")
  }

  /// The node's result: a float32 value in integers.
  fileprivate func requantised(_ x: ValueID, scale: Int, zero: Int) throws(ImportError) -> [ValueID] {
    let ratio = try combined(.divide, x, single(divisor(scale, "scale"), "scale"), "ratio")
    guard let zero = optional(zero) else {
      return try quantised(ratio, nil, QuantisedType(element: .uint8), self)
    }
    return try quantised(ratio, single(zero, "zero"), quantisedType(zero), self)
  }

  /// Weights [D, K, 4H] of a recurrent layer as ONNX's LSTM has them: float32 [D, 4H, K].
  fileprivate func recurrentWeights(_ index: Int, scale: Int) throws(ImportError) -> ValueID {
    let weights = try operand(index, "weights")
    let shape = self.shape(weights)
    guard shape.count == 3 else { throw .data("weights are \(type(weights)); [D, K, 4H] is needed") }
    func spread(_ id: ValueID, _ purpose: String) throws(ImportError) -> ValueID {
      let own = self.shape(id)
      guard own == [shape[0]] || own == [shape[0], shape[2]] else {
        throw .data("\(purpose) has shape \(own); [\(shape[0])] or [\(shape[0]), \(shape[2])] is needed")
      }
      return try reshaped(id, to: [shape[0], 1, own.count == 1 ? 1 : shape[2]], purpose)
    }
    let name = "weights\(index)"
    let zero = try optional(scale + 1).map { id throws(ImportError) in try spread(id, "\(name)Zero") }
    let factor = try cast(
      spread(factor(scale, "scale"), "\(name)Scale"), to: .float32, "\(name)Factor")
    let value = try combined(.multiply, difference(weights, zero, name), factor, "\(name)Value")
    return try transposed(value, by: [0, 2, 1], "\(name)Rows")
  }
}
