import CSinewSIMD
import SinewFormat
import SinewKernels

/// Integer to float (docs/arithmetic.md, section 3).
enum DequantizeOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, DequantizeOperation.prepare) },
      execute: { DequantizeOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in
          slots.dequantiseS8 = kernels.dequantiseS8
          slots.dequantiseS16 = kernels.dequantiseS16
        }
      })
  }

  /// From int16 only, as networks end; int8 is refused.
  static var int16Entry: Operation {
    Operation(
      prepare: {
        StepPreparation.run($0) { (step) throws(FormatError) in
          try step.require(try step.input(0).type == .int16, .missingOperation)
          try DequantizeOperation.prepare(&step)
        }
      },
      execute: { DequantizeOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in slots.dequantiseS16 = kernels.dequantiseS16 }
      })
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(y.type == .float32 && (x.type == .int8 || x.type == .int16), .badType)
    try step.require(x.count == y.count, .sizeMismatch)
    let zeroPoint = try step.attributes.int32(Schema.Dequantize.zeroPoint)
    try step.require(x.type == .int8 ? zeroPoint.isInt8 : zeroPoint == 0, .badConstant)
    // The kernel reads the scale where it lies in the file.
    let scale = try step.attributes.fieldPosition(Schema.Dequantize.scale, byteCount: 4, alignment: 4)
    guard let scale else { throw step.failure(.missingField) }
    let bits = try step.model.view.uint32(at: scale)
    try step.require(bits.isFiniteFloat && bits != 0 && bits &>> 31 == 0, .badConstant)
    step.addWork(x.count)
    var boundary = snw_boundary()
    boundary.x = step.address(x)
    boundary.y = step.mutableAddress(y)
    boundary.gain = step.model.view.pointer(at: scale).assumingMemoryBound(to: Float.self)
    boundary.count = x.count
    boundary.features = 1
    boundary.zero_point = zeroPoint
    step.record.set(
      boundary, operation: Schema.Operation.dequantize.rawValue, variant: x.type == .int16 ? 1 : 0)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let slots = policy.assumingMemoryBound(to: PolicyHeader.self).pointee.kernels
    guard let dequantise = record.recordVariant == 0 ? slots.dequantiseS8 : slots.dequantiseS16 else {
      return
    }
    dequantise(record.arguments(snw_boundary.self))
  }
}
