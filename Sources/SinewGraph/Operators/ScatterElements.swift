/// A copy of data with single elements replaced or combined: data [...], indices of the same rank, updates of
/// the shape of the indices -> the shape of data.
///
/// An update goes to its own place, but for the index along the axis. Updates are applied in order, so that
/// the last of equal indices wins. Along the other axes the indices are at most as long as the data.
public struct ScatterElements: Operator {
  public let axis: Int
  public let reduction: ScatterReduction

  public init(axis: Int, reduction: ScatterReduction) {
    self.axis = axis
    self.reduction = reduction
  }

  public var name: String { "ScatterElements" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 3)
    let (data, indices, updates) = (inputs[0], inputs[1], inputs[2])
    try checkAxis(axis, of: data)
    try checkIndices(indices, "the indices")
    try checkSameElement(data, updates, "the updates")
    if reduction != .none { try checkNumber(data, "the data") }
    guard indices.rank == data.rank,
      indices.shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= data.shape[$0] })
    else {
      throw .shape(
        "ScatterElements: indices \(indices) for data \(data); they need its rank and, but along axis "
          + "\(axis), sizes up to its own")
    }
    guard updates.shape == indices.shape else {
      throw .shape(
        "ScatterElements: updates \(updates.shape); \(indices.shape), the shape of the indices, is accepted")
    }
    return [data]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let positions = try elementPositions(inputs[1], axis: axis, of: inputs[0].shape)
    return [try inputs[0].scattering(inputs[2], at: positions, block: 1, reduction)]
  }
}
