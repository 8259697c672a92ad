/// A copy of data with slices replaced or combined: data [D1...Dk, S...], indices [I..., k], updates [I...,
/// S...] -> the shape of data. Updates are applied in order, so that the last of equal indices wins.
public struct ScatterND: Operator {
  public let reduction: ScatterReduction

  public init(reduction: ScatterReduction) { self.reduction = reduction }

  public var name: String { "ScatterND" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 3)
    let (data, indices, updates) = (inputs[0], inputs[1], inputs[2])
    try checkIndices(indices, "the indices")
    try checkSameElement(data, updates, "the updates")
    if reduction != .none { try checkNumber(data, "the data") }
    guard let depth = indices.shape.last, depth <= data.rank else {
      throw .shape(
        "ScatterND: indices \(indices) for \(data); their last axis may have up to \(data.rank) elements")
    }
    let expected = Array(indices.shape.dropLast() + data.shape[depth...])
    guard updates.shape == expected else {
      throw .shape(
        "ScatterND: updates \(updates.shape); \(expected) is accepted for \(data) and indices \(indices)")
    }
    return [data]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    if inputs[2].count == 0 { return [inputs[0]] }
    let tuples = IndexTuples(axes: inputs[0].shape, depth: inputs[1].shape[inputs[1].shape.count - 1])
    let positions = try tuples.positions(inputs[1], for: self)
    return [try inputs[0].scattering(inputs[2], at: positions, block: tuples.block, reduction)]
  }
}
