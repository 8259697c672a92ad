/// The largest element of every window, channel by channel: x [N, s₁ … s_d, C] -> [N, p₁ … p_d, C].
///
/// The elements of a window are taken in order, `x > m ? x : m` from the lowest value of the type, as programs do:
/// NaN is passed over, and of two zeros the first one comes out. Elements beyond the edges do not count;
/// a window without any element gives the lowest value of the type.
public struct MaximumPool: Operator {
  public let window: Window

  public init(_ window: Window) { self.window = window }

  public var name: String { "MaxPool" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkNumber(inputs[0], "x")
    try window.check(inputs[0], name)
    let shape = [inputs[0].shape[0]] + window.axes.map(\.positions) + [inputs[0].shape[inputs[0].rank - 1]]
    return [try TensorType(inputs[0].element, shape)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try outputs[0].element.accept(Pooling(window: window, source: inputs[0], result: outputs[0]))]
  }

  private struct Pooling: ArithmeticVisitor {
    let window: Window
    let source: Tensor
    let result: TensorType

    func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
      let x: [T] = try source.required()
      let channels = source.shape.last ?? 1
      let taps = window.taps
      var largest = [T](repeating: .lowest, count: result.count)
      var visited = 0
      window.forEachTap(of: source.type) { start in
        let place = visited / taps * channels
        visited += 1
        guard let start else { return }
        for channel in 0..<channels {
          let element = x[start + channel]
          if largest[place + channel].isLess(than: element) { largest[place + channel] = element }
        }
      }
      return Tensor(largest, type: result)
    }
  }
}
