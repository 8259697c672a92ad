import SinewGraph

// Pooling over windows; over whole images it is a reduction.

@Sendable func importMaxPool(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  guard context.node.outputs.count == 1 else {
    throw .unsupported(
      "the result Indices is not supported; export with return_indices = False, or drop the output")
  }
  let x = try context.spatialOperand()
  var attributes = try WindowAttributes(context, sizes: Array(context.shape(x)[2...]))
  let window = try attributes.window(roundsUp: context.flag("ceil_mode", default: false))
  let pooled = try context.step(MaximumPool(window), [context.channelsLast(x)], "pooled")
  return try context.channelsFirst(pooled)
}

/// The mean of every window: a depthwise convolution with equal weights.
@Sendable func importAveragePool(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.spatialOperand()
  var attributes = try WindowAttributes(context, sizes: Array(context.shape(x)[2...]))
  let window = try attributes.window(roundsUp: context.flag("ceil_mode", default: false))
  let counts = try WindowCounts(
    attributes, window, context, includesPadding: context.flag("count_include_pad", default: false))
  let channelsLast = try context.channelsLast(x)
  if let count = counts.uniform {
    return try context.channelsFirst(
      context.windowSums(channelsLast, window, weight: 1 / Double(max(count, 1))))
  }
  let sums = try context.windowSums(channelsLast, window, weight: 1)
  let divisors = try context.tensor([1] + window.axes.map(\.positions) + [1]) { counts.all.map(Float.init) }
  let typed = context.constant(divisors.cast(to: context.type(x).element), "counts")
  return try context.channelsFirst(context.step(Binary(.divide), [sums, typed], "average"))
}

/// (Σ |x|^p)^(1/p) of every window.
@Sendable func importLpPool(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.spatialOperand()
  let type = context.type(x)
  var attributes = try WindowAttributes(context, sizes: Array(type.shape[2...]))
  let window = try attributes.window(roundsUp: context.flag("ceil_mode", default: false))
  let p = try context.int("p", default: 2)
  guard p > 0 else { throw .data("attribute p is \(p); 1 or more is accepted") }
  let magnitudes = try context.step(Unary(.abs), [context.channelsLast(x)], "magnitudes")
  let exponent = try context.constant(Double(p), like: type, "exponent")
  let powers = try context.step(Binary(.power), [magnitudes, exponent], "powers")
  let sums = try context.windowSums(powers, window, weight: 1)
  let inverse = try context.constant(1 / Double(p), like: type, "inverse")
  return try context.channelsFirst(context.step(Binary(.power), [sums, inverse], "roots"))
}

extension OperatorContext {
  /// The sum of every window's elements times `weight`, channel by channel; x with channels last.
  fileprivate func windowSums(_ x: ValueID, _ window: Window, weight: Double) throws(ImportError) -> ValueID {
    let channels = shape(x)[type(x).rank - 1]
    let weights = try tensor([channels, window.taps]) {
      [Float](repeating: Float(weight), count: channels * window.taps)
    }
    let element = type(x).element
    return try step(
      Linear(grouping: .channelwise),
      [
        patches(x, window), constant(weights.cast(to: element), "weights"),
        zeros(channels, like: type(x), "bias"),
      ], "sums")
  }
}

/// How many elements of every window count for an average.
private struct WindowCounts {
  /// For every spatial axis, for every position.
  private let counts: [[Int]]

  init(
    _ attributes: WindowAttributes, _ window: Window, _ context: OperatorContext, includesPadding: Bool
  ) throws(ImportError) {
    // The counts of all positions are a tensor's elements later: they are checked as one.
    _ = try attempt { () throws(GraphError) in
      try TensorType(.float32, window.axes.map(\.positions) + window.axes.map(\.taps))
    }
    // Every tap of every position of an axis is looked at: with very large windows that is more work than a node is.
    try context.session.count(nodes: window.axes.reduce(0) { $0 + $1.positions * $1.taps } >> 12)
    counts = zip(attributes.axes, window.axes).map { axis, moves in
      let first = includesPadding ? -axis.begin : 0
      let end = axis.size + (includesPadding ? axis.end : 0)
      return (0..<moves.positions).map { position in
        (0..<moves.taps).count { tap in
          let element = position * moves.stride + tap * moves.dilation - moves.begin
          return element >= first && element < end
        }
      }
    }
  }

  /// The count of every window, when all are equal.
  var uniform: Int? {
    var product = 1
    for axis in counts {
      guard let count = axis.first, axis.allSatisfy({ $0 == count }) else { return nil }
      product *= count
    }
    return product
  }

  /// In row-major order; at least 1.
  var all: [Int] {
    counts.reduce([1]) { products, axis in products.flatMap { product in axis.map { product * $0 } } }
      .map { max($0, 1) }
  }
}
