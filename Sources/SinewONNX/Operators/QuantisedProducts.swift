import SinewGraph

// Products of 8-bit integers: exact in int32, then scaled in float32 as onnxruntime does.

@Sendable func importMatMulInteger(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let product = try IntegerProduct(context, a: 0, b: 1, zeroA: 2, zeroB: 3)
  return [context.result(try product.sum(context))]
}

@Sendable func importQLinearMatMul(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let product = try IntegerProduct(context, a: 0, b: 3, zeroA: 2, zeroB: 5)
  let sum = try product.sum(context)
  let scale = try product.scale(context.factor(1, "a_scale"), context.factor(4, "b_scale"), context)
  return try requantised(
    sum, scale, context.divisor(6, "y_scale"), context.operand(7, "y_zero_point"), context)
}

/// Integers scaled to floats, with a bias in floats.
@Sendable func importMatMulIntegerToFloat(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let product = try IntegerProduct(context, a: 0, b: 1, zeroA: 4, zeroB: 5)
  let scale = try product.scale(context.factor(2, "a_scale"), context.factor(3, "b_scale"), context)
  return try scaled(product, scale, bias: context.optional(6), context)
}

/// MatMulIntegerToFloat of floats that are quantised first, over their own range.
@Sendable func importDynamicQuantizeMatMul(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let a = try dynamicQuantisation(context.operand(0, "A"), context)
  let product = try IntegerProduct(
    context, a: a.integers, zeroA: a.zero, b: context.operand(1, "B"), zeroB: context.optional(3))
  let scale = try product.scale(a.scale, context.factor(2, "b_scale"), context)
  return try scaled(product, scale, bias: context.optional(4), context)
}

/// alpha · (A' · B' + C) in integers; floats where there is no y_scale.
@Sendable func importQGemm(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let a = try matrix(context.operand(0, "A"), context.flag("transA", default: false), "A", context)
  let b = try matrix(context.operand(3, "B"), context.flag("transB", default: false), "B", context)
  let product = try IntegerProduct(
    context, a: a, zeroA: context.optional(2), b: b, zeroB: context.optional(5))
  var sum = try product.sum(context)
  if let c = context.optional(6) { sum = try context.step(Binary(.add), [sum, c], "sum") }
  var scale = try product.scale(context.factor(1, "a_scale"), context.factor(4, "b_scale"), context)
  let alpha = try context.float("alpha", default: 1)
  if alpha != 1 {
    let factor = try context.constant(Double(alpha), like: context.type(scale), "alpha")
    scale = try context.step(Binary(.multiply), [scale, factor], "alphaScale")
  }
  guard context.optional(7) != nil else {
    let float = try context.cast(sum, to: .float32, "float")
    return try context.results(Binary(.multiply), [float, scale])
  }
  return try requantised(sum, scale, context.divisor(7, "y_scale"), context.optional(8), context)
}

/// Results 1 to 3: integers, scale, zero point.
@Sendable func importDynamicQuantizeLinear(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let result = try dynamicQuantisation(context.operand(0, "x"), context)
  return [result.integers, result.scale, result.zero]
}

/// Operands of a `MatMulInteger`, with zero points in shapes that broadcast.
private struct IntegerProduct {
  let operands: [ValueID]

  init(_ context: OperatorContext, a: Int, b: Int, zeroA: Int, zeroB: Int) throws(ImportError) {
    try self.init(
      context, a: context.operand(a, "A"), zeroA: context.optional(zeroA), b: context.operand(b, "B"),
      zeroB: context.optional(zeroB))
  }

  init(
    _ context: OperatorContext, a: ValueID, zeroA: ValueID?, b: ValueID, zeroB: ValueID?
  ) throws(ImportError) {
    func zero(_ given: ValueID?, like operand: ValueID, _ name: String) throws(ImportError) -> ValueID {
      guard let given else { return try context.constant(0, like: context.type(operand), "no\(name)") }
      return context.shape(given) == [1] ? try context.step(Reshape(shape: []), [given], name) : given
    }
    operands = [
      a, b, try Self.rows(zero(zeroA, like: a, "zeroA"), of: a, "zeroRows", context),
      try zero(zeroB, like: b, "zeroB"),
    ]
  }

  /// The product in int32: a dense layer where the right operand is a constant matrix.
  func sum(_ context: OperatorContext) throws(ImportError) -> ValueID {
    let (a, b) = (operands[0], operands[1])
    guard context.constant(b) != nil, context.constant(operands[3]) != nil, context.shape(b).count == 2,
      context.shape(a).last == context.shape(b)[0]
    else { return try context.step(MatMulInteger(), operands, "product") }
    let weights = try context.transposed(context.difference(b, operands[3], "B"), by: [1, 0], "weights")
    return try context.integerLayer(context.difference(a, operands[2], "A"), weights)
  }

  /// One number for each row of the left operand, as a column.
  private static func rows(
    _ parameter: ValueID, of a: ValueID, _ purpose: String, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let shape = context.shape(parameter)
    guard shape.count == 1, context.shape(a).count >= 2 else { return parameter }
    return try context.step(Reshape(shape: [shape[0], 1]), [parameter], purpose)
  }

