import SinewGraph

extension TensorDecoder {
  /// A sparse tensor with its zeros filled in.
  ///
  /// Indices are either positions in the flattened tensor, or one row of coordinates for each nonzero
  /// element.
  func tensor(_ source: SourceSparseTensor) throws(ImportError) -> Tensor {
    guard let values = source.values, let indices = source.indices else {
      throw .data("sparse tensor \(quoted(source.name)) lacks values or indices")
    }
    let data = try dataType(values.element)
    let type = try self.type(data.element, source.dimensions)
    try spend(made: type)
    let nonzero = try tensor(values)
    let places = try tensor(indices)
    guard nonzero.shape.count == 1, let coordinates = places.elements(as: Int64.self) else {
      throw .data("sparse tensor \(quoted(source.name)) needs a vector of values and int64 indices")
    }
    let positions = try self.positions(coordinates, places.shape, of: nonzero.count, in: type, source.name)
    guard let scattered = nonzero.scattered(to: positions, count: type.count) else {
      throw .unsupported("sparse tensor \(quoted(source.name)) holds \(data.element) elements")
    }
    return try attempt { () throws(GraphError) in try scattered.reshaped(type.shape) }
  }

  /// Positions in the flattened tensor, each within it.
  private func positions(
    _ coordinates: [Int64], _ shape: [Int], of count: Int, in type: TensorType, _ name: String
  ) throws(ImportError) -> [Int] {
    let width = type.rank
    guard shape == [count] || shape == [count, width] else {
      throw .data("sparse tensor \(quoted(name)) has indices of shape \(shape) for \(count) values")
    }
    var positions: [Int] = []
    positions.reserveCapacity(count)
    for row in 0..<count {
      var position = 0
      if shape.count == 1 {
        position = Int(coordinates[row])
      } else {
        for axis in 0..<width {
          let coordinate = Int(coordinates[row * width + axis])
          guard (0..<type.shape[axis]).contains(coordinate) else {
            throw .data(
              "sparse tensor \(quoted(name)) has index \(coordinate) on an axis of \(type.shape[axis])")
          }
          position = position * type.shape[axis] + coordinate
        }
      }
      guard (0..<type.count).contains(position) else {
        throw .data("sparse tensor \(quoted(name)) has index \(position); it has \(type.count) elements")
      }
      positions.append(position)
    }
    return positions
  }
}

extension Tensor {
  /// A vector of `count` zeros with the elements of this one at the given positions; nil for bool and
  /// float16.
  fileprivate func scattered(to positions: [Int], count: Int) -> Tensor? {
    func scatter<T: TensorElement & ExpressibleByIntegerLiteral>(_ elements: [T]) -> Tensor? {
      var result = [T](repeating: 0, count: count)
      for (element, position) in zip(elements, positions) { result[position] = element }
      return try? Tensor(vector: result)
    }
    switch storage {
    case .float32(let elements): return scatter(elements)
    case .float64(let elements): return scatter(elements)
    case .int8(let elements): return scatter(elements)
    case .int16(let elements): return scatter(elements)
    case .int32(let elements): return scatter(elements)
    case .int64(let elements): return scatter(elements)
    case .uint8(let elements): return scatter(elements)
    case .uint16(let elements): return scatter(elements)
    case .uint32(let elements): return scatter(elements)
    case .uint64(let elements): return scatter(elements)
    case .float16, .bool: return nil
    }
  }
}
