import SinewGraph

/// Elements added in front of and behind those of an axis; a negative number takes some away.
struct Padding {
  var before: Int
  var after: Int

  /// - Throws: for numbers that no tensor could have.
  init(before: Int, after: Int) throws(ImportError) {
    let limits = -TensorType.maximumCount...TensorType.maximumCount
    guard limits.contains(before), limits.contains(after) else {
      throw .data("pads an axis by \(before) and \(after) elements, more than a tensor may have")
    }
    self.before = before
    self.after = after
  }

  static let none = Padding()
  private init() { (before, after) = (0, 0) }
}

extension OperatorContext {
  /// x without the elements that negative numbers take away.
  func cropped(_ x: ValueID, _ paddings: [Padding]) throws(ImportError) -> ValueID {
    let shape = shape(x)
    let ranges = try shape.indices.map { axis throws(ImportError) in
      let start = max(0, -paddings[axis].before)
      let count = shape[axis] - start - max(0, -paddings[axis].after)
      guard count >= 0 else {
        throw ImportError.data("takes more than the \(shape[axis]) elements of axis \(axis) away")
      }
      return Slice.Range(start: count == 0 ? 0 : start, count: count)
    }
    return ranges == shape.map { .all($0) } ? x : try step(Slice(ranges: ranges), [x], "cropped")
  }

  /// x with a number around it: one element of x's type, which may depend on the model's inputs.
  func padded(_ x: ValueID, _ paddings: [Padding], with value: ValueID) throws(ImportError) -> ValueID {
    var result = try cropped(x, paddings)
    for (axis, padding) in paddings.enumerated() where padding.before > 0 || padding.after > 0 {
      func margin(_ size: Int, _ purpose: String) throws(ImportError) -> [ValueID] {
        guard size > 0 else { return [] }
        var shape = self.shape(result)
        shape[axis] = size
        let point = try reshaped(value, to: shape.map { _ in 1 }, "\(purpose)\(axis)/value")
        return [try expanded(point, to: shape, "\(purpose)\(axis)")]
      }
      let parts = try margin(padding.before, "before") + [result] + margin(padding.after, "after")
      result = try concatenated(parts, axis: axis, "padded\(axis)")
    }
    return result
  }
}

/// Pads are an attribute up to opset 10, then an operand; from 18 on they may be those of some axes only.
@Sendable func importPad(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "data")
  let paddings = try paddings(of: x, context)
  switch try context.string("mode", default: "constant") {
  case "constant": return [context.result(try context.padded(x, paddings, with: fill(of: x, context)))]
  case "edge": return [context.result(try extended(x, paddings, context) { min(max($0, 0), $1 - 1) })]
  case "reflect": return [context.result(try extended(x, paddings, context, mirrored))]
  case "wrap": return [context.result(try extended(x, paddings, context) { (($0 % $1) + $1) % $1 })]
  case let other:
    throw .data("attribute mode is \(quoted(other)); constant, edge, reflect and wrap exist")
  }
}

private func paddings(of x: ValueID, _ context: OperatorContext) throws(ImportError) -> [Padding] {
  let rank = context.type(x).rank
  let pads = try context.opset < 11 ? context.requiredInts("pads") : context.integers(1, "pads")
  let named = try context.opset < 18 ? nil : context.optionalIntegers(3, "axes")
  let axes =
    try named.map { axes throws(ImportError) in try context.orderedAxes(axes, rank: rank) } ?? Array(0..<rank)
  guard pads.count == 2 * axes.count else {
    throw .data("has \(pads.count) pads for \(axes.count) axes; two for each are needed")
  }
  var paddings = [Padding](repeating: .none, count: rank)
  for (position, axis) in axes.enumerated() {
    paddings[axis] = try Padding(before: pads[position], after: pads[axes.count + position])
  }
  return paddings
}

/// The element around x: an attribute up to opset 10, then an operand, and 0 when it is left out.
private func fill(of x: ValueID, _ context: OperatorContext) throws(ImportError) -> ValueID {
  let type = context.type(x)
  if context.opset >= 11, let value = context.optional(2) {
    guard context.type(value).count == 1, context.type(value).element == type.element else {
      throw .data("constant_value is \(context.type(value)); one \(type.element) is needed")
    }
    return value
  }
  let number = try context.opset < 11 ? context.float("value") ?? 0 : 0
  return try context.constant(Double(number), like: type, "value")
}

/// The position that stands for one outside 0 ..< size when an axis is mirrored at its first and last element.
@Sendable private func mirrored(_ position: Int, _ size: Int) -> Int {
  guard size > 1 else { return 0 }
  let period = 2 * (size - 1)
  let phase = ((position % period) + period) % period
  return phase < size ? phase : period - phase
}

/// x with copies of its own elements around it.
/// - Parameter source: The element that stands at a position outside 0 ..< size of an axis.
private func extended(
  _ x: ValueID, _ paddings: [Padding], _ context: OperatorContext,
  _ source: (_ position: Int, _ size: Int) -> Int
) throws(ImportError) -> ValueID {
  var result = try context.cropped(x, paddings)
  for (axis, padding) in paddings.enumerated() where padding.before > 0 || padding.after > 0 {
    let size = context.shape(result)[axis]
    guard size > 0 else { throw .data("axis \(axis) has no elements to pad with") }
    let (before, after) = (max(padding.before, 0), max(padding.after, 0))
    guard before + size + after <= 1 << 24 else {
      throw .data("makes axis \(axis) \(before + size + after) elements long; that is more than is supported")
    }
    let positions = (-before..<size + after).map { source($0, size) }
    result = try context.gathered(result, at: positions, axis: axis, "extended\(axis)")
  }
  return result
}

/// Every named axis cut or padded with zeros to a size, both ends alike; the end takes the odd element.
@Sendable func importCenterCropPad(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input_data")
  let shape = context.shape(x)
  let sizes = try context.integers(1, "shape")
  let axes =
    try context.ints("axes").map { axes throws(ImportError) in
      try context.orderedAxes(axes, rank: shape.count)
    } ?? Array(shape.indices)
  guard sizes.count == axes.count else {
    throw .data("shape has \(sizes.count) sizes for \(axes.count) axes")
  }
  var paddings = [Padding](repeating: .none, count: shape.count)
  for (axis, size) in zip(axes, sizes) {
    guard (0...TensorType.maximumCount).contains(size) else { throw .data("shape asks for \(size) elements") }
    let difference = size - shape[axis]
    paddings[axis] = try Padding(before: difference / 2, after: difference - difference / 2)
  }
  return [
    context.result(try context.padded(x, paddings, with: context.constant(0, like: context.type(x), "zero")))
  ]
}
