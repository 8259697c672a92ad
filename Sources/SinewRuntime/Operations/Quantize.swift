import CSinewSIMD
import SinewFormat
import SinewKernels

/// Float to integer (docs/arithmetic.md, section 2).
enum QuantizeOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, QuantizeOperation.prepare) },
      execute: { QuantizeOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in
          slots.quantiseS8 = kernels.quantiseS8
          slots.quantiseS16 = kernels.quantiseS16
        }
      })
  }

  /// To int16 only, as networks begin; int8 is refused.
  static var int16Entry: Operation {
    Operation(
      prepare: {
        StepPreparation.run($0) { (step) throws(FormatError) in
          try step.require(try step.output(0).type == .int16, .missingOperation)
          try QuantizeOperation.prepare(&step)
        }
      },
      execute: { QuantizeOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in slots.quantiseS16 = kernels.quantiseS16 }
      })
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .float32 && (y.type == .int8 || y.type == .int16), .badType)
    try step.require(x.count == y.count, .sizeMismatch)
    let features = try step.attributes.uint32(Schema.Quantize.features)
    try step.require(features > 0 && x.count / features &* features == x.count, .sizeMismatch)
    let zeroPoint = try step.attributes.int32(Schema.Quantize.zeroPoint)
    try step.require(y.type == .int8 ? zeroPoint.isInt8 : zeroPoint == 0, .badConstant)
    let byteCount = features.checkedProduct(4)
    let center = try step.segment(Schema.Quantize.centre, byteCount: byteCount)
    let gain = try step.segment(Schema.Quantize.gain, byteCount: byteCount)
    for feature in 0..<Int(truncatingIfNeeded: features) {
      let place = feature &* 4
      let isFinite: Bool =
        center.load(fromByteOffset: place, as: UInt32.self).isFiniteFloat
        && gain.load(fromByteOffset: place, as: UInt32.self).isFiniteFloat
      try step.require(isFinite, .badConstant)
    }
    step.addWork(x.count)
    var boundary = snw_boundary()
    boundary.x = step.address(x)
    boundary.y = step.mutableAddress(y)
    boundary.centre = center.assumingMemoryBound(to: Float.self)
    boundary.gain = gain.assumingMemoryBound(to: Float.self)
    boundary.count = x.count
    boundary.features = features
    boundary.zero_point = zeroPoint
    step.record.set(
      boundary, operation: Schema.Operation.quantize.rawValue, variant: y.type == .int16 ? 1 : 0)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let policy = policy.assumingMemoryBound(to: PolicyHeader.self)
    let slots = policy.pointee.kernels
    guard let quantise = record.recordVariant == 0 ? slots.quantiseS8 : slots.quantiseS16 else { return }
    policy.pointee.invalidInputs &+= UInt64(wide: quantise(record.arguments(snw_boundary.self)))
  }
}
