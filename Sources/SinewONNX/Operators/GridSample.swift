import SinewGraph

/// Elements of images at places that depend on the model's inputs: X [N, C, sizes...], grid [N, points..., r] ->
/// [N, C, points...]. A coordinate from −1 to 1 goes over an axis, the first coordinate over the last axis.
@Sendable func importGridSample(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let (x, grid) = try (context.operand(0, "X"), context.operand(1, "grid"))
  let (shape, points) = (context.shape(x), context.shape(grid))
  let rank = shape.count - 2
  guard rank == 2 || rank == 3, points.count == shape.count, points[0] == shape[0], points.last == rank else {
    throw .data("X is \(context.type(x)) and grid \(context.type(grid)); 2 or 3 axes of space are supported")
  }
  let sampling = try GridSampling(context)
  let type = context.type(x)
  guard type.element.isFloat || sampling.filter == .nearest else {
    throw .unsupported("interpolates \(type.element); floats are supported, other types with mode nearest")
  }
  let pixels = shape[2...].reduce(1, *)
  guard shape[0] * pixels <= 1 << 24, pixels > 0 else {
    throw .unsupported("samples \(shape[0]) images of \(pixels) elements; 1 to 2^24 in all are supported")
  }
  let count = points[1..<points.count - 1].reduce(1, *)
  let coordinates = try context.cast(
    context.reshaped(grid, to: [shape[0], count, rank], "coordinates"), to: .float32, "coordinates/float")

  // Positions in the flattened images: the sum over the axes; weights: the product.
  let firsts = try context.tensor([shape[0], 1, 1]) { (0..<shape[0]).map { Float($0 * pixels) } }
  var taps = GridTaps(places: context.constant(firsts, "images"), weights: nil, isInside: nil)
  var stride = pixels
  for axis in 0..<rank {
    let size = shape[2 + axis]
    stride /= size
    let coordinate = try context.sliced(
      coordinates, axis: 2, Slice.Range(start: rank - 1 - axis, count: 1), "axis\(axis)/coordinate")
    let own = try sampling.taps(coordinate, size: size, "axis\(axis)", context)
    taps = try taps.combined(with: own, stride: stride, "axis\(axis)", context)
  }
  let channelsLast = try context.transposed(
    context.reshaped(x, to: [shape[0], shape[1], pixels], "pixels"), by: [0, 2, 1], "pixels/last")
  let table = try context.reshaped(channelsLast, to: [shape[0] * pixels, shape[1]], "table")
  let indices = try context.cast(taps.places, to: .int64, "indices")
  let found = try context.step(Gather(axis: 0), [table, indices], "found")
  let sampled = try taps.sum(found, context)
  let flat = try context.reshaped(sampled, to: [shape[0], count, shape[1]], "samples")
  let turned = try context.transposed(flat, by: [0, 2, 1], "samples/first")
  return [
    context.result(
      try context.reshaped(
        turned, to: [shape[0], shape[1]] + points[1..<points.count - 1], "images/result"))
  ]
}

/// The elements around points, with their weights: [images, points, taps].
private struct GridTaps {
  let places: ValueID
  /// Nil where every element counts 1.
  let weights: ValueID?
  /// Booleans; nil where no element lies outside.
  let isInside: ValueID?

