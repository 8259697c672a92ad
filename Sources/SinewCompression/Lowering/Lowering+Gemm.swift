import SinewArtifact
import SinewGraph

extension Lowering {
  /// alpha · A' · B' + beta · C of two run-time matrices: transposing copies, a product, and arithmetic for what
  /// is not 1.
  mutating func lowerGemm(_ gemm: Gemm, _ node: Node) throws(ConversionError) {
    let result = graph.type(of: node.outputs[0])
    guard result.element.isFloat else {
      throw .unsupported(
        "a product of \(result.element) matrices at run time; float16 to float64 is supported")
    }
    let shape = result.shape
    let inner = graph.type(of: node.inputs[0]).shape[gemm.transposeA ? 0 : 1]
    let a = try matrix(node.inputs[0], isTransposed: gemm.transposeA, node)
    let b = try matrix(node.inputs[1], isTransposed: gemm.transposeB, node)
    let product = ProgramOperation.matMul(
      batch: 1, rows: shape[0], inner: inner, columns: shape[1], aStride: 0, bStride: 0)
    let addend = node.inputs.count > 2 && gemm.beta != 0 ? node.inputs[2] : nil
    if gemm.alpha == 1 && addend == nil { return try emit(product, node, inputs: [a, b]) }
    var sum = step(product, [a, b], .float32, shape, node, "product")
    if gemm.alpha != 1 {
      let scaled = ProgramOperation.binary(.multiply, try LoopNests.elementwise([shape, [1]], result: shape))
      let factor = try factor(gemm.alpha, "alpha")
      if addend == nil { return try emit(scaled, node, inputs: [sum, factor]) }
      sum = step(scaled, [sum, factor], .float32, shape, node, "scaled")
    }
    guard let addend else { return }
    var c = try plainTensor(addend)
    let own = graph.type(of: addend).shape
    if gemm.beta != 1 {
      let scaled = ProgramOperation.binary(.multiply, try LoopNests.elementwise([own, [1]], result: own))
      c = step(scaled, [c, try factor(gemm.beta, "beta")], .float32, own, node, "addend")
    }
    try emit(
      .binary(.add, try LoopNests.elementwise([shape, own], result: shape)), node, inputs: [sum, c])
  }

  /// A matrix, or a copy of it that is transposed.
  mutating func matrix(
    _ value: ValueID, isTransposed: Bool, _ node: Node
  ) throws(ConversionError) -> Int {
    let tensor = try plainTensor(value)
    guard isTransposed else { return tensor }
    let shape = graph.type(of: value).shape
    let exchanged = [shape[1], shape[0]]
    let piece = try LoopNests.piece(
      extents: exchanged, inputOffset: 0, inputStrides: [1, shape[1]], outputOffset: 0,
      outputStrides: [shape[0], 1])
    return step(.copy([piece]), [tensor], .float32, exchanged, node, "transposed")
  }

  private mutating func factor(_ value: Float, _ name: String) throws(ConversionError) -> Int {
    try addConstant(try wrapping { () throws(GraphError) in try Tensor(vector: [value]) }, name: name)
  }
}
