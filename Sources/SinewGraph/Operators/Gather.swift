/// Slices chosen by index along an axis: data [A..., D, B...], indices [I...] (int32 or int64) -> [A...,
/// I..., B...].
///
/// A negative index counts from the end.
public struct Gather: Operator {
  public let axis: Int

  public init(axis: Int) { self.axis = axis }

  public var name: String { "Gather" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 2)
    try checkAxis(axis, of: inputs[0])
    try checkIndices(inputs[1], "the indices")
    let shape = inputs[0].shape[..<axis] + inputs[1].shape + inputs[0].shape[(axis + 1)...]
    return [try TensorType(inputs[0].element, Array(shape))]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let size = inputs[0].shape[axis]
    let chosen = try indices(inputs[1], limit: size)
    let block = inputs[0].shape[(axis + 1)...].reduce(1, *)
    if outputs[0].count == 0 { return [try inputs[0].blocks(at: [], length: block, as: outputs[0])] }
    var blocks: [Int] = []
    for outer in 0..<inputs[0].shape[..<axis].reduce(1, *) {
      blocks += chosen.map { (outer * size + $0) * block }
    }
    return [try inputs[0].blocks(at: blocks, length: block, as: outputs[0])]
  }
}

/// Single elements chosen by index along an axis: data [...], indices of the same rank -> the shape of the
/// indices.
///
/// Along the other axes the indices are at most as long as the data.
public struct GatherElements: Operator {
  public let axis: Int

  public init(axis: Int) { self.axis = axis }

  public var name: String { "GatherElements" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 2)
    try checkAxis(axis, of: inputs[0])
    try checkIndices(inputs[1], "the indices")
    let (data, indices) = (inputs[0].shape, inputs[1].shape)
    guard indices.count == data.count, indices.indices.allSatisfy({ $0 == axis || indices[$0] <= data[$0] })
    else {
      throw .shape(
        "GatherElements: indices \(indices) for data \(data); they need its rank and, but along axis "
          + "\(axis), sizes up to its own")
    }
    return [try TensorType(inputs[0].element, indices)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let positions = try elementPositions(inputs[1], axis: axis, of: inputs[0].shape)
    return [try inputs[0].blocks(at: positions, length: 1, as: outputs[0])]
  }
}

/// Slices chosen by index tuples: data [B..., D1...Dk, S...], indices [B..., I..., k] -> [B..., I..., S...],
/// with `batchDimensions` leading axes B shared.
public struct GatherND: Operator {
  public let batchDimensions: Int

  public init(batchDimensions: Int) { self.batchDimensions = batchDimensions }

  public var name: String { "GatherND" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 2)
    try checkIndices(inputs[1], "the indices")
    let (data, indices) = (inputs[0], inputs[1])
    guard let depth = indices.shape.last else {
      throw .shape("GatherND: the indices are a scalar; a tuple is needed")
    }
    guard (0..<indices.rank).contains(batchDimensions), batchDimensions <= data.rank,
      data.shape[..<batchDimensions] == indices.shape[..<batchDimensions]
    else {
      throw .shape("GatherND: \(data) and indices \(indices) do not share \(batchDimensions) leading axes")
    }
    guard depth <= data.rank - batchDimensions else {
      throw .shape("GatherND: tuples of \(depth) indices into \(data) after \(batchDimensions) shared axes")
    }
    let shape = indices.shape.dropLast() + data.shape[(batchDimensions + depth)...]
    return [try TensorType(data.element, Array(shape))]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let data = inputs[0].shape
    let perBatch = data[batchDimensions...].reduce(1, *)
    let tuples = IndexTuples(
      axes: Array(data[batchDimensions...]), depth: inputs[1].shape[inputs[1].shape.count - 1])
    if outputs[0].count == 0 { return [try inputs[0].blocks(at: [], length: tuples.block, as: outputs[0])] }
    var positions = try tuples.positions(inputs[1], for: self)
    let tuplesPerBatch = positions.count / data[..<batchDimensions].reduce(1, *)
    for tuple in positions.indices { positions[tuple] += tuple / tuplesPerBatch * perBatch }
    return [try inputs[0].blocks(at: positions, length: tuples.block, as: outputs[0])]
  }
}
