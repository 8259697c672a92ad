import SinewGraph

/// Resampling, axis by axis: indices and weights are constants.
@Sendable func importResize(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  guard context.opset >= 11 else { return try resizeOfOpset10(x, operand: 1, context) }
  let name = try context.string("coordinate_transformation_mode", default: "half_pixel")
  guard let coordinates = ResizeAxis.Coordinates(rawValue: name) else {
    let known = ResizeAxis.Coordinates.allCases.map(\.rawValue).joined(separator: ", ")
    throw .data("attribute coordinate_transformation_mode is \(quoted(name)); \(known) exist")
  }
  let resampling = try Resampling(
    filter: filter(context), coordinates: coordinates,
    antialias: context.flag("antialias", default: false),
    excludesOutside: context.flag("exclude_outside", default: false),
    filling: Double(context.float("extrapolation_value", default: 0)))
  return [context.result(try resampling.apply(to: x, resizedAxes(of: x, coordinates, context), context))]
}

/// Up to opset 9: scales of at least 1, an attribute up to 8.
@Sendable func importUpsample(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try resizeOfOpset10(context.operand(0, "X"), operand: context.opset < 9 ? nil : 1, context)
}

/// Coordinates are divided by the scale; nearest elements lie below, or above when an axis shrinks, as
/// onnxruntime has it where the standard leaves it open.
private func resizeOfOpset10(
  _ x: ValueID, operand: Int?, _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  let shape = context.shape(x)
  var scales = (try context.floats("scales") ?? []).map(Double.init)
  if let operand { scales = try context.constantOperand(operand, "scales").doubles }
  guard scales.count == shape.count else {
    throw .data("has \(scales.count) scales for \(context.type(x)); one for each axis is needed")
  }
  let axes = try zip(shape, scales).map { size, scale throws(ImportError) in
    try ResizeAxis(size, scaledBy: scale)
  }
  let isNearest: Bool =
    switch try context.string("mode", default: "nearest") {
    case "nearest": true
    case "linear", "bilinear": false
    case let other: throw .data("attribute mode is \(quoted(other)); nearest and linear exist")
    }
  var result = x
  for (axis, plan) in axes.enumerated() {
    let resampling = Resampling(
      filter: isNearest ? .nearest(plan.scale < 1 ? .ceil : .floor) : .linear, coordinates: .asymmetric)
    var single = shape.indices.map { ResizeAxis(size: context.shape(result)[$0]) }
    single[axis] = plan
    result = try resampling.apply(to: result, single, context)
  }
  return [context.result(result)]
}

private func filter(_ context: OperatorContext) throws(ImportError) -> ResizeAxis.Filter {
  switch try context.string("mode", default: "nearest") {
  case "nearest":
    let name = try context.string("nearest_mode", default: "round_prefer_floor")
    guard let rounding = ResizeAxis.Rounding(rawValue: name) else {
      throw .data(
        "attribute nearest_mode is \(quoted(name)); round_prefer_floor, round_prefer_ceil, floor and ceil exist"
      )
    }
    return .nearest(rounding)
  case "linear": return .linear
  case "cubic": return .cubic(a: Double(try context.float("cubic_coeff_a", default: -0.75)))
  case let other: throw .data("attribute mode is \(quoted(other)); nearest, linear and cubic exist")
  }
}

