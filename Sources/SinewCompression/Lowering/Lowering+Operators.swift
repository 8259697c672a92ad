import SinewArtifact
import SinewGraph

extension Lowering {
  /// Appends the steps of one node.
  mutating func lower(_ node: Node) throws(ConversionError) {
    // Results without elements need no step; whoever computes with one is told that it is empty.
    if node.outputs.allSatisfy({ graph.type(of: $0).count == 0 }) { return }
    if try lowerMovement(node) { return }
    switch node.operation {
    case let linear as Linear: try lowerLinear(linear, node)
    case is LSTMCell, is GRUCell: try lowerCell(node)
    case let patches as Patches: try lowerPatches(patches, node)
    case let pool as MaximumPool: try lowerMaximumPool(pool, node)
    case let normalizer as Normalizer: try lowerNormalizer(normalizer, node)
    case let unary as Unary where !graph.type(of: node.inputs[0]).element.isFloat:
      try lowerIntegerUnary(unary.function, node)
    case let unary as Unary:
      try emit(.map(floatFunction(unary.function)), node, inputs: [try plainTensor(node.inputs[0])])
    case let binary as Binary: try lowerBinary(binary.function, node)
    case is Comparison where graph.type(of: node.inputs[0]).element == .bool: try lowerEquality(node)
    case let comparison as Comparison: try lowerElementwise(code(comparison.function), node)
    case let logical as Logical: try lowerElementwise(code(logical.function), node)
    case is LogicalNot: try lowerNot(node)
    case is IsNaN:
      let input = try plainTensor(node.inputs[0])
      let nest = try LoopNests.elementwise(
        [graph.type(of: node.inputs[0]).shape, graph.type(of: node.inputs[0]).shape],
        result: graph.type(of: node.outputs[0]).shape)
      try emit(.binary(.notEqual, nest), node, inputs: [input, input])
    case is Select:
      let nest = try LoopNests.elementwise(
        node.inputs.map { graph.type(of: $0).shape }, result: graph.type(of: node.outputs[0]).shape)
      try emit(.select(nest), node, inputs: try plainTensors(node.inputs))
    case let softmax as Softmax:
      let (outer, extent, inner) = split(graph.type(of: node.inputs[0]).shape, around: softmax.axis)
      try emit(
        .softmax(outer: outer, extent: extent, inner: inner, logarithm: softmax.logarithm), node,
        inputs: [try plainTensor(node.inputs[0])])
    case let normalization as LayerNormalization: try lowerLayerNormalization(normalization, node)
    case let reduce as Reduce: try lowerReduce(reduce, node)
    case is MatMul: try lowerMatMul(node)
    case let gemm as Gemm: try lowerGemm(gemm, node)
    case is Gather: try lowerGather(node)
    case is GatherElements, is GatherND: try lowerIndexedGather(node)
    case let scatter as ScatterElements: try lowerScatter(scatter.reduction, node)
    case let scatter as ScatterND: try lowerScatter(scatter.reduction, node)
    case let arg as ArgReduce: try lowerArgReduce(arg, node)
    case let topK as TopK: try lowerTopK(topK, node)
    case let cumulative as Cumulative: try lowerCumulative(cumulative, node)
    case let ensemble as TreeEnsemble: try lowerTrees(ensemble, node)
    case let cast as Cast: try lowerCast(cast, node)
    case let cast as NarrowCast: try lowerNarrowCast(cast, node)
    case let fake as FakeQuantize: try lowerFakeQuantize(fake, node)
    case is MatMulInteger: try lowerMatMulInteger(node)
    default:
      throw .unsupported("the interpreter does not run this operator in this version")
    }
  }

  private func code(_ function: ComparisonFunction) -> ProgramOperation.BinaryFunction {
    switch function {
    case .equal: .equal
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    }
  }

  private func code(_ function: LogicalFunction) -> ProgramOperation.BinaryFunction {
    switch function {
    case .and: .and
    case .or: .or
    case .xor: .xor
    }
  }

  mutating func plainTensors(_ values: [ValueID]) throws(ConversionError) -> [Int] {
    var result: [Int] = []
    for value in values { result.append(try plainTensor(value)) }
    return result
  }

