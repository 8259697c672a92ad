import CSinewSIMD
import SinewFormat
import SinewKernels

/// Integer dense layer (docs/arithmetic.md, section 4; layouts in docs/layouts.md).
enum DenseOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, DenseOperation.prepare) },
      execute: { DenseOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in
          slots.denseS8 = kernels.denseS8
          slots.denseS16 = kernels.denseS16
          slots.denseDynamic = kernels.denseDynamic
        }
      })
  }

  /// The layer without a run-time scale; a step with one is refused.
  static var staticEntry: Operation {
    Operation(
      prepare: {
        StepPreparation.run($0) { (step) throws(FormatError) in
          let mode = try step.attributes.uint8(Schema.Dense.mode)
          try step.require(mode == Schema.DenseMode.static.rawValue, .missingOperation)
          try DenseOperation.prepare(&step)
        }
      },
      execute: { DenseOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in
          slots.denseS8 = kernels.denseS8
          slots.denseS16 = kernels.denseS16
        }
      })
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    guard let mode = Schema.DenseMode(rawValue: try step.attributes.uint8(Schema.Dense.mode)) else {
      throw step.failure(.unknownValue)
    }
    try step.requireArity(inputs: 1, outputs: mode == .static ? 1 : 2)
    let x = try step.input(0)
    let y = try step.output(0)
    let hasWideInput = x.type == .int16
    try step.require(hasWideInput || (x.type == .int8 && mode == .static), .badType)
    let rows = try step.attributes.uint32(Schema.Dense.rows)
    let columns = try step.attributes.uint32(Schema.Dense.columns)
    let positions = try step.positions(x, y, rows: rows, columns: columns)

    var dense = snw_dense()
    dense.x = step.address(x)
    dense.y = step.mutableAddress(y)
    dense.rows = rows
    dense.columns = columns
    dense.positions = positions
    // Below 2^29.
    if mode == .split { dense.columns = 2 &* columns }
    if mode != .static {
      let scratch = try step.output(1)
      step.scratchOutputs = 2
      try step.require(scratch.type == (mode == .dynamic ? .int8 : .int16), .badType)
      try step.require(scratch.count >= dense.columns, .sizeMismatch)
      dense.scratch = step.mutableAddress(scratch)?.assumingMemoryBound(to: Int8.self)
    }
    try prepareOutput(&step, y, &dense)
    let sumLimit: DenseCheck.Bound =
      mode == .dynamic ? .dynamic : hasWideInput ? .int16 : .int8
    try DenseCheck(rows: rows, columns: dense.columns, bound: sumLimit, layout: .full).run(&step, &dense)
    step.addWork(rows, dense.columns, positions)
    let variant: UInt8 =
      switch mode {
      case .static: hasWideInput ? 1 : 0
      case .dynamic: 2
      case .split: 3
      }
    step.record.set(dense, operation: Schema.Operation.dense.rawValue, variant: variant)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let policy = policy.assumingMemoryBound(to: PolicyHeader.self)
    let dense = record.arguments(snw_dense.self)
    switch record.recordVariant {
    case 0: policy.pointee.kernels.denseS8?(dense)
    case 1: policy.pointee.kernels.denseS16?(dense)
    case 2: policy.pointee.kernels.denseDynamic?(dense)
    default:
      let kernel = policy.pointee.kernels.denseS16
      SplitLayer.run(
        dense.pointee, elements: dense.pointee.columns &>> 1,
        parts: UnsafeMutableRawPointer(dense.pointee.scratch)
      ) { kernel?($0) }
    }
  }

  /// The type of the output, the struct `Activation` and its table.
  static func prepareOutput(
    _ step: inout StepPreparation, _ y: TensorView, _ dense: inout snw_dense
  ) throws(FormatError) {
    try step.require(y.type == .int8 || y.type == .int16, .badType)
    let isWide = y.type == .int16
    dense.output_is_int16 = isWide ? 1 : 0
    let place = try step.attributes.structure(
      Schema.Dense.activation, byteCount: Schema.Activation.byteCount, alignment: Schema.Activation.alignment)
    guard let place else { throw step.failure(.missingField) }
    let view = step.model.view
    guard let kind = Schema.ActivationKind(rawValue: try view.uint8(at: place &+ Schema.Activation.kind)),
      let form = Schema.TableForm(rawValue: try view.uint8(at: place &+ Schema.Activation.tableForm))
    else { throw step.failure(.unknownValue) }
    dense.activation = kind.rawValue
    dense.table_form = form.rawValue
    dense.table_shift = try view.uint8(at: place &+ Schema.Activation.tableShift)
    dense.output_shift = try view.uint8(at: place &+ Schema.Activation.outputShift)
    dense.parameter_a = Int16(bitPattern: try view.uint16(at: place &+ Schema.Activation.parameterA))
    dense.parameter_b = Int16(bitPattern: try view.uint16(at: place &+ Schema.Activation.parameterB))
    dense.zero_point = Int16(bitPattern: try view.uint16(at: place &+ Schema.Activation.zeroPoint))

    try step.require(dense.table_shift <= 15 && dense.output_shift <= 15, .badParameter)
    try step.require(Int32(dense.zero_point).isInt8, .badParameter)
    try step.require(!isWide || (dense.output_shift == 0 && dense.zero_point == 0), .badParameter)
    switch kind {
    case .none, .relu:
      try step.require(dense.parameter_a == 0 && dense.parameter_b == 0, .badParameter)
    case .leaky:
      // h(-32768, -32768) is 2^15, which no int16 holds.
      try step.require(dense.parameter_a != -32768 && dense.parameter_b == 0, .badParameter)
    case .clamp:
      try step.require(dense.parameter_a <= dense.parameter_b, .badParameter)
    case .table, .rectifiedTable:
      try step.require(dense.parameter_a == 0 && dense.parameter_b == 0, .badParameter)
      let byteCount: UInt32 = form == .quadratic64 ? 3 &* 64 &* 2 : 513 &* 2
      dense.table = try step.segment(Schema.Dense.table, byteCount: byteCount)
        .assumingMemoryBound(to: Int16.self)
      return
    }
    let table = try step.attributes.uint32(Schema.Dense.table)
    try step.require(table == 0 && dense.table_shift == 0 && form == .quadratic64, .badParameter)
  }
}

extension StepPreparation {
  /// The number of vectors that a layer of `rows` outputs and `columns` inputs turns x into y.
  func positions(
    _ x: TensorView, _ y: TensorView, rows: UInt32, columns: UInt32
  ) throws(FormatError) -> UInt32 {
    try require(rows > 0 && columns > 0 && rows < 1 &<< 28 && columns < 1 &<< 28, .sizeMismatch)
    let positions = x.count / columns
    try require(positions &* columns == x.count, .sizeMismatch)
    try require(positions.checkedProduct(rows) == y.count, .sizeMismatch)
    return positions
  }
}
