import SinewArtifact
import SinewGraph

// Integers narrower than the interpreter's int32: results that leave their range are wrapped or saturated
// where they arise, so that every tensor holds numbers of its graph type.

extension Lowering {
  mutating func lowerCast(_ cast: Cast, _ node: Node) throws(ConversionError) {
    let source = graph.type(of: node.inputs[0]).element
    let to = try elementType(cast.target, name: node.name)
    var tensor = try plainTensor(node.inputs[0])
    if let range = cast.target.narrowIntegers {
      tensor = converted(tensor, to: .int32, node)
      if source.isFloat {
        // Floats saturate, first at int32's ends and then at the type's own.
        tensor = try step(.maximum, tensor, by: range.lowerBound, node, "from \(range.lowerBound)")
        tensor = try step(.minimum, tensor, by: range.upperBound, node, "to \(range.upperBound)")
      } else if !range.contains(source) {
        tensor = try wrapped(tensor, to: range, node)
      }
    } else {
      // float64 and float32, and int64 and int32, are one type at run time.
      tensor = converted(tensor, to: to, node)
    }
    finish(node, tensor)
  }

  /// A conversion to a narrow integer format. One to a narrow float format has no operation.
  mutating func lowerNarrowCast(_ cast: NarrowCast, _ node: Node) throws(ConversionError) {
    guard let range = cast.format.integers else {
      throw .unsupported(
        "rounding to \(cast.format) at run time; constants of that type are supported, values are not")
    }
    finish(node, try wrapped(converted(try plainTensor(node.inputs[0]), to: .int32, node), to: range, node))
  }

  /// Sums, differences and products of narrow integers, wrapped; false for everything else.
  mutating func lowerWrapping(
    _ function: ProgramOperation.BinaryFunction, _ node: Node
  ) throws(ConversionError) -> Bool {
    let type = graph.type(of: node.outputs[0])
    guard let range = type.element.narrowIntegers else { return false }
    switch function {
    case .add, .subtract, .multiply, .power: break
    case .divide where range.lowerBound < 0: break  // −128 / −1
    default: return false
    }
    let nest = try LoopNests.elementwise(
      node.inputs.map { graph.type(of: $0).shape }, result: type.shape)
    let result = step(
      .binary(function, nest), try plainTensors(node.inputs), .int32, type.shape, node, "unwrapped")
    finish(node, try wrapped(result, to: range, node))
    return true
  }

  /// The int32 tensor modulo the size of a range, a power of two: what is left of a number in so many bits.
  private mutating func wrapped(
    _ tensor: Int, to range: ClosedRange<Int>, _ node: Node
  ) throws(ConversionError) -> Int {
    guard range.lowerBound < 0 else { return try step(.modulo, tensor, by: range.count, node, "wrapped") }
    let raised = try step(.subtract, tensor, by: range.lowerBound, node, "raised")
    let rest = try step(.modulo, raised, by: range.count, node, "rest")
    return try step(.add, rest, by: range.lowerBound, node, "wrapped")
  }
}

extension ElementType {
  /// The numbers of an integer type that is narrower than int32.
  var narrowIntegers: ClosedRange<Int>? {
    switch self {
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32768...32767
    case .uint16: 0...65535
    default: nil
    }
  }
}

extension ClosedRange<Int> {
  /// Whether all numbers of an integer type lie in the range.
  fileprivate func contains(_ element: ElementType) -> Bool {
    if element == .bool { return true }
    guard let other = element.narrowIntegers else { return false }
    return contains(other)
  }
}
