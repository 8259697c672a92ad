import SinewGraph

// Convolutions as dense layers over the windows of their input.

/// Y = W ∗ X + B; X [N, C, s₁ … s_d], W [M, C / group, k₁ … k_d].
@Sendable func importConv(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.spatialOperand()
  let weights = try context.operand(1, "W")
  let (shape, kernel) = (context.shape(x), context.shape(weights))
  guard kernel.count == shape.count else {
    throw .data("W is \(context.type(weights)); a tensor of as many axes as X, \(shape.count), is needed")
  }
  let groups = try context.groups(of: weights, over: x)
  var attributes = try WindowAttributes(context, sizes: Array(shape[2...]), taps: Array(kernel[2...]))
  let window = try attributes.window()
  let bias = try context.bias(kernel[0], like: context.type(x))
  let layer = ConvolutionLayer(
    context: context, x: try context.channelsLast(x), weights: weights, bias: bias, window: window)
  return try context.channelsFirst(layer.result(groups: groups))
}

/// A convolution of channels that are last, with a valid number of groups.
struct ConvolutionLayer {
  let context: OperatorContext
  /// With channels last.
  let x: ValueID
  let weights: ValueID
  let bias: ValueID
  let window: Window

  func result(groups: Int) throws(ImportError) -> ValueID {
    if groups == 1 { return try full() }
    return try context.shape(weights)[1] == 1 ? channelwise(groups) : grouped(groups)
  }

  private func full() throws(ImportError) -> ValueID {
    let kernel = context.shape(weights)
    let last = try context.step(
      Transpose(permutation: [0] + Array(2..<kernel.count) + [1]), [weights], "weightsLast")
    let rows = try context.step(
      Reshape(shape: [kernel[0], window.taps * kernel[1]]), [last], "weightRows")
    return try context.step(Linear(), [context.patches(x, window), rows, bias], "convolution")
  }

  /// One input channel for each group: output o reads channel o / (M / groups).
  private func channelwise(_ groups: Int) throws(ImportError) -> ValueID {
    let outputs = context.shape(weights)[0]
    var input = x
    if outputs != groups {
      let channels = try context.tensor([outputs]) { (0..<outputs).map { Int64($0 / (outputs / groups)) } }
      input = try context.step(
        Gather(axis: context.type(x).rank - 1), [x, context.constant(channels, "channels")], "repeated")
    }
    let rows = try context.step(Reshape(shape: [outputs, window.taps]), [weights], "weightRows")
    return try context.step(
      Linear(grouping: .channelwise), [context.patches(input, window), rows, bias], "convolution")
  }

  /// A convolution for each group, side by side.
  private func grouped(_ groups: Int) throws(ImportError) -> ValueID {
    try context.groups(groups, [(x, context.type(x).rank - 1), (weights, 0), (bias, 0)]) {
      group throws(ImportError) -> ValueID in
      try ConvolutionLayer(
        context: context, x: group[0], weights: group[1], bias: group[2], window: window
      ).full()
    }
  }
}

extension OperatorContext {
  /// The number of a convolution's groups, which must fit its operands.
  func groups(of weights: ValueID, over x: ValueID) throws(ImportError) -> Int {
    let (shape, kernel) = (self.shape(x), self.shape(weights))
    let groups = try int("group", default: 1)
    guard groups > 0, groups <= shape[1], kernel[1] * groups == shape[1], kernel[0] % groups == 0 else {
      let error = ImportError.data(
        "W is \(type(weights)) and X \(type(x)) with \(groups) groups; [M, C / group, …] with M a multiple of "
          + "group is needed")
      let (channels, overflows) = kernel[1].multipliedReportingOverflow(by: groups)
      guard shape.last == channels, !overflows else { throw error }
      throw error.hinting([
        "X seems to have its channels last, where Conv takes [N, C, H, W]: give the policy images of that shape, or "
          + "move the channels inside of it (x.permute(0, 3, 1, 2))"
      ])
    }
    return groups
  }

  /// Most groups of a convolution that becomes one layer for each.
  private static let mostGroups = 256

  /// Splits values along an axis each into equal parts, and joins what is made of the parts along the last
  /// axis.
  func groups(
    _ count: Int, _ values: [(value: ValueID, axis: Int)],
    _ body: ([ValueID]) throws(ImportError) -> ValueID
  ) throws(ImportError) -> ValueID {
    guard count <= Self.mostGroups else {
      throw .unsupported(
        "\(count) groups are not supported; \(Self.mostGroups) are, and depthwise convolution")
    }
    var parts: [[ValueID]] = []
    for (value, axis) in values {
      let sizes = Array(repeating: shape(value)[axis] / count, count: count)
      let name = "groups\(parts.count)"
      parts.append(try steps(Split(axis: axis, sizes: sizes), [value], name))
    }
    let before = session.nodeCount
    var results: [ValueID] = []
    for group in 0..<count {
      results.append(try body(parts.map { $0[group] }))
      if group == 0 {
        try session.afford(
          count, of: "groups", each: session.nodeCount - before,
          remedy: "use fewer groups, or as many as there are channels")
      }
    }
    return try step(Concat(axis: type(results[0]).rank - 1), results, "joined")
  }
}