/// The axes with their new sizes, from scales or sizes, which from opset 18 on may be those of some axes only.
private func resizedAxes(
  of x: ValueID, _ coordinates: ResizeAxis.Coordinates, _ context: OperatorContext
) throws(ImportError) -> [ResizeAxis] {
  let shape = context.shape(x)
  let named =
    try context.ints("axes").map { axes throws(ImportError) in
      try context.orderedAxes(axes, rank: shape.count)
    } ?? Array(shape.indices)
  func numbers(_ index: Int, _ role: String) throws(ImportError) -> [Double]? {
    guard context.optional(index) != nil else { return nil }
    let values = try context.constantOperand(index, role).doubles
    return values.isEmpty ? nil : values
  }
  let (scales, sizes) = try (numbers(2, "scales"), numbers(3, "sizes"))
  var axes = shape.map { ResizeAxis(size: $0) }
  switch (scales, sizes) {
  case (let scales?, nil) where scales.count == named.count:
    for (axis, scale) in zip(named, scales) { axes[axis] = try ResizeAxis(shape[axis], scaledBy: scale) }
  case (nil, let sizes?) where sizes.count == named.count:
    let ratios = try zip(named, sizes).map { axis, size throws(ImportError) in
      guard size >= 1, size <= Double(ResizeAxis.longest), shape[axis] > 0 else {
        throw ImportError.data(
          "resizes axis \(axis) of \(shape[axis]) elements to \(size); 1 to \(ResizeAxis.longest) are supported"
        )
      }
      return size / Double(shape[axis])
    }
    let policy = try context.string("keep_aspect_ratio_policy", default: "stretch")
    let common: Double? =
      switch policy {
      case "stretch": nil
      case "not_larger": ratios.min()
      case "not_smaller": ratios.max()
      default:
        throw .data(
          "attribute keep_aspect_ratio_policy is \(quoted(policy)); stretch, not_larger and not_smaller exist"
        )
      }
    for (position, axis) in named.enumerated() {
      let scale = common ?? ratios[position]
      let exact = common.map { ($0 * Double(shape[axis]) + 0.5).rounded(.down) } ?? sizes[position]
      guard exact <= Double(ResizeAxis.longest) else { throw .data("axis \(axis) becomes too long") }
      axes[axis] = ResizeAxis(size: shape[axis], newSize: Int(exact), scale: scale)
    }
  default:
    throw .data("needs either scales or sizes, \(named.count) of them")
  }
  if coordinates == .cropAndResize {
    guard let roi = try numbers(1, "roi"), roi.count == 2 * named.count else {
      throw .data("roi is missing or has not two numbers for each of \(named.count) axes")
    }
    if let bad = roi.first(where: { !$0.isFinite }) {
      throw .data("roi holds \(bad); finite numbers are needed, 0 and 1 for a whole axis")
    }
    for (position, axis) in named.enumerated() {
      axes[axis].region = (roi[position], roi[named.count + position])
    }
  }
  return axes
}

extension ResizeAxis {
  /// An axis that stays as it is.
  init(size: Int) { self.init(size: size, newSize: size, scale: 1) }

  init(_ size: Int, scaledBy scale: Double) throws(ImportError) {
    let width = (scale * Double(size)).rounded(.down)
    guard scale > 0, width <= Double(ResizeAxis.longest) else {
      throw .data("an axis of \(size) elements scaled by \(scale) has no sensible size")
    }
    self.init(size: size, newSize: Int(width), scale: scale)
  }

  var isIdentity: Bool { newSize == size && scale == 1 && region == (0, 1) }
}

/// What is done along every axis.
private struct Resampling {
  let filter: ResizeAxis.Filter
  let coordinates: ResizeAxis.Coordinates
  var antialias = false
  var excludesOutside = false
  /// What lies outside the tensor, for `cropAndResize`.
  var filling = 0.0

