import SinewGraph

// Layer normalisation and its form without centring, alone and after the addition of a residual.

/// What may be added up in front of a normalisation, and what comes behind it.
struct NormalisationParts {
  let x: ValueID
  let scale: ValueID?
  let bias: ValueID?
  let axis: Int
  let epsilon: Float
}

extension OperatorContext {
  /// (x − mean) / √(variance + epsilon) · scale + bias over the axes from `axis` on.
  ///
  /// Parameters that are constants and vary along those axes only become operands of the operator.
  func layerNormalised(_ parts: NormalisationParts) throws(ImportError) -> ValueID {
    let shape = self.shape(parts.x)
    let normalised = Array(shape[parts.axis...])
    var operands = [parts.x]
    let given = [parts.scale, parts.bias].compactMap { $0 }
    if given.allSatisfy({ fits($0, normalised) }), parts.scale != nil || parts.bias == nil {
      for (position, id) in given.enumerated() {
        let flat = try reshaped(id, to: trimmed(self.shape(id), to: normalised.count), "parameter\(position)")
        operands.append(try expanded(flat, to: normalised, "parameter\(position)/all"))
      }
      return try step(LayerNormalization(axis: parts.axis, epsilon: parts.epsilon), operands, "normalised")
    }
    let plain = try step(LayerNormalization(axis: parts.axis, epsilon: parts.epsilon), operands, "normalised")
    return try affine(plain, scale: parts.scale, bias: parts.bias)
  }

  /// x / √(mean of x² + epsilon) · scale + bias, and the factor before the scale.
  ///
  /// float16 is widened on the way: its squares overflow.
  func rootMeanSquareNormalised(
    _ parts: NormalisationParts
  ) throws(ImportError) -> (value: ValueID, factor: ValueID) {
    let type = type(parts.x)
    let axes = Array(parts.axis..<type.rank)
    let count = type.shape[parts.axis...].reduce(1, *)
    let wide = try cast(parts.x, to: type.element == .float16 ? .float32 : type.element, "wide")
    let squares = try reduced(.sumOfSquares, wide, axes: axes, "squares")
    let mean = try combined(.multiply, squares, 1 / Double(max(count, 1)), "mean")
    let root = try mapped(.sqrt, combined(.add, mean, Double(parts.epsilon), "shifted"), "root")
    let factor = try mapped(.reciprocal, root, "factor")
    let normalised = try cast(combined(.divide, wide, root, "quotient"), to: type.element, "normalised")
    return (try affine(normalised, scale: parts.scale, bias: parts.bias), factor)
  }

  private func affine(_ x: ValueID, scale: ValueID?, bias: ValueID?) throws(ImportError) -> ValueID {
    var result = x
    if let scale { result = try combined(.multiply, result, scale, "scaled") }
    if let bias { result = try combined(.add, result, bias, "shifted") }
    guard shape(result) == shape(x) else {
      throw .data("scale or bias has more elements than \(type(x)) gives a place to")
    }
    return result
  }

  /// Whether a parameter is a constant that broadcasts to the normalised axes alone.
  private func fits(_ id: ValueID, _ normalised: [Int]) -> Bool {
    guard constant(id) != nil else { return false }
    let shape = trimmed(self.shape(id), to: normalised.count)
    return shape.count <= normalised.count
      && zip(shape.reversed(), normalised.reversed()).allSatisfy { $0 == 1 || $0 == $1 }
  }

  /// A shape without leading axes of 1 beyond `rank`.
  private func trimmed(_ shape: [Int], to rank: Int) -> [Int] {
    var trimmed = shape[...]
    while trimmed.count > rank, trimmed.first == 1 { trimmed.removeFirst() }
    return Array(trimmed)
  }
}

@Sendable func importRMSNormalization(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let parts = NormalisationParts(
    x: x, scale: try context.operand(1, "scale"), bias: nil,
    axis: try context.axis(context.int("axis", default: -1), rank: context.type(x).rank),
    epsilon: try context.float("epsilon", default: 1e-5))
  let (value, factor) = try context.rootMeanSquareNormalised(parts)
  // onnxruntime's own form has the factor as its second result.
  return context.wants(1) ? [context.result(value), context.result(factor, at: 1)] : [context.result(value)]
}

/// Normalisation of input + skip + bias along the last axis; the sum is the last result.
/// - Parameter isCentred: False for the form without mean and offset.
func skipLayerNormalization(isCentred: Bool) -> OperatorImporter {
  { context throws(ImportError) in
    let input = try context.operand(0, "input")
    var sum = try context.combined(.add, input, context.operand(1, "skip"), "sum")
    if let bias = context.optional(isCentred ? 4 : 3) {
      sum = try context.combined(.add, sum, bias, "biased")
    }
    guard context.shape(sum) == context.shape(input), context.type(sum).rank > 0 else {
      throw .data("skip or bias does not broadcast to \(context.type(input))")
    }
    let parts = NormalisationParts(
      x: sum, scale: try context.operand(2, "gamma"), bias: isCentred ? context.optional(3) : nil,
      axis: context.type(sum).rank - 1, epsilon: try context.float("epsilon", default: 1e-5))
    let value =
      try isCentred ? context.layerNormalised(parts) : context.rootMeanSquareNormalised(parts).value
    guard !context.wants(1), !context.wants(2) else {
      throw .unsupported(
        "asks for the mean or the reciprocal deviation (result 2 or 3); only the first and the fourth exist "
          + "at inference")
    }
    return [context.result(value), value, value, context.result(sum, at: 3)]
  }
}
