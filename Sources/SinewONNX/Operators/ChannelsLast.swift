import SinewGraph

// The graph computes convolution and pooling with channels last, ONNX with channels second: importers move
// them there and back, and `TransposeSinking` removes what cancels.

extension OperatorContext {
  /// [N, C, s₁ … s_d] as [N, s₁ … s_d, C].
  func channelsLast(_ x: ValueID) throws(ImportError) -> ValueID {
    try step(Transpose(permutation: Self.channelsLast(rank: type(x).rank)), [x], "channelsLast")
  }

  /// The node's result, given with channels last.
  func channelsFirst(_ y: ValueID) throws(ImportError) -> [ValueID] {
    let rank = type(y).rank
    return try results(Transpose(permutation: [0, rank - 1] + Array(1..<rank - 1)), [y])
  }

  private static func channelsLast(rank: Int) -> [Int] { [0] + Array(2..<rank) + [1] }

  /// The windows of x, with channels last, as rows of a dense layer.
  func patches(_ x: ValueID, _ window: Window) throws(ImportError) -> ValueID {
    window.isIdentity(for: shape(x)) ? x : try step(Patches(window), [x], "patches")
  }

  /// A vector of zeros of a float type.
  func zeros(_ count: Int, like type: TensorType, _ purpose: String) throws(ImportError) -> ValueID {
    let zeros = try tensor([count]) { [Float](repeating: 0, count: count) }
    return constant(zeros.cast(to: type.element), purpose)
  }

  /// The operand B of a convolution, zeros when it is left out.
  func bias(_ count: Int, like type: TensorType) throws(ImportError) -> ValueID {
    if let given = optional(2) { return given }
    return try zeros(count, like: type, "bias")
  }

  /// The operand X of an operator over spatial axes: [N, C, s₁ … s_d].
  func spatialOperand() throws(ImportError) -> ValueID {
    let x = try operand(0, "X")
    guard type(x).rank >= 3 else { throw .data("X is \(type(x)); [N, C, spatial axes] is accepted") }
    return x
  }
}
