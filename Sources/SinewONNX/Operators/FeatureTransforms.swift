import SinewGraph

// Preparation of features, of ONNX's domain for classical machine learning: samples are rows.

/// (x − offset) · scale, in float32.
@Sendable func importScaler(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.features(0, "X")
  let width = context.shape(x).last ?? 1
  let offset = try context.perFeature("offset", width, default: 0)
  let scale = try context.perFeature("scale", width, default: 1)
  return try context.results(
    Binary(.multiply), [context.combined(.subtract, x, offset, "centred"), scale])
}

/// Rows divided by their largest magnitude, the sum of magnitudes or the Euclidean norm.
@Sendable func importNormalizer(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.features(0, "X")
  let axis = context.type(x).rank - 1
  let norm: ValueID =
    switch try context.string("norm", default: "MAX") {
    case "MAX":
      try context.reduced(.maximum, context.mapped(.abs, x, "magnitudes"), axes: [axis], "norm")
    case "L1": try context.reduced(.l1, x, axes: [axis], "norm")
    case "L2": try context.reduced(.l2, x, axes: [axis], "norm")
    case let other: throw .data("attribute norm is \(quoted(other)); MAX, L1 and L2 exist")
    }
  return try context.results(Binary(.divide), [x, context.combined(.maximum, norm, 1e-30, "divisor")])
}

/// Other numbers, one for all features or one for each, where x is NaN or a given number.
@Sendable func importImputer(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let type = context.type(x)
  let isReplaced: ValueID
  let values: [Double]
  if type.element.isFloat {
    let replaced = try context.float("replaced_value_float") ?? 0
    values = try (context.floats("imputed_value_floats") ?? []).map(Double.init)
    isReplaced =
      replaced.isNaN
      ? try context.step(IsNaN(), [x], "missing")
      : try context.compared(.equal, x, Double(replaced), "missing")
  } else {
    values = try (context.ints("imputed_value_int64s") ?? []).map(Double.init)
    isReplaced = try context.compared(
      .equal, x, Double(context.int("replaced_value_int64", default: 0)), "missing")
  }
  guard values.count == 1 || values.count == type.shape.last else {
    throw .data("has \(values.count) imputed values for \(type); one, or one for each feature, is needed")
  }
  let numbers = try context.tensor([values.count]) { values }.cast(to: type.element)
  return try context.results(Select(), [isReplaced, context.constant(numbers, "values"), x])
}

/// 1 above a threshold, 0 elsewhere.
@Sendable func importBinarizer(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let isAbove = try context.compared(
    .greater, x, Double(context.float("threshold", default: 0)), "above")
  return [context.result(try context.cast(isAbove, to: context.type(x).element, "marks"))]
}

/// Chosen features, along the last axis.
@Sendable func importArrayFeatureExtractor(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let (x, indices) = try (context.operand(0, "X"), context.operand(1, "Y"))
  let shape = context.shape(x)
  guard let axis = shape.indices.last else { throw .data("X is a scalar; features are needed") }
  let count = context.type(indices).count
  let flat = try context.reshaped(indices, to: [count], "indices")
  let chosen = try context.step(Gather(axis: axis), [x, flat], "chosen")
  let leading = axis == 0 ? [1] : Array(shape[..<axis])
  return [context.result(try context.reshaped(chosen, to: leading + [count], "features"))]
}

/// Vectors and matrices side by side, each cut or filled with zeros to a width.
@Sendable func importFeatureVectorizer(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let operands = try context.variadic()
  let widths = try context.ints("inputdimensions") ?? []
  guard widths.count == operands.count, widths.allSatisfy({ (0...TensorType.maximumCount).contains($0) })
  else { throw .data("attribute inputdimensions gives no width for each of \(operands.count) operands") }
  var parts: [ValueID] = []
  for (position, operand) in operands.enumerated() {
    var shape = context.shape(operand)
    guard shape.count == 1 || shape.count == 2 else {
      throw .data("operand \(position + 1) is \(context.type(operand)); one or two axes are needed")
    }
    if shape.count == 1 { shape.append(1) }
    let part = try context.cast(
      context.reshaped(operand, to: shape, "part\(position)/rows"), to: .float32, "part\(position)/floats")
    let missing = try Padding(before: 0, after: widths[position] - shape[1])
    let zero = try context.constant(0, like: context.type(part), "part\(position)/zero")
    parts.append(try context.padded(part, [.none, missing], with: zero))
  }
  return [context.result(try context.concatenated(parts, axis: 1, "features"))]
}

extension OperatorContext {
  /// An operand of features as float32, in which these operators compute.
  func features(_ index: Int, _ role: String) throws(ImportError) -> ValueID {
    let x = try operand(index, role)
    guard type(x).element != .bool, type(x).rank >= 1 else {
      throw .data("\(role) is \(type(x)); numbers with an axis of features are needed")
    }
    return try cast(x, to: .float32, "floats")
  }

  /// An attribute of one number for all features or one for each.
  fileprivate func perFeature(
    _ name: String, _ width: Int, default value: Float
  ) throws(ImportError) -> ValueID {
    let values = try floats(name) ?? [value]
    guard values.count == 1 || values.count == width else {
      throw .data("attribute \(name) has \(values.count) numbers for \(width) features")
    }
    return try constant(tensor([values.count]) { values }, name)
  }
}
