import SinewFormat
import SinewKernels

/// Tuples of run-time indices as numbers of blocks, for gathering and scattering.
enum PositionsOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, PositionsOperation.prepare) },
      execute: { PositionsOperation.execute($0, $1) })
  }

  struct Arguments {
    var nest: NestPointers
    var y: UnsafeMutableRawPointer?
    var indices: UnsafeRawPointer?
    var axes: UnsafePointer<UInt32>?
    var strides: UnsafePointer<UInt32>?
    var depth: UInt32
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let indices = try step.input(0)
    let y = try step.output(0)
    try step.require(indices.type == .int32 && y.type == .int32, .badType)
    let nest = try StridedNest(step.attributes, extents: Schema.Positions.extents, &step)
    try step.require(nest.elementCount == y.count, .sizeMismatch)
    let (base, up, down) = try nest.strides(step.attributes, Schema.Positions.baseStrides, &step)
    let axes = try step.attributes.requiredVector(Schema.Positions.axes, elementSize: 4)
    let strides = try step.attributes.requiredVector(Schema.Positions.axisStrides, elementSize: 4)
    try step.charge(axes.byteCount)
    try step.charge(strides.byteCount)
    try step.require(strides.count == axes.count, .sizeMismatch)
    try step.require(step.areFactors(y.count, axes.count, 1, of: indices.count), .sizeMismatch)
    // The last block that the largest indices name; int32 holds it.
    try step.require(down == 0, .outOfReach)
    var last = up
    for axis in 0..<axes.count {
      let extent = try axes.uint32(axis)
      try step.require(extent > 0, .outOfReach)
      last = last.saturatingSum(UInt64(product: extent &- 1, try strides.uint32(axis)))
    }
    try step.require(last < 1 &<< 28, .outOfReach)
    if axes.count == 1 { step.inPlaceInputs = 1 }
    step.addWork(indices.count)
    let arguments = Arguments(
      nest: NestPointers(nest, nil, base, nil), y: step.mutableAddress(y), indices: step.address(indices),
      axes: axes.bytes.words(UInt32.self), strides: strides.bytes.words(UInt32.self), depth: axes.count)
    step.record.set(arguments, operation: Schema.Operation.positions.rawValue)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self)
    guard let y = arguments.pointee.y, let indices = arguments.pointee.indices,
      let axes = arguments.pointee.axes, let strides = arguments.pointee.strides
    else { return }
    let clamped = resolvePositions(
      arguments.pointee.nest.loopNest(), depth: arguments.pointee.depth, axes: axes, strides: strides,
      y.elements(), indices.elements())
    policy.assumingMemoryBound(to: PolicyHeader.self).pointee.clampedIndices &+= UInt64(wide: clamped)
  }
}
