import SinewGraph

/// Bounds that hold for every observation, by interval arithmetic: inputs are unbounded, bounded functions
/// bound what follows. They cap the ranges that are guessed without calibration data.
struct IntervalAnalysis {
  private(set) var bounds: [ValueID: ValueRange] = [:]

  init(_ graph: Graph) {
    for node in graph.nodes {
      for output in node.outputs {
        if let bound = bound(of: node, in: graph) { bounds[output] = bound }
      }
    }
  }

  private func bound(of node: Node, in graph: Graph) -> ValueRange? {
    switch node.operation {
    case let unary as Unary: image(of: unary.function, over: bounds[node.inputs[0]])
    case is Softmax: ValueRange(lower: 0, upper: 1)
    case let fake as FakeQuantize:
      ValueRange(lower: Double(fake.bounds.lower), upper: Double(fake.bounds.upper))
    case is Reshape, is Slice, is Split, is Transpose, is Expand, is Gather, is MaximumPool:
      bounds[node.inputs[0]]
    case is Patches: bounds[node.inputs[0]]?.union(ValueRange(lower: 0, upper: 0))
    case is Concat: concatenation(node.inputs, in: graph)
    case is Linear: linear(node, in: graph)
    default: nil
    }
  }

  private func concatenation(_ inputs: [ValueID], in graph: Graph) -> ValueRange? {
    var whole: ValueRange?
    for input in inputs {
      guard let bound = bounds[input] ?? graph.constant(input).flatMap(range) else { return nil }
      whole = whole?.union(bound) ?? bound
    }
    return whole
  }

  private func range(_ constant: Tensor) -> ValueRange? {
    guard let lower = constant.doubles.min(), let upper = constant.doubles.max() else { return nil }
    return ValueRange(lower: lower, upper: upper)
  }

  private func linear(_ node: Node, in graph: Graph) -> ValueRange? {
    guard let input = bounds[node.inputs[0]], let weights = graph.constant(node.inputs[1])?.floats,
      let bias = graph.constant(node.inputs[2])?.floats, !bias.isEmpty
    else { return nil }
    let columns = weights.count / bias.count
    var result: ValueRange?
    for (row, offset) in bias.enumerated() {
      var (lower, upper) = (Double(offset), Double(offset))
      for weight in weights[(row * columns)..<((row + 1) * columns)] {
        let ends = (Double(weight) * input.lower, Double(weight) * input.upper)
        lower += min(ends.0, ends.1)
        upper += max(ends.0, ends.1)
      }
      let own = ValueRange(lower: lower, upper: upper)
      result = result?.union(own) ?? own
    }
    return result
  }

  /// Where functions that are not monotone have their minimum: |x|, SiLU, GELU (erf and tanh), Mish,
  /// HardSwish.
  private static let minima = [0, -1.278_464_5, -0.751_791_5, -0.752_461_4, -1.192_468_9, -1.5]

  /// The image of an interval (nil: all reals), or nil when it is unbounded.
  private func image(of function: UnaryFunction, over input: ValueRange?) -> ValueRange? {
    switch function {
    case .tanh, .erf, .softsign, .sin, .cos, .sign: return ValueRange(lower: -1, upper: 1)
    case .sigmoid, .hardSigmoid: return ValueRange(lower: 0, upper: 1)
    case .asin, .atan: return ValueRange(lower: -Double.pi / 2, upper: Double.pi / 2)
    case .acos: return ValueRange(lower: 0, upper: Double.pi)
    case .clip(let lower, let upper) where lower.isFinite && upper.isFinite:
      return ValueRange(lower: Double(lower), upper: Double(upper))
    case .relu, .elu, .silu, .gelu, .geluTanh, .mish, .hardSwish, .celu, .leakyRelu, .softplus, .selu, .abs:
      // Monotone but for one minimum: the extremes lie at the ends or there.
      guard let input else { return nil }
      let candidates =
        [input.lower, input.upper] + Self.minima.filter { $0 > input.lower && $0 < input.upper }
      let values = candidates.map { function($0) }
      guard let lower = values.min(), let upper = values.max() else { return nil }
      return ValueRange(lower: lower, upper: upper)
    default: return nil
    }
  }
}
