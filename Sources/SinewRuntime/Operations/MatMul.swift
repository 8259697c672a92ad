import CSinewSIMD
import SinewFormat
import SinewKernels

/// Batched product of two run-time tensors (docs/arithmetic.md, section 5).
enum MatMulOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, MatMulOperation.prepare) },
      execute: { MatMulOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in slots.matMul = kernels.matmul }
      })
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 2, outputs: 1)
    let a = try step.input(0)
    let b = try step.input(1)
    let y = try step.output(0)
    try step.require(a.type == .float32 && b.type == .float32 && y.type == .float32, .badType)
    let batch = try step.attributes.uint32(Schema.MatMul.batch)
    let rows = try step.attributes.uint32(Schema.MatMul.rows)
    let inner = try step.attributes.uint32(Schema.MatMul.inner)
    let columns = try step.attributes.uint32(Schema.MatMul.columns)
    let aStride = try step.attributes.uint32(Schema.MatMul.aStride)
    let bStride = try step.attributes.uint32(Schema.MatMul.bStride)
    try step.require(inner > 0 && step.areFactors(batch, rows, columns, of: y.count), .sizeMismatch)
    try check(batch, aStride, rows, inner, fitIn: a, step)
    try check(batch, bStride, inner, columns, fitIn: b, step)
    step.addWork(y.count, inner)
    var product = snw_matmul()
    product.left = step.address(a)?.elements()
    product.right = step.address(b)?.elements()
    product.y = step.mutableAddress(y)?.elements()
    product.batch = batch
    product.m = rows
    product.k = inner
    product.n = columns
    product.left_stride = aStride
    product.right_stride = bStride
    step.record.set(product, operation: Schema.Operation.matMul.rawValue)
  }

  /// Whether the matrices of an operand, `stride` elements apart, lie in its tensor.
  private static func check(
    _ batch: UInt32, _ stride: UInt32, _ rows: UInt32, _ columns: UInt32, fitIn tensor: TensorView,
    _ step: StepPreparation
  ) throws(FormatError) {
    let last = UInt64(product: batch &- 1, stride)
    let end = last.saturatingSum(UInt64(product: rows, columns))
    try step.require(end <= UInt64(wide: tensor.count), .outOfReach)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    policy.assumingMemoryBound(to: PolicyHeader.self).pointee.kernels.matMul?(
      record.arguments(snw_matmul.self))
  }
}