  func apply(
    to x: ValueID, _ axes: [ResizeAxis], _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let type = context.type(x)
    var isNearest = false
    if case .nearest = filter { isNearest = true }
    var result = isNearest || type.element.isFloat ? x : try context.cast(x, to: .float32, "floats")
    for (axis, plan) in axes.enumerated() where !plan.isIdentity {
      guard plan.size > 0 else { throw .data("resizes axis \(axis), which has no elements") }
      // The size is checked before anything is computed for it.
      var shape = context.shape(result)
      shape[axis] = plan.newSize
      _ = try attempt { () throws(GraphError) in try TensorType(type.element, shape) }
      let positions = plan.positions(coordinates)
      if case .nearest(let rounding) = filter {
        result = try context.gathered(
          result, at: plan.nearest(positions, rounding), axis: axis, "nearest\(axis)")
      } else {
        let taps = plan.taps(positions, filter, antialias: antialias, excludesOutside: excludesOutside)
        result = try context.interpolated(result, taps, axis: axis, "axis\(axis)")
      }
      if coordinates == .cropAndResize { result = try filled(result, positions, axis, plan, context) }
    }
    return try context.cast(result, to: type.element, "result")
  }

  /// The filling where positions lie outside the old axis.
  private func filled(
    _ x: ValueID, _ positions: [Double], _ axis: Int, _ plan: ResizeAxis, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let outside = positions.map { $0 < 0 || $0 > Double(plan.size - 1) }
    guard outside.contains(true) else { return x }
    let shape = context.shape(x).indices.map { $0 == axis ? positions.count : 1 }
    let mask = try context.constant(context.tensor(shape) { outside }, "outside\(axis)")
    let number = try context.constant(filling, like: context.type(x), "outside\(axis)/value")
    return try context.step(Select(), [mask, number, x], "filled\(axis)")
  }
}

extension OperatorContext {
  /// New elements along an axis as weighted sums of old ones: few of them as weighted gathers, many as a product
  /// with a matrix.
  fileprivate func interpolated(
    _ x: ValueID, _ taps: [(indices: [Int], weights: [Double])], axis: Int, _ purpose: String
  ) throws(ImportError) -> ValueID {
    let size = shape(x)[axis]
    let count = taps.first?.indices.count ?? 0
    guard count <= 4 else {
      let matrix = try tensor([size, taps.count]) {
        var elements = [Float](repeating: 0, count: size * taps.count)
        for (column, tap) in taps.enumerated() {
          for (row, weight) in zip(tap.indices, tap.weights) {
            elements[row * taps.count + column] += Float(weight)
          }
        }
        return elements
      }
      return try multiplied(x, by: matrix, axis: axis, purpose)
    }
    if taps.isEmpty { return try gathered(x, at: [], axis: axis, purpose) }
    let factorShape = shape(x).indices.map { $0 == axis ? taps.count : 1 }
    var sum: ValueID?
    for tap in 0..<count where taps.contains(where: { $0.weights[tap] != 0 }) {
      let name = "\(purpose)/tap\(tap)"
      var term = try gathered(x, at: taps.map { $0.indices[tap] }, axis: axis, name)
      if taps.contains(where: { $0.weights[tap] != 1 }) {
        let weights = try tensor(factorShape) { taps.map { Float($0.weights[tap]) } }
        let factors = constant(weights.cast(to: type(x).element), "\(name)/weights")
        term = try combined(.multiply, term, factors, "\(name)/weighted")
      }
      sum =
        try sum.map { sum throws(ImportError) in
          try combined(.add, sum, term, "\(name)/sum")
        } ?? term
    }
    guard let sum else { throw .data("gives every element of axis \(axis) the weight 0") }
    return sum
  }

  /// The product of the vectors along an axis with a constant matrix [old size, new size].
  func multiplied(_ x: ValueID, by matrix: Tensor, axis: Int, _ purpose: String) throws(ImportError)
    -> ValueID
  {
    let rank = type(x).rank
    let order = (0..<rank).filter { $0 != axis } + [axis]
    let turned = try transposed(x, by: order, "\(purpose)/turned")
    let factors = constant(matrix.cast(to: type(x).element), "\(purpose)/matrix")
    let product = try step(MatMul(), [turned, factors], "\(purpose)/product")
    let back = (0..<rank).map { $0 < axis ? $0 : $0 == axis ? rank - 1 : $0 - 1 }
    return try transposed(product, by: back, "\(purpose)/back")
  }
}
