import CSinewSIMD
import SinewFormat
import SinewKernels

/// Float dense layer with an optional function of its outputs (docs/arithmetic.md, sections 5 and 6).
enum DenseFloatOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, DenseFloatOperation.prepare) },
      execute: { DenseFloatOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in
          slots.denseF32 = kernels.denseF32
          slots.denseF16 = kernels.denseF16
          slots.map = kernels.map
        }
      })
  }

  /// The layer, and the function of its outputs in place; `function.count` is 0 without one.
  struct Arguments {
    var dense: snw_dense_float
    var function: snw_map
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .float32 && y.type == .float32, .badType)
    let rows = try step.attributes.uint32(Schema.DenseFloat.rows)
    let columns = try step.attributes.uint32(Schema.DenseFloat.columns)
    let positions = try step.positions(x, y, rows: rows, columns: columns)
    var (arguments, isHalf) = try layer(&step, x, y, rows: rows, columns: columns)
    arguments.dense.positions = positions
    step.addWork(rows, columns, positions)
    step.record.set(
      arguments, operation: Schema.Operation.denseFloat.rawValue, variant: isHalf ? 1 : 0)
  }

  /// The layer without its positions, from the table that `step.attributes` is, and whether its weights are
  /// fp16.
  static func layer(
    _ step: inout StepPreparation, _ x: TensorView, _ y: TensorView, rows: UInt32, columns: UInt32
  ) throws(FormatError) -> (Arguments, isHalf: Bool) {
    let weightType = Schema.ElementType(rawValue: try step.attributes.uint8(Schema.DenseFloat.weightType))
    guard let weightType else { throw step.failure(.unknownValue) }
    try step.require(weightType == .float32 || weightType == .float16, .badType)
    guard let paddedRows = rows.roundedUp(toMultipleOf: 16) else { throw step.failure(.sizeMismatch) }
    let weightBytes = paddedRows.checkedProduct(columns)?.checkedProduct(weightType.byteCount)

    var dense = snw_dense_float()
    dense.x = step.address(x)?.assumingMemoryBound(to: Float.self)
    dense.y = step.mutableAddress(y)?.assumingMemoryBound(to: Float.self)
    dense.weights = try step.segment(Schema.DenseFloat.weights, byteCount: weightBytes)
    dense.bias = try step.segment(Schema.DenseFloat.bias, byteCount: paddedRows &* 4)
      .assumingMemoryBound(to: Float.self)
    dense.rows = rows
    dense.columns = columns
    var function = snw_map()
    if let code = try step.function(
      Schema.DenseFloat.function, default: .none, alpha: Schema.DenseFloat.alpha,
      beta: Schema.DenseFloat.beta,
      &function)
    {
      function.function = UInt32(code)
      function.x = UnsafePointer(dense.y)
      function.y = dense.y
      function.count = y.count
    }
    return (Arguments(dense: dense, function: function), weightType == .float16)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let slots = policy.assumingMemoryBound(to: PolicyHeader.self).pointee.kernels
    let arguments = record.arguments(Arguments.self)
    guard let dense = record.recordVariant == 0 ? slots.denseF32 : slots.denseF16 else { return }
    dense(UnsafeRawPointer(arguments).assumingMemoryBound(to: snw_dense_float.self))
    if arguments.pointee.function.count > 0 {
      withUnsafePointer(to: arguments.pointee.function) { slots.map?($0) }
    }
  }
}

extension StepPreparation {
  /// A function code with its parameters entered into `arguments`; nil for `None`, whose parameters must be
  /// 0. `absent` is the schema's default.
  func function(
    _ code: UInt16, default absent: Schema.Function, alpha: UInt16, beta: UInt16, _ arguments: inout snw_map
  ) throws(FormatError) -> UInt8? {
    let value = Schema.Function(rawValue: try attributes.uint8(code, default: absent.rawValue))
    guard let value else { throw failure(.unknownValue) }
    arguments.alpha = try attributes.float32(alpha)
    arguments.beta = try attributes.float32(beta)
    let areNumbers: Bool = arguments.alpha.bitPattern.isNumber && arguments.beta.bitPattern.isNumber
    try require(areNumbers, .badParameter)
    if value == .none {
      try require(arguments.alpha.bitPattern | arguments.beta.bitPattern == 0, .badParameter)
      return nil
    }
    return value.rawValue
  }
}
