import SinewGraph

// QuantizeLinear and DequantizeLinear as the float32 arithmetic that onnxruntime does: exact in what it
// rounds, ties to even. Scales of constants fold away with them.

/// round(x / scale) + zero point, limited to the type's integers; for floats of 8 bits x / scale rounded to
/// those.
@Sendable func importQuantizeLinear(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "x")
  let scale = try context.divisor(1, "y_scale")
  let zero = context.optional(2)
  var type = QuantisedType(element: .uint8)
  if let zero {
    type = context.quantisedType(zero)
  } else if let output = try context.outputType(), let element = output.element {
    type = QuantisedType(element: element, format: output.narrow)
  }
  let precision = try context.int("precision", default: 0)
  guard precision == 0 || precision == Int(DataType.float32.rawValue) else {
    throw .unsupported("precision is \(DataType.name(of: Int32(truncatingIfNeeded: precision))); float32 is")
  }
  let placement = try Placement(context, shape: context.shape(x))
  let operands = try [
    context.cast(x, to: .float32, "float"), placement.float(scale, "scale"),
  ]
  let ratio = try context.step(Binary(.divide), operands, "ratio")
  if type.integers == nil {
    guard let format = type.format else {
      throw .data("quantises to \(type.element); integers of 2 to 16 bits and floats of 4 and 8 bits exist")
    }
    if let zero, !context.isZero(zero) {
      throw .unsupported("operand 3 (y_zero_point) of \(format) is not 0")
    }
    let rounded = NarrowCast(to: format, saturates: try context.flag("saturate", default: true))
    let results = try context.results(rounded, [ratio])
    context.session.formats[results[0]] = format
    return results
  }
  let zeros: ValueID? = if let zero { try placement.float(zero, "zero") } else { nil }
  let results = try quantised(ratio, zeros, type, context)
  if let scale = context.number(scale), context.type(x).element == .float32 {
    let zeroPoint = zero == nil ? 0 : zero.flatMap(context.number)
    if let zeroPoint, context.type(results[0]).shape == context.shape(x) {
      context.session.quantised[results[0]] = QuantisedValue(
        source: x, scale: Float(scale), zeroPoint: Int(zeroPoint), type: type)
    }
  }
  return results
}

/// (x − zero point) · scale. What a QuantizeLinear with the same constants has made becomes a `FakeQuantize`.
@Sendable func importDequantizeLinear(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "x")
  let scale = try context.factor(1, "x_scale")
  let zero = context.optional(2)
  let element = try context.outputType()?.element ?? context.type(scale).element
  guard element.isFloat else { throw .data("makes \(element); a float is needed") }
  if element == .float32, let fake = fakeQuantize(x, scale, zero, context) {
    return try context.results(fake.operation, [fake.source])
  }
  let placement = try Placement(context, shape: context.shape(x))
  let product = Binary(.multiply)
  let operands = try [
    difference(x, zero, placement, context), placement.float(scale, "scale"),
  ]
  if element == .float32 { return try context.results(product, operands) }
  return try context.results(Cast(to: element), [context.step(product, operands, "float")])
}

/// The rounding that quantising and dequantising with the same constants amount to.
private func fakeQuantize(
  _ x: ValueID, _ scale: ValueID, _ zero: ValueID?, _ context: OperatorContext
) -> (operation: FakeQuantize, source: ValueID)? {
  guard let value = context.session.quantised[x], let range = value.type.integers,
    context.number(scale).map({ Float($0) }) == value.scale,
    value.scale > 0, value.scale.isFinite, range.contains(value.zeroPoint),
    zero == nil ? value.zeroPoint == 0 : zero.flatMap(context.number) == Double(value.zeroPoint)
  else { return nil }
  return (FakeQuantize(scale: value.scale, zeroPoint: value.zeroPoint, range: range), value.source)
}

/// x − zero point in float32; of int32 in integers, which float32 does not hold all of.
private func difference(
  _ x: ValueID, _ zero: ValueID?, _ placement: Placement, _ context: OperatorContext
) throws(ImportError) -> ValueID {
  guard let zero, !context.isZero(zero), !context.type(x).element.isFloat else {
    return try context.cast(x, to: .float32, "float")
  }
  if context.type(x).element == .int32 {
    let integers = try context.step(
      Binary(.subtract), [x, placement.spread(zero, "zero")], "difference")
    return try context.cast(integers, to: .float32, "float")
  }
  let float = try context.cast(x, to: .float32, "float")
  return try context.step(Binary(.subtract), [float, placement.float(zero, "zero")], "difference")
}

/// The node's first result: numbers that are rounded, raised by a zero point and limited to integers.
func quantised(
  _ x: ValueID, _ zero: ValueID?, _ type: QuantisedType, _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  guard let range = type.integers else {
    throw .data("quantises to \(type.element); integers of 2 to 16 bits are needed")
  }
  var level = try context.step(Unary(.round), [x], "rounded")
  if let zero, !context.isZero(zero) {
    level = try context.step(Binary(.add), [level, zero], "raised")
  }
  let limits = UnaryFunction.clip(lower: Float(range.lowerBound), upper: Float(range.upperBound))
  let limited = try context.step(Unary(limits), [level], "limited")
  let results = try context.results(Cast(to: type.element), [limited])
  if let format = type.format { context.session.formats[results[0]] = format }
  return results
}

/// Where the scales and zero points of a node belong.
private struct Placement {
  let context: OperatorContext
  let shape: [Int]
  let axis: Int
  let block: Int

  init(_ context: OperatorContext, shape: [Int]) throws(ImportError) {
    self.context = context
    self.shape = shape
    axis = try context.int("axis", default: 1)
    block = try context.int("block_size", default: 0)
  }

  func spread(_ parameter: ValueID, _ purpose: String) throws(ImportError) -> ValueID {
    try context.spread(parameter, over: shape, axis: axis, block: block, purpose)
  }

  func float(_ parameter: ValueID, _ purpose: String) throws(ImportError) -> ValueID {
    try spread(context.cast(parameter, to: .float32, "\(purpose)Float"), purpose)
  }
}
