import CSinewSIMD
import SinewFormat
import SinewKernels

/// An integer dense layer over the windows of its input (docs/arithmetic.md, section 4).
enum ConvolutionOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, ConvolutionOperation.prepare) },
      execute: { ConvolutionOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in
          slots.denseS8 = kernels.denseS8
          slots.denseS16 = kernels.denseS16
        }
      })
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    let convolution = step.attributes
    step.attributes = try step.layer(convolution, Schema.Convolution.layer, Schema.Dense.fieldCount)
    let mode = Schema.DenseMode(rawValue: try step.attributes.uint8(Schema.Dense.mode))
    let isSplit = mode == .split
    try step.require(mode == .static || isSplit, .badParameter)
    try step.requireArity(inputs: 1, outputs: isSplit ? 3 : 2)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .int8 || x.type == .int16, .badType)
    let fill = try convolution.int32(Schema.Convolution.fill)
    try step.require(x.type == .int8 ? fill.isInt8 : fill == 0, .badParameter)
    let isDepthwise = try convolution.bool(Schema.Convolution.depthwise)
    let tiles = try WindowTiles(
      convolution, Schema.Convolution.window, isDepthwise: isDepthwise, rows: Schema.Dense.rows,
      columns: Schema.Dense.columns, &step)

    var dense = snw_dense()
    dense.x = step.address(x)
    dense.y = step.mutableAddress(y)
    dense.scratch = step.mutableAddress(tiles.scratch)?.assumingMemoryBound(to: Int8.self)
    dense.rows = tiles.rows
    // Below 2^29.
    dense.columns = isSplit ? 2 &* tiles.columns : tiles.columns
    step.scratchOutputs = 2
    if isSplit {
      try step.require(x.type == .int16, .badType)
      _ = try parts(&step, tiles)
      step.scratchOutputs = 6
    }
    // The rest is decoded again when the step runs.
    dense.positions = step.step.index
    try DenseOperation.prepareOutput(&step, y, &dense)
    try DenseCheck(
      rows: tiles.rows, columns: dense.columns, bound: x.type == .int16 ? .int16 : .int8,
      layout: isDepthwise ? .depthwise : .full
    ).run(&step, &dense)
    step.addWork(tiles.rows, dense.columns, tiles.positions)
    let variant: UInt8 = (isDepthwise ? 2 : 0) | (x.type == .int16 ? 1 : 0)
    step.record.set(dense, operation: Schema.Operation.convolution.rawValue, variant: variant)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let policy = policy.assumingMemoryBound(to: PolicyHeader.self)
    var dense = record.arguments(snw_dense.self).pointee
    let variant = record.recordVariant
    guard let x = dense.x, let y = dense.y, let scratch = UnsafeMutableRawPointer(dense.scratch) else {
      return
    }
    let slots = policy.pointee.kernels
    let rowBytes = dense.rows &<< (dense.output_is_int16 == 0 ? 0 : 1)
    // Verified when the policy was initialised: nothing throws.
    do throws(FormatError) {
      var step = try StepPreparation(running: dense.positions, of: policy)
      let convolution = step.attributes
      step.attributes = try step.layer(convolution, Schema.Convolution.layer, Schema.Dense.fieldCount)
      let tiles = try WindowTiles(
        convolution, Schema.Convolution.window, isDepthwise: variant & 2 != 0, rows: Schema.Dense.rows,
        columns: Schema.Dense.columns, &step)
      let fill = UInt32(bitPattern: try convolution.int32(Schema.Convolution.fill))
      let parts = step.step.outputs.count == 2 ? nil : step.mutableAddress(try Self.parts(&step, tiles))
      dense.x = UnsafeRawPointer(scratch)
      tiles.run(elementSize: 1 &+ UInt32(variant & 1), fill: fill, scratch, x) { first, count in
        dense.y = y + Int(truncatingIfNeeded: first &* rowBytes)
        dense.positions = count
        if let parts {
          SplitLayer.run(dense, elements: tiles.window.columns, parts: parts) {
            if variant & 2 == 0 { slots.denseS16?($0) } else { depthwiseInt16($0) }
          }
          return
        }
        switch variant {
        case 0: slots.denseS8?(&dense)
        case 1: slots.denseS16?(&dense)
        case 2: depthwiseInt8(&dense)
        default: depthwiseInt16(&dense)
        }
      }
    } catch {
      return
    }
  }

  /// Memory for both parts of what a position reads.
  private static func parts(_ step: inout StepPreparation, _ tiles: WindowTiles) throws(FormatError)
    -> TensorView
  {
    let parts = try step.output(2)
    try step.require(parts.type == .int16, .badType)
    try step.require(parts.count / 2 >= tiles.window.columns, .sizeMismatch)
    return parts
  }
}