  /// All pairs of these taps with those of a further axis.
  func combined(
    with other: GridTaps, stride: Int, _ purpose: String, _ context: OperatorContext
  ) throws(ImportError) -> GridTaps {
    let (a, b) = (context.shape(places), context.shape(other.places))
    let shape = [b[0], b[1], a[2] * b[2]]
    func outer(
      _ x: ValueID, _ y: ValueID, _ operation: any Operator, _ name: String
    ) throws(ImportError) -> ValueID {
      let left = try context.reshaped(x, to: context.shape(x) + [1], "\(purpose)/\(name)/left")
      let right = try context.reshaped(y, to: [b[0], b[1], 1, b[2]], "\(purpose)/\(name)/right")
      return try context.reshaped(
        context.step(operation, [left, right], "\(purpose)/\(name)"), to: shape, "\(purpose)/\(name)/all")
    }
    func both(_ x: ValueID?, _ y: ValueID?, _ operation: any Operator, _ name: String) throws(ImportError)
      -> ValueID?
    {
      guard let x, let y else { return x ?? y }
      return try outer(x, y, operation, name)
    }
    let strided =
      stride == 1
      ? other.places : try context.combined(.multiply, other.places, Double(stride), "\(purpose)/strided")
    return GridTaps(
      places: try outer(places, strided, Binary(.add), "places"),
      weights: try both(weights, other.weights, Binary(.multiply), "weights"),
      isInside: try both(isInside, other.isInside, Logical(.and), "inside"))
  }

  /// The weighted sum of what was found: [images, points, taps, channels] -> [images, points, channels].
  func sum(_ found: ValueID, _ context: OperatorContext) throws(ImportError) -> ValueID {
    let type = context.type(found)
    var kept = found
    if let isInside {
      // Multiplied by 0, an element that is not finite would not be forgotten.
      let mask = try context.reshaped(isInside, to: Array(type.shape[..<3]) + [1], "inside/mask")
      let zero = try context.constant(0, like: type, "inside/zero")
      kept = try context.step(Select(), [mask, found, zero], "inside/kept")
    }
    return try weights.map { weights throws(ImportError) in try weighted(kept, weights, context) } ?? kept
  }

  private func weighted(
    _ found: ValueID, _ weights: ValueID, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let shape = context.shape(found)
    let typed = try context.cast(weights, to: context.type(found).element, "weights/typed")
    let rows = try context.reshaped(typed, to: [shape[0], shape[1], 1, shape[2]], "weights/rows")
    return try context.step(MatMul(), [rows, found], "weighted")
  }
}

/// What `GridSample`'s attributes say.
private struct GridSampling {
  enum Filter { case nearest, linear, cubic }
  enum Padding { case zeros, border, reflection }

  let filter: Filter
  let padding: Padding
  let alignsCorners: Bool

  init(_ context: OperatorContext) throws(ImportError) {
    filter =
      switch try context.string("mode", default: context.opset < 20 ? "bilinear" : "linear") {
      case "nearest": .nearest
      case "bilinear", "linear": .linear
      case "bicubic", "cubic": .cubic
      case let other: throw .data("attribute mode is \(quoted(other)); nearest, linear and cubic exist")
      }
    padding =
      switch try context.string("padding_mode", default: "zeros") {
      case "zeros": .zeros
      case "border": .border
      case "reflection": .reflection
      case let other:
        throw .data("attribute padding_mode is \(quoted(other)); zeros, border and reflection exist")
      }
    alignsCorners = try context.flag("align_corners", default: false)
  }

  /// The elements of one axis around coordinates [images, points, 1].
  func taps(
    _ coordinate: ValueID, size: Int, _ purpose: String, _ context: OperatorContext
  ) throws(ImportError) -> GridTaps {
    let extent = Double(alignsCorners ? size - 1 : size)
    let scaled = try context.combined(.multiply, coordinate, extent / 2, "\(purpose)/scaled")
    var position = try context.combined(.add, scaled, Double(size - 1) / 2, "\(purpose)/position")
    position = try number(position, "\(purpose)/number", context)
    if padding == .reflection, filter != .cubic {
      position = try reflected(position, size, "\(purpose)/reflected", context)
    } else if padding != .reflection {
      // Farther outside nothing changes; this keeps infinite coordinates harmless.
      position = try context.mapped(
        .clip(lower: -4, upper: Float(size + 3)), position, "\(purpose)/limited")
    }
    if filter == .nearest {
      let nearest = try context.mapped(.round, position, "\(purpose)/nearest")
      return try inside(nearest, weights: nil, size, purpose, context)
    }
    let below = try context.mapped(.floor, position, "\(purpose)/below")
    let fraction = try context.combined(.subtract, position, below, "\(purpose)/fraction")
    let (offsets, coefficients) = filter == .linear ? Self.linear : Self.cubic
    let steps = try context.constant(context.tensor([offsets.count]) { offsets }, "\(purpose)/offsets")
    let places = try context.combined(.add, below, steps, "\(purpose)/places")
    // Horner's scheme for all taps at once.
    var weights: ValueID?
    for (power, row) in coefficients.enumerated() {
      let name = "\(purpose)/weights/\(power)"
      let constants = try context.constant(context.tensor([row.count]) { row }, "\(name)/constants")
      guard let earlier = weights else {
        weights = constants
        continue
      }
      let product = try context.combined(.multiply, fraction, earlier, "\(name)/product")
      weights = try context.combined(.add, product, constants, name)
    }
    return try inside(places, weights: weights, size, purpose, context)
  }

