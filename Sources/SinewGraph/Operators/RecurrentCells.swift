// One step of a recurrent layer, after its products with matrices: two dense layers make the parts of the gates
// that depend on the input and on the hidden state.

/// A long short-term memory cell: input part [B, 4H], hidden part [B, 4H], c [B, H] -> h' [B, H], c' [B, H].
///
/// With the sums a of both parts in ONNX's order i, o, f, g: c' = σ(a_f)·c + σ(a_i)·tanh(a_g) and h' =
/// σ(a_o)·tanh(c') (Hochreiter and Schmidhuber, 1997; the forget gate of Gers et al., 2000).
public struct LSTMCell: Operator {
  public init() {}

  public var name: String { "LSTMCell" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 3)
    let state = try checkGates(inputs, count: 4)
    return [state, state]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let gates = Gates(inputs, units: outputs[0].shape[1])
    let before = inputs[2].doubles
    var hidden: [Double] = []
    var cell: [Double] = []
    for (index, c) in before.enumerated() {
      let (input, output, forget, candidate) = (
        sigmoid(gates.sum(0, index)), sigmoid(gates.sum(1, index)), sigmoid(gates.sum(2, index)),
        tanh(gates.sum(3, index))
      )
      cell.append(forget * c + input * candidate)
      hidden.append(output * tanh(cell[index]))
    }
    return try [hidden, cell].map { values throws(GraphError) in
      try Tensor(values, shape: outputs[0].shape).cast(to: outputs[0].element)
    }
  }
}

/// A gated recurrent unit: input part [B, 3H], hidden part [B, 3H], h [B, H] -> h' [B, H].
///
/// With the parts a and b in ONNX's order z, r, n: z = σ(a_z + b_z), r = σ(a_r + b_r), n = tanh(a_n + r·b_n) and h' =
/// (1 − z)·n + z·h: the form of cuDNN and PyTorch (`linear_before_reset` = 1) of Cho et al., 2014.
public struct GRUCell: Operator {
  public init() {}

  public var name: String { "GRUCell" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 3)
    return [try checkGates(inputs, count: 3)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let gates = Gates(inputs, units: outputs[0].shape[1])
    let hidden = inputs[2].doubles.enumerated().map { index, h in
      let (update, reset) = (sigmoid(gates.sum(0, index)), sigmoid(gates.sum(1, index)))
      let candidate = tanh(gates.input(2, index) + reset * gates.hidden(2, index))
      return (1 - update) * candidate + update * h
    }
    return [try Tensor(hidden, shape: outputs[0].shape).cast(to: outputs[0].element)]
  }
}

private func sigmoid(_ x: Double) -> Double { UnaryFunction.sigmoid(x) }
private func tanh(_ x: Double) -> Double { UnaryFunction.tanh(x) }

/// The two parts of a cell's gates.
private struct Gates {
  private let inputPart: [Double]
  private let hiddenPart: [Double]
  private let units: Int
  private let width: Int

  init(_ inputs: [Tensor], units: Int) {
    inputPart = inputs[0].doubles
    hiddenPart = inputs[1].doubles
    self.units = units
    width = inputs[0].shape[1]
  }

  /// Gate number `gate` of element `index` of a state [B, H].
  func input(_ gate: Int, _ index: Int) -> Double { inputPart[place(gate, index)] }
  func hidden(_ gate: Int, _ index: Int) -> Double { hiddenPart[place(gate, index)] }
  func sum(_ gate: Int, _ index: Int) -> Double { input(gate, index) + hidden(gate, index) }

  private func place(_ gate: Int, _ index: Int) -> Int {
    index / units * width + gate * units + index % units
  }
}

extension Operator {
  /// Both parts [B, count · H] and the state [B, H], whose type is returned.
  fileprivate func checkGates(_ inputs: [TensorType], count: Int) throws(GraphError) -> TensorType {
    let state = inputs[2]
    try checkFloat(state, "the state")
    for part in inputs.prefix(2) {
      try checkSameElement(state, part, "the gates")
      guard state.rank == 2, part.rank == 2, part.shape[0] == state.shape[0],
        part.shape[1] % count == 0, part.shape[1] / count == state.shape[1]
      else {
        throw .shape("\(name) of gates \(part) and state \(state); [B, \(count)H] and [B, H] are accepted")
      }
    }
    return state
  }
}
