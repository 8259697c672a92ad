import SinewArtifact
import SinewGraph

// Integer forms of operators whose program operations are for floats, and conversions between the types of the
// interpreter: float32, int32 and bool.

extension Lowering {
  /// A function of integers, by arithmetic with constants.
  mutating func lowerIntegerUnary(_ function: UnaryFunction, _ node: Node) throws(ConversionError) {
    let x = try plainTensor(node.inputs[0])
    switch function {
    case .abs:
      let negated = try integerStep(.subtract, try integer(0), x, node, "negated")
      try emitInteger(.maximum, x, negated, node)
    case .negate: try emitInteger(.subtract, try integer(0), x, node)
    case .relu: try emitInteger(.maximum, x, try integer(0), node)
    case .sign: try clampInteger(x, -1, 1, node)
    case .clip(let lower, let upper):
      try clampInteger(x, truncating(lower), truncating(upper), node)
    default:
      throw .unsupported("\(function.name) of \(graph.type(of: node.inputs[0]).element) at run time")
    }
  }

  /// A power whose exponent has another type: computed in float, unless both are integers.
  mutating func lowerMixedPower(_ node: Node) throws(ConversionError) {
    let result = graph.type(of: node.outputs[0])
    let base = try floatTensor(node.inputs[0], node, "base")
    let exponent = try floatTensor(node.inputs[1], node, "exponent")
    let power = ProgramOperation.binary(
      .power, try LoopNests.elementwise(node.inputs.map { graph.type(of: $0).shape }, result: result.shape))
    if result.element.isFloat { return try emit(power, node, inputs: [base, exponent]) }
    let tensor = step(power, [base, exponent], .float32, result.shape, node, "power")
    try emit(.cast, node, inputs: [tensor])
  }

  private mutating func floatTensor(
    _ value: ValueID, _ node: Node, _ purpose: String
  ) throws(ConversionError) -> Int {
    if let constant = graph.constant(value) {
      return try addConstant(constant.cast(to: .float32), name: "\(node.name)/\(purpose)")
    }
    return converted(try plainTensor(value), to: .float32, node)
  }

  // MARK: - Steps

  private mutating func clampInteger(
    _ x: Int, _ lower: Int32, _ upper: Int32, _ node: Node
  ) throws(ConversionError) {
    let raised = try integerStep(.maximum, x, try integer(lower), node, "raised")
    try emitInteger(.minimum, raised, try integer(upper), node)
  }

  private mutating func emitInteger(
    _ function: ProgramOperation.BinaryFunction, _ a: Int, _ b: Int, _ node: Node
  ) throws(ConversionError) {
    try emit(.binary(function, try nest(a, b, node)), node, inputs: [a, b])
  }

  private mutating func integerStep(
    _ function: ProgramOperation.BinaryFunction, _ a: Int, _ b: Int, _ node: Node, _ purpose: String
  ) throws(ConversionError) -> Int {
    step(
      .binary(function, try nest(a, b, node)), [a, b], .int32, graph.type(of: node.outputs[0]).shape, node,
      purpose)
  }

  private func nest(_ a: Int, _ b: Int, _ node: Node) throws(ConversionError) -> ProgramOperation.LoopNest {
    try LoopNests.elementwise(
      [program.tensors[a].shape, program.tensors[b].shape], result: graph.type(of: node.outputs[0]).shape)
  }

  private mutating func integer(_ value: Int32) throws(ConversionError) -> Int {
    try addConstant(
      try wrapping { () throws(GraphError) in try Tensor(vector: [value]) }, name: "\(value)")
  }

  private func truncating(_ value: Float) -> Int32 {
    if value.isNaN { return 0 }
    return Int32(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
  }
}
