import SinewArtifact
import SinewGraph

// Graphs that were quantised by others, as float32 arithmetic.

extension Lowering {
  /// The rounding of a `FakeQuantize`, step by step as the reference does it.
  ///
  /// The zero point, by which the reference raises and lowers levels, is taken into the limits: levels are
  /// integers below 2^24, which float32 adds exactly; those beyond are limited all the same.
  mutating func lowerFakeQuantize(_ fake: FakeQuantize, _ node: Node) throws(ConversionError) {
    if let code = codings.grids.codes[node.outputs[0]] { return try lowerDeclaredGrid(code, node) }
    let shape = graph.type(of: node.outputs[0]).shape
    let scale = try addConstant(
      try wrapping { () throws(GraphError) in try Tensor([fake.scale], shape: []) },
      name: "\(node.name)/scale")
    let nest = try LoopNests.elementwise([shape, []], result: shape)
    let input = try plainTensor(node.inputs[0])
    let ratio = step(.binary(.divide, nest), [input, scale], .float32, shape, node, "ratio")
    let rounded = step(.map(floatFunction(.round)), [ratio], .float32, shape, node, "rounded")
    let limits = UnaryFunction.clip(
      lower: Float(fake.range.lowerBound - fake.zeroPoint),
      upper: Float(fake.range.upperBound - fake.zeroPoint))
    let level = step(.map(floatFunction(limits)), [rounded], .float32, shape, node, "level")
    finish(node, step(.binary(.multiply, nest), [level, scale], .float32, shape, node, "value"))
  }

  /// A rounding to integers in which the result is kept: nothing where the layer before it has ended in them,
  /// else a conversion of floats.
  private mutating func lowerDeclaredGrid(_ code: InputCode, _ node: Node) throws(ConversionError) {
    let (source, result) = (node.inputs[0], node.outputs[0])
    codes[result] = code
    if codes[source] == code {
      tensors[result] = tensors[source]
      floatCopies[result] = floatCopies[source]
      return
    }
    let tensor = program.add(
      ProgramTensor(
        name: graph[result].name, type: .int8, shape: graph.type(of: result).shape, scale: Float(code.scale),
        zeroPoint: code.zeroPoint))
    program.steps.append(
      ProgramStep(
        name: node.name,
        operation: .quantize(center: [0], gain: [Float(1 / code.scale)], zeroPoint: code.zeroPoint),
        inputs: [try plainTensor(source)], outputs: [tensor]))
    tensors[result] = tensor
  }

  /// A product of 8-bit integers by float32 products over so few elements that every sum is exact, added up
  /// in int32.
  mutating func lowerMatMulInteger(_ node: Node) throws(ConversionError) {
    var operands: [MatrixOperand] = []
    for position in 0..<2 {
      let shape = graph.type(of: node.inputs[position]).shape
      let zeroShape = graph.type(of: node.inputs[position + 2]).shape
      let values = converted(try plainTensor(node.inputs[position]), to: .float32, node)
      let zeros = converted(try plainTensor(node.inputs[position + 2]), to: .float32, node)
      let nest = try LoopNests.elementwise([shape, zeroShape], result: shape)
      let tensor = step(
        .binary(.subtract, nest), [values, zeros], .float32, shape, node, "raised\(position)")
      operands.append(MatrixOperand(tensor: tensor, shape: shape, isLeft: position == 0))
    }
    let result = graph.type(of: node.outputs[0]).shape
    var sum: Int?
    for first in stride(from: 0, to: operands[0].matrix[1], by: Self.exactDepth) {
      let depth = min(Self.exactDepth, operands[0].matrix[1] - first)
      var parts: [MatrixOperand] = []
      for operand in operands { parts.append(try part(of: operand, from: first, depth: depth, node)) }
      let (operation, inputs) = try matrixProduct(parts[0], parts[1], node)
      let product = converted(step(operation, inputs, .float32, result, node, "product"), to: .int32, node)
      if let before = sum {
        let nest = try LoopNests.elementwise([result, result], result: result)
        sum = step(.binary(.add, nest), [before, product], .int32, result, node, "sum")
      } else {
        sum = product
      }
    }
    guard let sum else { throw .unsupported("a product over no elements") }
    finish(node, sum)
  }

  /// Most products of numbers of at most 255 whose sum is below 2^24.
  private static let exactDepth = 258

  /// Some columns of a left operand, or rows of a right one; the operand itself when they are all.
  private mutating func part(
    of operand: MatrixOperand, from first: Int, depth: Int, _ node: Node
  ) throws(ConversionError) -> MatrixOperand {
    let axis = operand.depthAxis
    if operand.shape[axis] == depth { return operand }
    var shape = operand.shape
    shape[axis] = depth
    let strides = LoopNests.rowMajorStrides(operand.shape)
    let piece = try LoopNests.piece(
      extents: shape, inputOffset: first * strides[axis], inputStrides: strides, outputOffset: 0,
      outputStrides: LoopNests.rowMajorStrides(shape))
    let tensor = step(.copy([piece]), [operand.tensor], .float32, shape, node, "from\(first)")
    return MatrixOperand(tensor: tensor, shape: shape, isLeft: operand.isLeft)
  }
}
