import SinewGraph

/// The numbers that a value is quantised to.
struct QuantisedType: Equatable {
  /// The element type of the graph.
  var element: ElementType
  /// The format where it is narrower than that.
  var format: NarrowFormat?

  /// The integers; nil for floats.
  var integers: ClosedRange<Int>? {
    if let format { return format.integers }
    return switch element {
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32768...32767
    case .uint16: 0...65535
    default: nil
    }
  }
}

/// A value that was quantised with one constant scale, and what it was made of.
struct QuantisedValue {
  var source: ValueID
  var scale: Float
  var zeroPoint: Int
  var type: QuantisedType
}

extension OperatorContext {
  func quantisedType(_ id: ValueID) -> QuantisedType {
    QuantisedType(element: type(id).element, format: session.formats[id])
  }

  /// The type that attribute output_dtype names; nil where it is absent or 0.
  func outputType() throws(ImportError) -> DataType? {
    guard let code = try int("output_dtype"), code != 0 else { return nil }
    guard let type = Int32(exactly: code).flatMap(DataType.init(rawValue:)), type.element != nil else {
      throw .unsupported(
        "output_dtype is \(DataType.name(of: Int32(truncatingIfNeeded: code))), which is not supported")
    }
    return type
  }

  /// A scale or zero point in the shape that broadcasts to a tensor: one number, one for each position of an
  /// axis, or one for each block of so many positions.
  func spread(
    _ parameter: ValueID, over shape: [Int], axis: Int, block: Int, _ purpose: String
  ) throws(ImportError) -> ValueID {
    let own = self.shape(parameter)
    if own.count <= 1, type(parameter).count == 1 {
      return own.isEmpty ? parameter : try step(Reshape(shape: []), [parameter], purpose)
    }
    let axis = try self.axis(axis, rank: shape.count)
    if block == 0 {
      guard own == [shape[axis]] else {
        throw .data(
          "\(purpose) has shape \(own); [] or [\(shape[axis])], the extent of axis \(axis), is needed")
      }
      var spread = [Int](repeating: 1, count: shape.count)
      spread[axis] = shape[axis]
      return try step(Reshape(shape: spread), [parameter], purpose)
    }
    var blocks = shape
    guard block > 0 else { throw .data("block_size is \(block); 1 or more is needed") }
    blocks[axis] = shape[axis] == 0 ? 0 : (shape[axis] - 1) / block + 1
    guard own == blocks else {
      throw .data("\(purpose) has shape \(own); \(blocks), one for each block of \(block), is needed")
    }
    let indices = try tensor([shape[axis]]) { (0..<shape[axis]).map { Int64($0 / block) } }
    return try step(Gather(axis: axis), [parameter, constant(indices, "\(purpose)Blocks")], purpose)
  }

  /// The operand at `index`, a scale by which numbers are divided: where it is known, it must be positive and finite.
  func divisor(_ index: Int, _ role: String) throws(ImportError) -> ValueID {
    let id = try operand(index, role)
    if let bad = constant(id)?.doubles.first(where: { !($0 > 0) || !$0.isFinite }) {
      let advice =
        bad == .infinity
        ? "the tensor held an infinite value when the quantiser was calibrated (an attention mask of -inf, for "
          + "instance): use a finite mask such as -1e4, or exclude this node from the quantisation"
        : "calibrate the quantiser again on data that reach this node"
      throw .data(
        "operand \(index + 1) (\(role)), \(quoted(node.inputs[index])), holds \(bad); scales must be positive and finite: "
          + advice)
    }
    return id
  }

  /// The operand at `index`, a scale by which integers are multiplied: where it is known, it must be finite.
  func factor(_ index: Int, _ role: String) throws(ImportError) -> ValueID {
    let id = try operand(index, role)
    if let bad = constant(id)?.doubles.first(where: { !$0.isFinite }) {
      throw .data(
        "operand \(index + 1) (\(role)), \(quoted(node.inputs[index])), holds \(bad); scales must be finite: calibrate "
          + "the quantiser again on data that reach this node")
    }
    return id
  }

  /// Whether all elements are known to be 0.
  func isZero(_ id: ValueID) -> Bool { constant(id)?.doubles.allSatisfy { $0 == 0 } ?? false }

  /// The one number of a constant.
  func number(_ id: ValueID) -> Double? {
    guard let tensor = constant(id), tensor.count == 1 else { return nil }
    return tensor.doubles[0]
  }
}
