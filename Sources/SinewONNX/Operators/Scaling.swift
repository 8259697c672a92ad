import SinewGraph

// Scaling along axes and piecewise functions that have no operator of their own.

/// x divided by its norm along an axis; 0 where that is 0.
@Sendable func importLpNormalization(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let axis = try context.axis(context.int("axis", default: -1), rank: context.type(x).rank)
  let function: ReduceFunction =
    switch try context.int("p", default: 2) {
    case 1: .l1
    case 2: .l2
    case let other: throw .data("attribute p is \(other); 1 and 2 exist")
    }
  let norm = try context.reduced(function, x, axes: [axis], "norm")
  let isZero = try context.compared(.equal, norm, 0, "zero")
  let one = try context.constant(1, like: context.type(x), "one")
  let divisor = try context.step(Select(), [isZero, one, norm], "divisor")
  return try context.results(Binary(.divide), [x, divisor])
}

/// (x − mean) / (deviation + 1e-9) over some axes.
@Sendable func importMeanVarianceNormalization(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let axes = try context.axes(context.ints("axes") ?? [0, 2, 3], rank: context.type(x).rank)
  let mean = try context.reduced(.mean, x, axes: axes, "mean")
  let centred = try context.combined(.subtract, x, mean, "centred")
  let squares = try context.combined(.multiply, centred, centred, "squares")
  let variance = try context.reduced(.mean, squares, axes: axes, "variance")
  let deviation = try context.mapped(.sqrt, variance, "deviation")
  return try context.results(
    Binary(.divide), [centred, context.combined(.add, deviation, 1e-9, "divisor")])
}

/// 1 for the first largest element along an axis, 0 for the others; up to opset 12 over all axes from `axis`
/// on together.
@Sendable func importHardmax(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let type = context.type(x)
  var (lines, axis) = (x, 0)
  if context.opset < 13 {
    let given = try context.int("axis", default: 1)
    let first = given == type.rank ? given : try context.axis(given, rank: type.rank)
    axis = 1
    lines = try context.reshaped(
      x, to: [type.shape[..<first].reduce(1, *), type.shape[first...].reduce(1, *)], "lines")
  } else {
    axis = try context.axis(context.int("axis", default: -1), rank: type.rank)
  }
  let shape = context.shape(lines)
  let largest = try context.reduced(.maximum, lines, axes: [axis], "largest")
  let isLargest = try context.step(Comparison(.equal), [lines, largest], "largest/places")
  // The first of equal elements has the highest rank.
  let rankShape = shape.indices.map { $0 == axis ? shape[axis] : 1 }
  let ranks = try context.tensor(rankShape) { (0..<shape[axis]).map { Float(shape[axis] - $0) } }
  let zero = try context.constant(context.tensor([]) { [Float(0)] }, "zero")
  let candidates = try context.step(
    Select(), [isLargest, context.constant(ranks, "ranks"), zero], "candidates")
  let best = try context.reduced(.maximum, candidates, axes: [axis], "best")
  let chosen = try context.step(Comparison(.equal), [candidates, best], "chosen")
  let result = try context.cast(chosen, to: type.element, "marks")
  return [context.result(try context.reshaped(result, to: type.shape, "result"))]
}

/// x + bias below −lambd, x − bias above lambd, 0 between.
@Sendable func importShrink(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let bias = try Double(context.float("bias", default: 0))
  let bound = try Double(context.float("lambd", default: 0.5))
  let zero = try context.constant(0, like: context.type(x), "zero")
  let upper = try context.step(
    Select(),
    [context.compared(.greater, x, bound, "above"), context.combined(.subtract, x, bias, "lowered"), zero],
    "upper")
  return try context.results(
    Select(), [context.compared(.less, x, -bound, "below"), context.combined(.add, x, bias, "raised"), upper])
}

/// x above alpha, 0 elsewhere.
@Sendable func importThresholdedRelu(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let alpha = try Double(context.float("alpha", default: 1))
  let zero = try context.constant(0, like: context.type(x), "zero")
  return try context.results(Select(), [context.compared(.greater, x, alpha, "above"), x, zero])
}

@Sendable func importIsInf(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  guard context.type(x).element.isFloat else {
    throw .data("the operand is \(context.type(x)); floats are needed")
  }
  let infinity = try context.constant(.infinity, like: context.type(x), "infinity")
  let negative = try context.constant(-.infinity, like: context.type(x), "negative_infinity")
  switch (
    try context.flag("detect_negative", default: true), try context.flag("detect_positive", default: true)
  ) {
  case (true, true):
    return try context.results(
      Comparison(.equal), [context.mapped(.abs, x, "magnitude"), infinity])
  case (false, true): return try context.results(Comparison(.equal), [x, infinity])
  case (true, false): return try context.results(Comparison(.equal), [x, negative])
  case (false, false):
    let none = try context.tensor(context.shape(x)) { [Bool](repeating: false, count: context.type(x).count) }
    return context.constantResult(none)
  }
}

/// GELU of x and a bias.
func biasedGelu(_ function: UnaryFunction) -> OperatorImporter {
  { context throws(ImportError) in
    var x = try context.operand(0, "A")
    if let bias = context.optional(1) { x = try context.combined(.add, x, bias, "biased") }
    return try context.results(Unary(function), [x])
  }
}
