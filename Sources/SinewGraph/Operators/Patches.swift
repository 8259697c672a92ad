/// The windows of a channels-last tensor, one row for each position: x [N, s₁ … s_d, C] ->
/// [N, p₁ … p_d, t₁ · … · t_d · C], channels fastest, zeros beyond the edges.
///
/// What a dense layer over these rows computes is a convolution (im2col); `Linear` has the weights. The
/// interpreter runs the two as one operation and makes only a few rows at a time.
public struct Patches: Operator {
  /// How the window moves along the spatial axes, outermost first.
  public let window: Window

  public init(_ window: Window) { self.window = window }

  public var name: String { "Patches" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkNumber(inputs[0], "x")
    try window.check(inputs[0], name)
    let columns = window.taps * inputs[0].shape[inputs[0].rank - 1]
    return [
      try TensorType(inputs[0].element, [inputs[0].shape[0]] + window.axes.map(\.positions) + [columns])
    ]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try outputs[0].element.accept(Gathering(window: window, source: inputs[0], result: outputs[0]))]
  }

  private struct Gathering: ArithmeticVisitor {
    let window: Window
    let source: Tensor
    let result: TensorType

    func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
      let x: [T] = try source.required()
      let channels = source.shape.last ?? 1
      let zeros = [T](repeating: .zero, count: channels)
      var rows: [T] = []
      rows.reserveCapacity(result.count)
      window.forEachTap(of: source.type) { start in
        if let start { rows += x[start..<start + channels] } else { rows += zeros }
      }
      return Tensor(rows, type: result)
    }
  }
}
