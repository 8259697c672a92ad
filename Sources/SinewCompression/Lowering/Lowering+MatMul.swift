import SinewArtifact
import SinewGraph

/// A float32 tensor as an operand of a matrix product: a vector is a row at the left, a column at the right.
struct MatrixOperand {
  var tensor: Int
  var shape: [Int]
  var isLeft: Bool

  /// Rows and columns.
  var matrix: [Int] {
    guard shape.count == 1 else { return Array(shape.suffix(2)) }
    return isLeft ? [1, shape[0]] : [shape[0], 1]
  }

  var batch: [Int] { Array(shape.dropLast(2)) }

  /// The axis along which products are added up.
  var depthAxis: Int { isLeft || shape.count == 1 ? shape.count - 1 : shape.count - 2 }
}

extension Lowering {
  /// The product of two run-time tensors.
  mutating func lowerMatMul(_ node: Node) throws(ConversionError) {
    let element = graph.type(of: node.inputs[0]).element
    guard element.isFloat else {
      throw .unsupported("a product of \(element) matrices at run time; float16 to float64 is supported")
    }
    var operands: [MatrixOperand] = []
    for (position, input) in node.inputs.enumerated() {
      operands.append(
        MatrixOperand(
          tensor: try plainTensor(input), shape: graph.type(of: input).shape, isLeft: position == 0))
    }
    let (operation, inputs) = try matrixProduct(operands[0], operands[1], node)
    try emit(operation, node, inputs: inputs)
  }

  /// The operation and its inputs; batches that broadcast unevenly are expanded by a copy.
  mutating func matrixProduct(
    _ a: MatrixOperand, _ b: MatrixOperand, _ node: Node
  ) throws(ConversionError) -> (ProgramOperation, [Int]) {
    let rank = max(a.batch.count, b.batch.count)
    func padded(_ shape: [Int]) -> [Int] { [Int](repeating: 1, count: rank - shape.count) + shape }
    let batch = zip(padded(a.batch), padded(b.batch)).map { max($0, $1) }
    func operand(_ own: MatrixOperand) throws(ConversionError) -> (tensor: Int, stride: Int) {
      let size = own.matrix.reduce(1, *)
      if own.batch.reduce(1, *) == 1 { return (own.tensor, 0) }
      if padded(own.batch) == batch { return (own.tensor, size) }
      let expanded = program.add(
        ProgramTensor(name: "\(node.name)/expanded", type: .float32, shape: batch + own.matrix))
      let piece = try LoopNests.piece(
        extents: batch + own.matrix, inputOffset: 0,
        inputStrides: LoopNests.broadcastStrides(own.batch + own.matrix, to: batch + own.matrix),
        outputOffset: 0, outputStrides: LoopNests.rowMajorStrides(batch + own.matrix))
      program.steps.append(
        ProgramStep(name: node.name, operation: .copy([piece]), inputs: [own.tensor], outputs: [expanded]))
      return (expanded, size)
    }
    let left = try operand(a)
    let right = try operand(b)
    return (
      .matMul(
        batch: batch.reduce(1, *), rows: a.matrix[0], inner: a.matrix[1], columns: b.matrix[1],
        aStride: left.stride, bStride: right.stride),
      [left.tensor, right.tensor]
    )
  }
}
