import SinewGraph

// Layers of 8-bit integers with dense layers: the differences from the zero points are float32, in which sums
// over so few products are exact; longer sums are added up in int32.

extension OperatorContext {
  /// Most products of numbers of at most 255 that a layer may add up, so that the sums stay exact when a zero
  /// point is taken into its bias.
  private static let exactDepth = 128

  /// Most parts of a sum.
  private static let mostParts = 1024

  /// x − zero point, in float32.
  func difference(_ x: ValueID, _ zero: ValueID?, _ purpose: String) throws(ImportError) -> ValueID {
    guard type(x).element == .int8 || type(x).element == .uint8 else {
      throw .data("\(purpose) is \(type(x)); int8 or uint8 is accepted")
    }
    let float = try cast(x, to: .float32, "\(purpose)Float")
    guard let zero, !isZero(zero) else { return float }
    return try combined(.subtract, float, cast(zero, to: .float32, "\(purpose)Zero"), "\(purpose)Difference")
  }

  /// x [..., K] · weights [N, K] ᵀ in int32, both of differences.
  func integerLayer(_ x: ValueID, _ weights: ValueID) throws(ImportError) -> ValueID {
    let shape = shape(weights)
    return try addedUp(over: shape[1], step: Self.exactDepth) { part, name throws(ImportError) -> ValueID in
      let operands = try [
        sliced(x, axis: type(x).rank - 1, part, "\(name)/x"),
        sliced(weights, axis: 1, part, "\(name)/weights"), zeros(shape[0], like: type(x), "\(name)/bias"),
      ]
      return try step(Linear(), operands, name)
    }
  }

  /// A convolution of differences in int32, with channels last.
  func integerConvolution(
    _ x: ValueID, _ weights: ValueID, _ window: Window, groups count: Int
  ) throws(ImportError) -> ValueID {
    let kernel = shape(weights)
    func layer(_ x: ValueID, _ weights: ValueID, _ groups: Int) throws(ImportError) -> ValueID {
      let bias = try zeros(kernel[0] / (groups == count ? 1 : count), like: type(x), "bias")
      return try ConvolutionLayer(context: self, x: x, weights: weights, bias: bias, window: window)
        .result(groups: groups)
    }
    guard window.taps * kernel[1] > Self.exactDepth else {
      return try cast(layer(x, weights, count), to: .int32, "sums")
    }
    let channels = type(x).rank - 1
    func added(_ x: ValueID, _ weights: ValueID) throws(ImportError) -> ValueID {
      let most = max(Self.exactDepth / window.taps, 1)
      return try addedUp(over: kernel[1], step: most) { part, name throws(ImportError) -> ValueID in
        try layer(
          sliced(x, axis: channels, part, "\(name)/x"), sliced(weights, axis: 1, part, "\(name)/weights"), 1)
      }
    }
    guard window.taps <= Self.exactDepth else {
      throw .unsupported("a window of \(window.taps) elements is not supported; \(Self.exactDepth) are")
    }
    if count == 1 { return try added(x, weights) }
    return try groups(count, [(x, channels), (weights, 0)]) { group throws(ImportError) -> ValueID in
      try added(group[0], group[1])
    }
  }

  /// Sums of parts of so many products each, which `body` makes in float32.
  private func addedUp(
    over depth: Int, step: Int, _ body: (Slice.Range, String) throws(ImportError) -> ValueID
  ) throws(ImportError) -> ValueID {
    guard depth / step <= Self.mostParts else {
      throw .unsupported("sums of \(depth) products are not supported; \(Self.mostParts * step) are")
    }
    var sum: ValueID?
    for start in stride(from: 0, to: max(depth, 1), by: step) {
      let range = Slice.Range(start: start, count: min(step, depth - start))
      let part = try cast(body(range, "products\(start)"), to: .int32, "integers\(start)")
      if let before = sum { sum = try combined(.add, before, part, "sums\(start)") } else { sum = part }
    }
    guard let sum else { throw .data("a sum over no products") }
    return sum
  }
}

@Sendable func importConvInteger(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try context.channelsFirst(
    quantisedConvolution(weights: 1, zeroX: context.optional(2), zeroW: context.optional(3), context))
}

@Sendable func importQLinearConv(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  var sums = try quantisedConvolution(
    weights: 3, zeroX: context.operand(2, "x_zero_point"), zeroW: context.operand(5, "w_zero_point"), context)
  if let bias = context.optional(8) { sums = try context.combined(.add, sums, bias, "biased") }
  let scales = try [context.factor(1, "x_scale"), context.factor(4, "w_scale")]
  var factors: [ValueID] = []
  for (position, scale) in scales.enumerated() {
    let float = try context.cast(scale, to: .float32, "scale\(position)")
    factors.append(
      context.shape(float) == [1] ? try context.reshaped(float, to: [], "factor\(position)") : float)
  }
  let scale = try context.combined(.multiply, factors[0], factors[1], "scale")
  let level = try context.requantisedLevel(sums, scale, context.divisor(6, "y_scale"))
  // Rounded with channels first, as the node's result is.
  let rank = context.type(level).rank
  let first = try context.step(
    Transpose(permutation: [0, rank - 1] + Array(1..<rank - 1)), [level], "channelsFirst")
  let zero = try context.operand(7, "y_zero_point")
  return try quantised(
    first, context.single(zero, "zeroY"), context.quantisedType(zero), context)
}

/// The sums of a convolution of 8-bit integers, with channels last.
private func quantisedConvolution(
  weights position: Int, zeroX: ValueID?, zeroW: ValueID?, _ context: OperatorContext
) throws(ImportError) -> ValueID {
  let x = try context.spatialOperand()
  let weights = try context.operand(position, "w")
  let (shape, kernel) = (context.shape(x), context.shape(weights))
  guard kernel.count == shape.count else {
    throw .data("w is \(context.type(weights)); a tensor of as many axes as x, \(shape.count), is needed")
  }
  var attributes = try WindowAttributes(context, sizes: Array(shape[2...]), taps: Array(kernel[2...]))
  let window = try attributes.window()
  let groups = try context.groups(of: weights, over: x)
  var zeros = zeroW
  if let zero = zeroW {
    zeros = try context.spread(zero, over: kernel, axis: 0, block: 0, "w_zero_point")
  }
  var zero = zeroX
  if let given = zeroX { zero = try context.spread(given, over: shape, axis: 1, block: 0, "x_zero_point") }
  let difference = try context.difference(x, zero, "x")
  return try context.integerConvolution(
    context.channelsLast(difference), context.difference(weights, zeros, "w"), window, groups: groups)
}
