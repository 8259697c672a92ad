/// numpy's `matmul`: A [B..., M, K], B [B..., K, N] -> [B..., M, N], the leading axes broadcast.
///
/// A vector at the left is a row, [K]; one at the right a column, [K]; their axis does not appear in the
/// result.
public struct MatMul: Operator {
  public init() {}

  public var name: String { "MatMul" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 2)
    try checkNumber(inputs[0], "the first operand")
    try checkSameElement(inputs[0], inputs[1], "the second operand")
    guard inputs[0].rank > 0, inputs[1].rank > 0 else {
      throw .shape("MatMul of \(inputs[0]) and \(inputs[1]); both need at least one axis")
    }
    let sizes = MatMulSizes(inputs[0].shape, inputs[1].shape)
    guard inputs[0].shape.last == sizes.depthOfB else {
      throw .shape(
        "MatMul of \(inputs[0]) and \(inputs[1]): the last axis of the first (\(inputs[0].shape.last ?? 0)) "
          + "must be as long as the second's axis before the last (\(sizes.depthOfB))")
    }
    let batch = try broadcast(sizes.batchA, sizes.batchB)
    return [try TensorType(inputs[0].element, batch + sizes.matrixShape)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    if outputs[0].element == .float16 {
      let products = try evaluate(inputs.map { $0.cast(to: .float32) }, as: [outputs[0].with(.float32)])
      return products.map { $0.cast(to: .float16) }
    }
    return [try outputs[0].element.accept(MatMulEvaluation(a: inputs[0], b: inputs[1], result: outputs[0]))]
  }

  public func multiplyAccumulates(_ inputs: [TensorType]) -> Int {
    guard let type = try? outputTypes(inputs).first else { return 0 }
    return type.count * (inputs[0].shape.last ?? 0)
  }
}

/// The shapes of a product, with vectors as matrices of one row or column.
private struct MatMulSizes {
  let batchA: [Int]
  let batchB: [Int]
  let rows: Int
  let depthOfB: Int
  let columns: Int
  /// What the matrices add to the result's shape.
  let matrixShape: [Int]

  /// Both shapes have at least one axis.
  init(_ a: [Int], _ b: [Int]) {
    let matrixA = a.count > 1
    let matrixB = b.count > 1
    batchA = Array(a.dropLast(2))
    batchB = Array(b.dropLast(2))
    rows = matrixA ? a[a.count - 2] : 1
    depthOfB = matrixB ? b[b.count - 2] : b[0]
    columns = matrixB ? b[b.count - 1] : 1
    matrixShape = (matrixA ? [rows] : []) + (matrixB ? [columns] : [])
  }
}

private struct MatMulEvaluation: ArithmeticVisitor {
  let a: Tensor
  let b: Tensor
  let result: TensorType

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    let x: [T] = try a.required()
    let y: [T] = try b.required()
    let sizes = MatMulSizes(a.shape, b.shape)
    let depth = sizes.depthOfB
    var products = [T](repeating: .zero, count: result.count)
    if sizes.batchB.allSatisfy({ $0 == 1 }) {
      // One matrix at the right: the leading axes of the left are further rows.
      let rows = sizes.batchA.reduce(sizes.rows, *)
      MatrixProduct(rows: rows, depth: depth, columns: sizes.columns, transposesB: false)
        .accumulate(x, y, into: &products)
      return Tensor(products, type: result)
    }
    let product = MatrixProduct(rows: sizes.rows, depth: depth, columns: sizes.columns, transposesB: false)
    let batch = Array(result.shape.dropLast(sizes.matrixShape.count))
    let walk = StridedWalk(
      shape: batch, strides: [sizes.batchA, sizes.batchB].map { broadcastStrides($0, to: batch) })
    var firstC = 0
    walk.forEachRun { starts in
      for step in 0..<walk.runLength {
        product.accumulate(
          x, from: (starts[0] + step * walk.runStrides[0]) * sizes.rows * depth,
          y, from: (starts[1] + step * walk.runStrides[1]) * depth * sizes.columns,
          into: &products, from: firstC)
        firstC += sizes.rows * sizes.columns
      }
    }
    return Tensor(products, type: result)
  }
}
