/// ONNX's `Gemm`: alpha · A' B' + beta · C, with A' [M, K], B' [K, N] (each optionally stored transposed) and
/// an optional C that broadcasts to the result [M, N].
public struct Gemm: Operator {
  public let alpha: Float
  public let beta: Float
  public let transposeA: Bool
  public let transposeB: Bool

  public init(alpha: Float = 1, beta: Float = 1, transposeA: Bool = false, transposeB: Bool = false) {
    self.alpha = alpha
    self.beta = beta
    self.transposeA = transposeA
    self.transposeB = transposeB
  }

  public var name: String { "Gemm" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 2...3)
    try checkNumber(inputs[0], "A")
    try checkSameElement(inputs[0], inputs[1], "B")
    guard inputs[0].rank == 2, inputs[1].rank == 2 else {
      throw .shape("Gemm of \(inputs[0]) and \(inputs[1]); both must be matrices")
    }
    guard inputs[0].element.isFloat || (alpha == 1 && beta == 1) else {
      throw .unsupported("Gemm of integers with alpha \(alpha) and beta \(beta); only 1 is supported")
    }
    let (rows, depth) = oriented(inputs[0].shape, transposed: transposeA)
    let (depthOfB, columns) = oriented(inputs[1].shape, transposed: transposeB)
    guard depth == depthOfB else {
      throw .shape(
        "Gemm of \(inputs[0]) (transposed: \(transposeA)) and \(inputs[1]) (transposed: \(transposeB)): "
          + "\(depth) columns meet \(depthOfB) rows")
    }
    if inputs.count == 3 {
      try checkSameElement(inputs[0], inputs[2], "C")
      guard broadcastShape(inputs[2].shape, [rows, columns]) == [rows, columns] else {
        throw .shape("Gemm: C is \(inputs[2]); it must broadcast to [\(rows), \(columns)]")
      }
    }
    return [try TensorType(inputs[0].element, [rows, columns])]
  }

  private func oriented(_ shape: [Int], transposed: Bool) -> (Int, Int) {
    transposed ? (shape[1], shape[0]) : (shape[0], shape[1])
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    if outputs[0].element == .float16 {
      let sums = try evaluate(inputs.map { $0.cast(to: .float32) }, as: [outputs[0].with(.float32)])
      return sums.map { $0.cast(to: .float16) }
    }
    return [try outputs[0].element.accept(GemmEvaluation(gemm: self, inputs: inputs, result: outputs[0]))]
  }

  public func multiplyAccumulates(_ inputs: [TensorType]) -> Int {
    guard inputs.count >= 2, inputs[1].rank == 2 else { return 0 }
    return inputs[0].count * inputs[1].shape[transposeB ? 0 : 1]
  }
}

private struct GemmEvaluation: ArithmeticVisitor {
  let gemm: Gemm
  let inputs: [Tensor]
  let result: TensorType

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    var a: [T] = try inputs[0].required()
    let b: [T] = try inputs[1].required()
    let depth = inputs[0].shape[gemm.transposeA ? 0 : 1]
    let (rows, columns) = (result.shape[0], result.shape[1])
    if gemm.transposeA { a = copy(a, shape: [rows, depth], strides: [1, rows]) }
    var sums = [T](repeating: .zero, count: result.count)
    MatrixProduct(rows: rows, depth: depth, columns: columns, transposesB: gemm.transposeB)
      .accumulate(a, b, into: &sums)
    if gemm.alpha != 1 {
      let alpha = T(converting: Double(gemm.alpha))
      sums = sums.map { $0.multiplied(by: alpha) }
    }
    if inputs.count == 3, gemm.beta != 0 {
      let c: [T] = try inputs[2].required()
      let beta = T(converting: Double(gemm.beta))
      sums = broadcastMap(sums, result.shape, c, inputs[2].shape, to: result.shape) {
        $0.adding($1.multiplied(by: beta))
      }
    }
    return Tensor(sums, type: result)
  }
}
