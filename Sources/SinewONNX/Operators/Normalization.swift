import SinewGraph

// Normalisation, softmax and reductions.

@Sendable func importLayerNormalization(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let axis = try context.axis(context.int("axis", default: -1), rank: context.type(x).rank)
  let epsilon = try context.float("epsilon", default: 1e-5)
  let parts = NormalisationParts(
    x: x, scale: try context.operand(1, "Scale"), bias: context.optional(2), axis: axis, epsilon: epsilon)
  let result = [context.result(try context.layerNormalised(parts))]
  if context.node.outputs.count == 1 { return result }
  return try result + statistics(x, from: axis, epsilon, context)
}

/// Mean and reciprocal deviation over the axes from `axis` on, which some exporters ask for.
private func statistics(
  _ x: ValueID, from axis: Int, _ epsilon: Float, _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  let average = Reduce(.mean, axes: Array(axis..<context.type(x).rank), keepDimensions: true)
  let mean = try context.step(average, [x], "mean")
  let centred = try context.step(Binary(.subtract), [x, mean], "centred")
  let squares = try context.step(Binary(.multiply), [centred, centred], "squares")
  let variance = try context.step(average, [squares], "variance")
  let offset = try context.constant(Double(epsilon), like: context.type(x), "epsilon")
  let shifted = try context.step(Binary(.add), [variance, offset], "shifted")
  let deviation = try context.step(Unary(.sqrt), [shifted], "deviation")
  return try [mean, context.step(Unary(.reciprocal), [deviation], "reciprocal")]
}

/// Inference: x · gain + offset with a gain and an offset for each channel, which fold when the statistics
/// are constant.
@Sendable func importBatchNormalization(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  // Attributes of opset 14 and, the other, up to 8.
  guard try !context.flag("training_mode", default: false) else {
    throw .unsupported("training mode is not supported; export the model in evaluation mode (model.eval())")
  }
  guard try context.flag("spatial", default: true) else {
    throw .unsupported("statistics of every element (spatial = 0) are not supported")
  }
  let x = try context.operand(0, "X")
  let type = context.type(x)
  guard type.rank >= 2 else { throw .data("X is \(type); a batch and a channel axis are needed") }
  let channels = type.shape[1]
  let parameters = try ["scale", "B", "mean", "var"].enumerated().map { position, role throws(ImportError) in
    let id = try context.operand(position + 1, role)
    guard context.shape(id) == [channels] else {
      throw ImportError.data("\(role) is \(context.type(id)); \(channels) channels need a vector of as many")
    }
    // From opset 15 on statistics may be of another float type.
    if context.type(id).element == type.element { return id }
    return try context.step(Cast(to: type.element), [id], role)
  }
  let (scale, bias, mean, variance) = (parameters[0], parameters[1], parameters[2], parameters[3])
  let epsilon = try context.constant(
    Double(context.float("epsilon", default: 1e-5)), like: context.type(variance), "epsilon")
  let shifted = try context.step(Binary(.add), [variance, epsilon], "variance")
  let deviation = try context.step(Unary(.sqrt), [shifted], "deviation")
  let gain = try context.step(Binary(.divide), [scale, deviation], "gain")
  let centre = try context.step(Binary(.multiply), [mean, gain], "centre")
  let offset = try context.step(Binary(.subtract), [bias, centre], "offset")

  let shape = [channels] + Array(repeating: 1, count: type.rank - 2)
  let gains = try context.step(Reshape(shape: shape), [gain], "gains")
  let offsets = try context.step(Reshape(shape: shape), [offset], "offsets")
  let scaled = try context.step(Binary(.multiply), [x, gains], "scaled")
  return try context.results(Binary(.add), [scaled, offsets])
}

/// From opset 13 on along one axis (the last by default); before, over all axes from `axis` (1 by default) on
/// together.
func softmax(logarithm: Bool) -> OperatorImporter {
  { context throws(ImportError) in
    let x = try context.operand(0, "input")
    let shape = context.shape(x)
    guard context.opset < 13 else {
      let axis = try context.axis(context.int("axis", default: -1), rank: shape.count)
      return try context.results(Softmax(axis: axis, logarithm: logarithm), [x])
    }
    let given = try context.int("axis", default: 1)
    // `axis` may be the rank: then every group has one element.
    let axis = given == shape.count ? given : try context.axis(given, rank: shape.count)
    if axis == shape.count - 1 { return try context.results(Softmax(axis: axis, logarithm: logarithm), [x]) }
    let groups = [shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)]
    let flat = try context.step(Reshape(shape: groups), [x], "flat")
    let normalised = try context.step(Softmax(axis: 1, logarithm: logarithm), [flat], "normalised")
    return try context.results(Reshape(shape: shape), [normalised])
  }
}

/// Axes are an attribute up to opset 17 (`ReduceSum`: 12), then an operand; without them all axes are
/// reduced, or none when `noop_with_empty_axes` is set.
func reduce(_ function: ReduceFunction) -> OperatorImporter {
  { context throws(ImportError) in
    let x = try context.operand(0, "data")
    let rank = context.type(x).rank
    let hasAttribute = context.opset < (function == .sum ? 13 : 18)
    let given = try hasAttribute ? context.ints("axes") : context.optionalIntegers(1, "axes")
    let keepsNone = try context.flag("noop_with_empty_axes", default: false)
    var axes = try context.axes(given ?? [], rank: rank)
    if axes.isEmpty && !keepsNone { axes = Array(0..<rank) }
    let keepDimensions = try context.flag("keepdims", default: true)
    return try context.results(Reduce(function, axes: axes, keepDimensions: keepDimensions), [x])
  }
}
