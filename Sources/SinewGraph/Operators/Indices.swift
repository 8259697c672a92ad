// What the operators that take indices as data share.

extension Operator {
  /// Index operands as positions on an axis of `limit` elements; negative ones count from its end.
  /// - Throws: `GraphError.attribute` naming the first index out of range.
  func indices(_ tensor: Tensor, limit: Int) throws(GraphError) -> [Int] {
    var positions = try integers(tensor)
    for position in positions.indices {
      positions[position] = try wrapped(positions[position], limit: limit)
    }
    return positions
  }

  func wrapped(_ index: Int, limit: Int) throws(GraphError) -> Int {
    guard index >= -limit, index < limit else {
      throw .attribute("\(name): index \(index) of an axis of \(limit); \(-limit) ..< \(limit) is accepted")
    }
    return index < 0 ? index + limit : index
  }

  func integers(_ tensor: Tensor) throws(GraphError) -> [Int] {
    guard let values = tensor.integers else { throw .type("\(name): indices of type \(tensor.element)") }
    return values
  }
}

extension Operator {
  /// For every index: the place in a tensor of `shape` of the element that it names on `axis`, at its own place
  /// along the other axes. The indices have the rank of the tensor.
  func elementPositions(_ indices: Tensor, axis: Int, of shape: [Int]) throws(GraphError) -> [Int] {
    let chosen = try self.indices(indices, limit: shape[axis])
    let strides = rowMajorStrides(shape)
    var others = strides
    others[axis] = 0
    let walk = StridedWalk(shape: indices.shape, strides: [others])
    var positions: [Int] = []
    positions.reserveCapacity(chosen.count)
    walk.forEachRun { starts in
      for step in 0..<walk.runLength {
        positions.append(starts[0] + step * walk.runStrides[0] + chosen[positions.count] * strides[axis])
      }
    }
    return positions
  }
}

/// Tuples of indices into the leading `depth` of some axes, as `GatherND` and `ScatterND` take them.
struct IndexTuples {
  let axes: [Int]
  let depth: Int

  /// Elements that one tuple chooses.
  var block: Int { axes[depth...].reduce(1, *) }

  /// For every tuple of `indices` [..., depth]: the index of the first element it chooses.
  func positions(_ indices: Tensor, for operation: some Operator) throws(GraphError) -> [Int] {
    let values = try operation.integers(indices)
    let strides = rowMajorStrides(axes)
    var positions = [Int](repeating: 0, count: indices.shape.dropLast().reduce(1, *))
    for tuple in positions.indices {
      for axis in 0..<depth {
        positions[tuple] +=
          strides[axis] * (try operation.wrapped(values[tuple * depth + axis], limit: axes[axis]))
      }
    }
    return positions
  }
}

extension Tensor {
  /// The runs of `length` elements that begin at the given positions, one after the other.
  func blocks(at positions: [Int], length: Int, as result: TensorType) throws(GraphError) -> Tensor {
    try element.accept(BlockCopy(source: self, positions: positions, length: length, result: result))
  }
}

private struct BlockCopy: ElementVisitor {
  let source: Tensor
  let positions: [Int]
  let length: Int
  let result: TensorType

  func visit<T: TensorElement>(_: T.Type) throws(GraphError) -> Tensor {
    let elements: [T] = try source.required()
    if length == 1 { return Tensor(positions.map { elements[$0] }, type: result) }
    var copied: [T] = []
    copied.reserveCapacity(result.count)
    for position in positions { copied += elements[position..<position + length] }
    return Tensor(copied, type: result)
  }
}
