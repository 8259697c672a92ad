import SinewFormat
import SinewKernels

/// The first input with some of its blocks replaced by those of the second, at constant places.
enum ScatterOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, ScatterOperation.prepare) },
      execute: { ScatterOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var updates: UnsafeRawPointer?
    var positions: UnsafePointer<Int32>?
    var byteCount: UInt32
    var extent: UInt32
    var blockBytes: UInt32
    var positionCount: UInt32
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 2, outputs: 1)
    let x = try step.input(0)
    let updates = try step.input(1)
    let y = try step.output(0)
    try step.require(x.type == y.type && updates.type == y.type, .badType)
    let block = try step.attributes.uint32(Schema.Scatter.block)
    let positions = try step.attributes.requiredVector(Schema.Scatter.positions, elementSize: 4)
    try step.require(block > 0 && x.count == y.count, .sizeMismatch)
    let extent = x.count / block
    try step.require(extent &* block == x.count, .sizeMismatch)
    try step.require(step.areFactors(positions.count, block, 1, of: updates.count), .sizeMismatch)
    try step.charge(positions.byteCount)
    for place in 0..<positions.count {
      try step.require(try positions.uint32(place) < extent, .outOfReach)
    }
    step.inPlaceInputs = 1
    step.addWork(y.count)
    step.addWork(updates.count)
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), updates: step.address(updates),
      positions: positions.bytes.words(Int32.self), byteCount: y.byteCount, extent: extent,
      blockBytes: block &* y.type.byteCount, positionCount: positions.count)
    step.record.set(arguments, operation: Schema.Operation.scatter.rawValue)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x, let updates = arguments.updates,
      let positions = arguments.positions
    else { return }
    if x != UnsafeRawPointer(y) {
      y.copyMemory(from: x, byteCount: Int(truncatingIfNeeded: arguments.byteCount))
    }
    _ = scatter(
      extent: arguments.extent, blockBytes: arguments.blockBytes, indices: positions,
      indexCount: arguments.positionCount, y, updates)
  }
}
