/// One operation of a graph, with its static attributes.
///
/// An operator is a value: what ONNX passes as attributes or as constant operands (axes, target shapes,
/// paddings …) is stored in it, normalised (axes non-negative, defaults filled in), so that passes and
/// lowering never see exporters' habits. Two operators are equal when they compute the same from the same
/// operands. To add one, see CONTRIBUTING.md.
public protocol Operator: Sendable, Hashable {
  /// The operator's name in messages and reports: ONNX's where there is one.
  var name: String { get }

  /// The types of the outputs for the given operand types.
  /// - Throws: a `GraphError` that says which operand was wrong and what would be accepted.
  func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType]

  /// The reference: the outputs for operands whose types `outputTypes` has accepted, in the operands' own
  /// element type. `outputs` is what `outputTypes` says for them; an executor computes it once for many
  /// evaluations.
  func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor]

  /// Multiply-accumulate operations of one evaluation; 0 for everything that is not a product of matrices or
  /// a convolution.
  func multiplyAccumulates(_ inputs: [TensorType]) -> Int
}

extension Operator {
  public func multiplyAccumulates(_ inputs: [TensorType]) -> Int { 0 }

  /// Checks the operands and evaluates.
  public func evaluate(_ inputs: [Tensor]) throws(GraphError) -> [Tensor] {
    try evaluate(inputs, as: outputTypes(inputs.map(\.type)))
  }
}
