import SinewGraph

/// Points of a regular grid moved by affine maps: theta [N, r, r + 1] -> [N, sizes..., r], for r of 2 or 3.
@Sendable func importAffineGrid(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let theta = try context.operand(0, "theta")
  let size = try context.integers(1, "size")
  let shape = context.shape(theta)
  let axes = Array(size.dropFirst(2))
  guard axes.count == 2 || axes.count == 3, shape == [size[0], axes.count, axes.count + 1] else {
    throw .data(
      "theta is \(context.type(theta)) for size \(size.prefix(8)); [N, 2, 3] or [N, 3, 4] is needed")
  }
  let alignsCorners = try context.flag("align_corners", default: false)
  let type = try attempt { () throws(GraphError) in try TensorType(.float32, axes + [axes.count + 1]) }
  let points = type.count / (axes.count + 1)
  let grid = try context.tensor([points, axes.count + 1]) {
    (0..<points).flatMap { point -> [Float] in
      var rest = point
      // The last axis is the first coordinate.
      let coordinates = axes.reversed().map { size -> Float in
        let index = Double(rest % size)
        rest /= size
        if alignsCorners { return size == 1 ? 0 : Float(2 * index / Double(size - 1) - 1) }
        return Float((2 * index + 1) / Double(size) - 1)
      }
      return coordinates + [1]
    }
  }
  let turned = try context.transposed(theta, by: [0, 2, 1], "turned")
  let typed = context.constant(grid.cast(to: context.type(theta).element), "grid")
  let moved = try context.step(MatMul(), [typed, turned], "moved")
  return [context.result(try context.reshaped(moved, to: [size[0]] + axes + [axes.count], "points"))]
}
