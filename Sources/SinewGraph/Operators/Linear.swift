/// A dense layer: x [..., K], weights [N, K], bias [N] -> [..., N] = activation(x · weightsᵀ + bias).
///
/// Made by passes and by the importer, with constant weights and bias. Over `Patches` it is a convolution.
public struct Linear: Operator {
  public enum Grouping: Sendable, Hashable {
    /// Every output has a weight for every input.
    case full
    /// Every channel has weights of its own, a depthwise convolution: x [..., T · N], channels fastest, weights
    /// [N, T].
    case channelwise
  }

  public let activation: UnaryFunction?
  public let grouping: Grouping

  public init(activation: UnaryFunction? = nil, grouping: Grouping = .full) {
    self.activation = activation
    self.grouping = grouping
  }

  public var name: String { "Linear" }

  /// The same layer with another activation, or none.
  public func with(_ activation: UnaryFunction?) -> Linear {
    Linear(activation: activation, grouping: grouping)
  }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 3)
    let (x, weights, bias) = (inputs[0], inputs[1], inputs[2])
    try checkFloat(x, "x")
    try checkSameElement(x, weights, "the weights")
    try checkSameElement(x, bias, "the bias")
    guard weights.rank == 2, bias.shape == [weights.shape[0]] else {
      throw .shape("Linear with weights \(weights) and bias \(bias); [N, K] and [N] are accepted")
    }
    let depth = try grouping == .full ? weights.shape[1] : TensorType(x.element, weights.shape).count
    guard x.shape.last == depth else {
      throw .shape("Linear of \(x) with weights \(weights); [..., \(depth)] is accepted")
    }
    return [try TensorType(x.element, x.shape.dropLast() + [weights.shape[0]])]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    if outputs[0].element == .float16 {
      let sums = try evaluate(inputs.map { $0.cast(to: .float32) }, as: [outputs[0].with(.float32)])
      return sums.map { $0.cast(to: .float16) }
    }
    let sums =
      switch grouping {
      case .full: try outputs[0].element.accept(LinearEvaluation(inputs: inputs, result: outputs[0]))
      case .channelwise:
        try outputs[0].element.accept(ChannelwiseEvaluation(inputs: inputs, result: outputs[0]))
      }
    guard let activation else { return [sums] }
    return try Unary(activation).evaluate([sums], as: outputs)
  }

  public func multiplyAccumulates(_ inputs: [TensorType]) -> Int {
    guard inputs.count == 3, inputs[1].rank == 2 else { return 0 }
    return grouping == .full ? inputs[0].count * inputs[1].shape[0] : inputs[0].count
  }
}

private struct LinearEvaluation: ArithmeticVisitor {
  let inputs: [Tensor]
  let result: TensorType

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    let x: [T] = try inputs[0].required()
    let weights: [T] = try inputs[1].required()
    let bias: [T] = try inputs[2].required()
    let rows = result.shape.dropLast().reduce(1, *)
    var sums: [T] = []
    sums.reserveCapacity(result.count)
    if result.count > 0 {
      for _ in 0..<rows { sums += bias }
    }
    MatrixProduct(rows: rows, depth: inputs[1].shape[1], columns: bias.count, transposesB: true)
      .accumulate(x, weights, into: &sums)
    return Tensor(sums, type: result)
  }
}

private struct ChannelwiseEvaluation: ArithmeticVisitor {
  let inputs: [Tensor]
  let result: TensorType

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    let x: [T] = try inputs[0].required()
    let weights: [T] = try inputs[1].required()
    let bias: [T] = try inputs[2].required()
    let (channels, taps) = (inputs[1].shape[0], inputs[1].shape[1])
    var sums: [T] = []
    sums.reserveCapacity(result.count)
    for row in 0..<result.shape.dropLast().reduce(1, *) {
      for channel in 0..<channels {
        var sum = bias[channel]
        for tap in 0..<taps {
          let product = x[(row * taps + tap) * channels + channel].multiplied(
            by: weights[channel * taps + tap])
          sum = sum.adding(product)
        }
        sums.append(sum)
      }
    }
    return Tensor(sums, type: result)
  }
}