  /// Extents before, at and after an axis.
  func split(_ shape: [Int], around axis: Int) -> (outer: Int, extent: Int, inner: Int) {
    guard !shape.isEmpty else { return (1, 1, 1) }
    return (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }

  private mutating func lowerElementwise(
    _ function: ProgramOperation.BinaryFunction, _ node: Node
  ) throws(ConversionError) {
    let nest = try LoopNests.elementwise(
      node.inputs.map { graph.type(of: $0).shape }, result: graph.type(of: node.outputs[0]).shape)
    try emit(.binary(function, nest), node, inputs: try plainTensors(node.inputs))
  }

  private mutating func lowerBinary(_ function: BinaryFunction, _ node: Node) throws(ConversionError) {
    if function == .power {
      if try lowerConstantPower(node) { return }
      let areFloats = node.inputs.map { graph.type(of: $0).element.isFloat }
      if areFloats[0] != areFloats[1] { return try lowerMixedPower(node) }
    }
    let code: ProgramOperation.BinaryFunction =
      switch function {
      case .add: .add
      case .subtract: .subtract
      case .multiply: .multiply
      case .divide: .divide
      case .power: .power
      case .minimum: .minimum
      case .maximum: .maximum
      case .modulo: .modulo
      case .remainder: .remainder
      }
    if try lowerWrapping(code, node) { return }
    try lowerElementwise(code, node)
  }

  /// x^2 as a product and x^0.5 as a root: exact and cheap.
  private mutating func lowerConstantPower(_ node: Node) throws(ConversionError) -> Bool {
    guard let exponent = graph.constant(node.inputs[1]), let value = exponent.floats.first,
      exponent.floats.allSatisfy({ $0 == value }), value == 2 || value == 0.5,
      graph.type(of: node.inputs[0]).element.isFloat,
      graph.type(of: node.inputs[0]).shape == graph.type(of: node.outputs[0]).shape
    else { return false }
    let base = try plainTensor(node.inputs[0])
    if value == 2 {
      let shape = graph.type(of: node.inputs[0]).shape
      try emit(
        .binary(.multiply, try LoopNests.elementwise([shape, shape], result: shape)), node,
        inputs: [base, base])
    } else {
      try emit(.map(floatFunction(.sqrt)), node, inputs: [base])
    }
    return true
  }

  /// (x − center) · gain in float: two elementwise steps.
  private mutating func lowerNormalizer(_ normalizer: Normalizer, _ node: Node) throws(ConversionError) {
    let shape = graph.type(of: node.inputs[0]).shape
    let center = try addConstant(
      try wrapping { () throws(GraphError) in try Tensor(vector: normalizer.center) },
      name: "\(node.name)/center")
    let gain = try addConstant(
      try wrapping { () throws(GraphError) in try Tensor(vector: normalizer.gain) }, name: "\(node.name)/gain"
    )
    let centered = program.add(ProgramTensor(name: "\(node.name)/centered", type: .float32, shape: shape))
    program.steps.append(
      ProgramStep(
        name: node.name,
        operation: .binary(
          .subtract, try LoopNests.elementwise([shape, [normalizer.center.count]], result: shape)),
        inputs: [try plainTensor(node.inputs[0]), center], outputs: [centered]))
    try emit(
      .binary(.multiply, try LoopNests.elementwise([shape, [normalizer.gain.count]], result: shape)), node,
      inputs: [centered, gain])
  }

  private mutating func lowerLayerNormalization(
    _ normalization: LayerNormalization, _ node: Node
  ) throws(ConversionError) {
    let shape = graph.type(of: node.inputs[0]).shape
    let extent = shape[normalization.axis...].reduce(1, *)
    func constant(_ position: Int) throws(ConversionError) -> [Float]? {
      guard node.inputs.count > position else { return nil }
      guard let tensor = graph.constant(node.inputs[position]) else {
        throw .unsupported("a scale or bias computed at run time")
      }
      guard tensor.count == extent else {
        return (0..<extent).map { tensor.floats[$0 % max(tensor.count, 1)] }
      }
      return tensor.floats
    }
    let scale = try constant(1)
    let bias = try constant(2)
    try emit(
      .layerNormalization(
        outer: shape[..<normalization.axis].reduce(1, *), extent: extent, epsilon: normalization.epsilon,
        scale: scale, bias: bias), node, inputs: [try plainTensor(node.inputs[0])])
  }
}