  /// The product of the operands' scales, in float32.
  func scale(
    _ a: ValueID, _ b: ValueID, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    var factors: [ValueID] = []
    for (position, parameter) in [a, b].enumerated() {
      var factor = try context.cast(parameter, to: .float32, "scale\(position)")
      if context.shape(factor) == [1] {
        factor = try context.step(Reshape(shape: []), [factor], "factor\(position)")
      }
      factors.append(factor)
    }
    factors[0] = try Self.rows(factors[0], of: operands[0], "scaleRows", context)
    return try context.step(Binary(.multiply), factors, "scale")
  }
}

/// The node's result: integers times a scale, with a bias where there is one.
private func scaled(
  _ product: IntegerProduct, _ scale: ValueID, bias: ValueID?, _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  let sum = try product.sum(context)
  let float = try context.cast(sum, to: .float32, "float")
  guard let bias else { return try context.results(Binary(.multiply), [float, scale]) }
  let scaled = try context.step(Binary(.multiply), [float, scale], "scaled")
  return try context.results(Binary(.add), [scaled, bias])
}

/// The node's result: int32 sums as integers of another scale.
private func requantised(
  _ sum: ValueID, _ scale: ValueID, _ scaleY: ValueID, _ zeroY: ValueID?, _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  let level = try context.requantisedLevel(sum, scale, scaleY)
  guard let zeroY else { return try quantised(level, nil, QuantisedType(element: .uint8), context) }
  return try quantised(level, context.single(zeroY, "zeroY"), context.quantisedType(zeroY), context)
}

extension OperatorContext {
  /// A number, or one for each of some positions, in float32.
  func single(_ id: ValueID, _ purpose: String) throws(ImportError) -> ValueID {
    let float = try cast(id, to: .float32, purpose)
    return shape(float) == [1] ? try reshaped(float, to: [], "\(purpose)Number") : float
  }

  /// int32 sums in steps of another scale, not yet rounded.
  func requantisedLevel(
    _ sum: ValueID, _ scale: ValueID, _ scaleY: ValueID
  ) throws(ImportError) -> ValueID {
    let factor = try combined(.divide, scale, single(scaleY, "scaleY"), "factor")
    if let bad = constant(factor)?.doubles.first(where: { !$0.isFinite }) {
      throw .data(
        "the product of the operands' scales, divided by y_scale, is \(bad); calibrate the quantiser again")
    }
    return try combined(.multiply, cast(sum, to: .float32, "float"), factor, "level")
  }
}

/// uint8 over the range of a tensor and 0.
private func dynamicQuantisation(
  _ x: ValueID, _ context: OperatorContext
) throws(ImportError) -> (integers: ValueID, scale: ValueID, zero: ValueID) {
  guard context.type(x).element == .float32 else {
    throw .unsupported("the operand is \(context.type(x)); float32 is supported")
  }
  let scalar = try attempt { () throws(GraphError) in try TensorType(.float32, []) }
  let none = try context.constant(0, like: scalar, "none")
  let one = try context.constant(1, like: scalar, "one")
  let steps = try context.constant(255, like: scalar, "steps")
  let axes = Array(context.shape(x).indices)
  func end(_ reduce: ReduceFunction, _ function: BinaryFunction) throws(ImportError) -> ValueID {
    let own = try context.step(Reduce(reduce, axes: axes, keepDimensions: false), [x], "\(function)OfAll")
    return try context.step(Binary(function), [own, none], "\(function)")
  }
  let lower = try end(.minimum, .minimum)
  let upper = try end(.maximum, .maximum)
  let span = try context.step(Binary(.subtract), [upper, lower], "span")
  let isFlat = try context.step(Comparison(.equal), [span, none], "isFlat")
  let scale = try context.step(
    Select(), [isFlat, one, context.step(Binary(.divide), [span, steps], "ownScale")], "scale")
  let reach = try context.step(Binary(.divide), [lower, scale], "reach")
  let start = try context.step(Binary(.subtract), [none, reach], "start")
  let limits = Unary(.clip(lower: 0, upper: 255))
  let zero = try context.step(Unary(.round), [context.step(limits, [start], "limitedStart")], "zero")
  let ratio = try context.step(Binary(.divide), [x, scale], "ratio")
  let rounded = try context.step(Unary(.round), [ratio], "rounded")
  let raised = try context.step(Binary(.add), [rounded, zero], "raised")
  let limited = try context.step(limits, [raised], "limited")
  return (
    try context.step(Cast(to: .uint8), [limited], "integers"), scale,
    try context.step(Cast(to: .uint8), [zero], "zeroPoint")
  )
}

private func matrix(
  _ x: ValueID, _ isTransposed: Bool, _ role: String, _ context: OperatorContext
) throws(ImportError) -> ValueID {
  guard context.shape(x).count == 2 else { throw .data("\(role) is \(context.type(x)); a matrix is needed") }
  return isTransposed ? try context.transposed(x, by: [1, 0], "transposed\(role)") : x
}
