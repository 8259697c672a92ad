/// The normalisation of observations: x [..., F] -> (x − center) · gain, with one entry for every feature or
/// one for all.
///
/// Made by passes; the quantiser folds it into the conversion of the inputs.
public struct Normalizer: Operator {
  public let center: [Float]
  public let gain: [Float]

  public init(center: [Float], gain: [Float]) {
    self.center = center
    self.gain = gain
  }

  public var name: String { "Normalizer" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    try checkFloat(inputs[0], "the operand")
    let features = inputs[0].shape.last ?? 1
    guard center.count == gain.count, center.count == 1 || center.count == features else {
      throw .shape(
        "Normalizer with \(center.count) centers and \(gain.count) gains of \(inputs[0]); 1 or \(features) of "
          + "each are accepted")
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    [try inputs[0].element.accept(NormalizerEvaluation(normalizer: self, input: inputs[0]))]
  }
}

private struct NormalizerEvaluation: ArithmeticVisitor {
  let normalizer: Normalizer
  let input: Tensor

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    var elements: [T] = try input.required()
    let center = normalizer.center.map { T(converting: Double($0)) }
    let gain = normalizer.gain.map { T(converting: Double($0)) }
    var feature = 0
    for index in elements.indices {
      elements[index] = elements[index].subtracting(center[feature]).multiplied(by: gain[feature])
      feature = feature + 1 == center.count ? 0 : feature + 1
    }
    return Tensor(elements, type: input.type)
  }
}
