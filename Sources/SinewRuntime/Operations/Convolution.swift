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
    try step.requireArity(inputs: 1, outputs: 2)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .int8 || x.type == .int16, .badType)
    let fill = try convolution.int32(Schema.Convolution.fill)
    try step.require(x.type == .int8 ? fill.isInt8 : fill == 0, .badParameter)
    let isDepthwise = try convolution.bool(Schema.Convolution.depthwise)
    step.attributes = try step.layer(convolution, Schema.Convolution.layer, Schema.Dense.fieldCount)
    let mode = try step.attributes.uint8(Schema.Dense.mode)
    try step.require(mode == Schema.DenseMode.static.rawValue, .badParameter)
    let tiles = try WindowTiles(
      convolution, Schema.Convolution.window, isDepthwise: isDepthwise, rows: Schema.Dense.rows,
      columns: Schema.Dense.columns, &step)

    var dense = snw_dense()
    dense.x = step.address(x)
    dense.y = step.mutableAddress(y)
    dense.scratch = step.mutableAddress(tiles.scratch)?.assumingMemoryBound(to: Int8.self)
    dense.rows = tiles.rows
    dense.columns = tiles.columns
    // The rest is decoded again when the step runs.
    dense.positions = step.step.index
    try DenseOperation.prepareOutput(&step, y, &dense)
    try DenseCheck(
      rows: tiles.rows, columns: tiles.columns, bound: x.type == .int16 ? .int16 : .int8,
      layout: isDepthwise ? .depthwise : .full
    ).run(&step, &dense)
    step.addWork(tiles.rows, tiles.columns, tiles.positions)
    step.scratchOutputs = 2
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
      dense.x = UnsafeRawPointer(scratch)
      tiles.run(elementSize: 1 &+ UInt32(variant & 1), fill: fill, scratch, x) { first, count in
        dense.y = y + Int(truncatingIfNeeded: first &* rowBytes)
        dense.positions = count
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
}
