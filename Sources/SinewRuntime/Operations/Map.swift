import CSinewSIMD
import SinewFormat
import SinewKernels

/// Elementwise float function (docs/arithmetic.md, section 6).
enum MapOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, MapOperation.prepare) },
      execute: { MapOperation.execute($0, $1) },
      install: { slots, set in
        KernelSlots.install(slots, set) { slots, kernels in slots.map = kernels.map }
      })
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .float32 && y.type == .float32, .badType)
    try step.require(x.count == y.count, .sizeMismatch)
    var map = snw_map()
    let code = try step.function(
      Schema.Map.function, default: .abs, alpha: Schema.Map.alpha, beta: Schema.Map.beta, &map)
    guard let code else { throw step.failure(.unknownValue) }
    map.function = UInt32(code)
    map.x = step.address(x)?.assumingMemoryBound(to: Float.self)
    map.y = step.mutableAddress(y)?.assumingMemoryBound(to: Float.self)
    map.count = x.count
    step.inPlaceInputs = 1
    step.addWork(x.count)
    step.record.set(map, operation: Schema.Operation.map.rawValue)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    policy.assumingMemoryBound(to: PolicyHeader.self).pointee.kernels.map?(record.arguments(snw_map.self))
  }
}