  /// Positions that are no number lie outside, before the first element; where there is no outside, with reflection, those
  /// that are infinite or NaN are that of the first element. Comparisons say so alike everywhere; a NaN in later steps
  /// would not come out alike.
  private func number(
    _ position: ValueID, _ purpose: String, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let isReflected = padding == .reflection
    let tested =
      isReflected
      ? try context.combined(.multiply, position, 0, "\(purpose)/tested") : position
    let isNumber = try context.step(Comparison(.equal), [tested, tested], "\(purpose)/isNumber")
    let other = try context.constant(
      isReflected ? 0 : -4, like: context.type(position), "\(purpose)/other")
    return try context.step(Select(), [isNumber, position, other], purpose)
  }

  /// Offsets from the element below, and the weights as polynomials of the fraction, highest power first.
  private static let linear: ([Float], [[Float]]) = ([0, 1], [[-1, 1], [1, 0]])
  /// Keys' cubic convolution with a = −0.75.
  private static let cubic: ([Float], [[Float]]) = (
    [-1, 0, 1, 2],
    [[-0.75, 1.25, -1.25, 0.75], [1.5, -2.25, 1.5, -0.75], [-0.75, 0, 0.75, 0], [0, 1, 0, 0]]
  )

  /// Places moved onto the axis, or marked as outside.
  private func inside(
    _ places: ValueID, weights: ValueID?, _ size: Int, _ purpose: String, _ context: OperatorContext
  ) throws(ImportError) -> GridTaps {
    var onAxis = places
    if padding == .reflection { onAxis = try reflected(places, size, "\(purpose)/mirrored", context) }
    onAxis = try context.mapped(.clip(lower: 0, upper: Float(size - 1)), onAxis, "\(purpose)/clamped")
    guard padding == .zeros else { return GridTaps(places: onAxis, weights: weights, isInside: nil) }
    let isInside = try context.step(Comparison(.equal), [places, onAxis], "\(purpose)/inside")
    return GridTaps(places: onAxis, weights: weights, isInside: isInside)
  }

  /// Positions mirrored at both ends: those of the elements, or of their outer edges.
  private func reflected(
    _ position: ValueID, _ size: Int, _ purpose: String, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let low = alignsCorners ? 0 : -0.5
    let extent = Double(alignsCorners ? size - 1 : size)
    guard extent > 0 else { return try context.combined(.multiply, position, 0, purpose) }
    let distance = try context.mapped(
      .abs, context.combined(.subtract, position, low, "\(purpose)/shifted"), "\(purpose)/distance")
    let phase = try context.combined(.remainder, distance, 2 * extent, "\(purpose)/phase")
    let centred = try context.combined(.subtract, phase, extent, "\(purpose)/centred")
    let folded = try context.mapped(.abs, centred, "\(purpose)/folded")
    let sign = try context.mapped(.negate, folded, "\(purpose)/negated")
    return try context.combined(.add, sign, low + extent, purpose)
  }
}
