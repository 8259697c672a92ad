import CSinewSIMD
import SinewFormat
import SinewKernels

/// A float dense layer over the windows of its input (docs/arithmetic.md, section 5).
enum ConvolutionFloatOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, ConvolutionFloatOperation.prepare) },
      execute: { ConvolutionFloatOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in
          slots.denseF32 = kernels.denseF32
          slots.denseF16 = kernels.denseF16
          slots.map = kernels.map
        }
      })
  }

  /// The layer and the function of its outputs, as for `DenseFloatOperation`; `dense.positions` is not used.
  struct Arguments {
    var layer: DenseFloatOperation.Arguments
    var scratch: UnsafeMutablePointer<Float>?
    var step: UInt16
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    let convolution = step.attributes
    try step.requireArity(inputs: 1, outputs: 2)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .float32 && y.type == .float32, .badType)
    let isDepthwise = try convolution.bool(Schema.ConvolutionFloat.depthwise)
    step.attributes = try step.layer(convolution, Schema.ConvolutionFloat.layer, Schema.DenseFloat.fieldCount)
    let tiles = try WindowTiles(
      convolution, Schema.ConvolutionFloat.window, isDepthwise: isDepthwise, rows: Schema.DenseFloat.rows,
      columns: Schema.DenseFloat.columns, &step)
    let (layer, isHalf) = try DenseFloatOperation.layer(&step, x, y, rows: tiles.rows, columns: tiles.columns)
    step.addWork(tiles.rows, tiles.columns, tiles.positions)
    step.scratchOutputs = 2
    let arguments = Arguments(
      layer: layer, scratch: step.mutableAddress(tiles.scratch)?.assumingMemoryBound(to: Float.self),
      step: UInt16(truncatingIfNeeded: step.step.index))
    step.record.set(
      arguments, operation: Schema.Operation.convolutionFloat.rawValue,
      variant: (isDepthwise ? 2 : 0) | (isHalf ? 1 : 0))
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let policy = policy.assumingMemoryBound(to: PolicyHeader.self)
    let arguments = record.arguments(Arguments.self).pointee
    let variant = record.recordVariant
    let slots = policy.pointee.kernels
    var dense = arguments.layer.dense
    guard let x = dense.x, let y = dense.y, let scratch = arguments.scratch else { return }
    // Verified when the policy was initialised: nothing throws.
    do throws(FormatError) {
      var step = try StepPreparation(running: UInt32(arguments.step), of: policy)
      let convolution = step.attributes
      step.attributes = try step.layer(
        convolution, Schema.ConvolutionFloat.layer, Schema.DenseFloat.fieldCount)
      let tiles = try WindowTiles(
        convolution, Schema.ConvolutionFloat.window, isDepthwise: variant & 2 != 0,
        rows: Schema.DenseFloat.rows, columns: Schema.DenseFloat.columns, &step)
      dense.x = UnsafePointer(scratch)
      tiles.run(elementSize: 4, fill: 0, UnsafeMutableRawPointer(scratch), UnsafeRawPointer(x)) {
        first, count in
        dense.y = y + Int(truncatingIfNeeded: first &* dense.rows)
        dense.positions = count
        switch variant {
        case 0: slots.denseF32?(&dense)
        case 1: slots.denseF16?(&dense)
        case 2: depthwiseFloat32(&dense)
        default: depthwiseFloat16(&dense)
        }
      }
    } catch {
      return
    }
    if arguments.layer.function.count > 0 {
      withUnsafePointer(to: arguments.layer.function) { slots.map?($0) }
    }
  }
}
