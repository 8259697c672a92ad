import SinewFormat
import SinewKernels

/// The windows of a tensor as rows; elements of any type.
enum PatchesOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, PatchesOperation.prepare) },
      execute: { PatchesOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var step: UInt32
    var positions: UInt32
    var elementSize: UInt32
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == y.type, .badType)
    let (_, fill, positions) = try decode(&step)
    try step.require(x.type == .int8 ? fill.isInt8 : fill == 0, .badParameter)
    step.addWork(y.count)
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), step: step.step.index, positions: positions,
      elementSize: x.type.byteCount)
    step.record.set(arguments, operation: Schema.Operation.patches.rawValue)
  }

  private static func decode(
    _ step: inout StepPreparation
  ) throws(FormatError) -> (StoredWindow, fill: Int32, positions: UInt32) {
    let x = try step.input(0)
    let channels = try step.attributes.uint32(Schema.Patches.channels)
    let window = try StoredWindow(step.attributes, Schema.Patches.window, channels: channels, &step)
    let positions = try window.positions(x, try step.output(0), rows: window.columns, step)
    return (window, try step.attributes.int32(Schema.Patches.fill), positions)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x else { return }
    // Verified when the policy was initialised: nothing throws.
    do throws(FormatError) {
      var step = try StepPreparation(
        running: arguments.step, of: policy.assumingMemoryBound(to: PolicyHeader.self))
      let (window, fill, positions) = try decode(&step)
      gatherPatches(
        window.nest, elementSize: arguments.elementSize, fill: UInt32(bitPattern: fill), first: 0,
        count: positions, y, x)
    } catch {
      return
    }
  }
}
