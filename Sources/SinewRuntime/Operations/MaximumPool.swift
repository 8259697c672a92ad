import SinewFormat
import SinewKernels

/// The largest element of each window, channel by channel.
enum MaximumPoolOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, MaximumPoolOperation.prepare) },
      execute: { MaximumPoolOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var step: UInt32
    var element: PoolElement
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == y.type && x.type != .bool, .badType)
    let (window, positions) = try decode(&step)
    step.addWork(window.columns, positions)
    let element: PoolElement =
      switch x.type {
      case .int8: .int8
      case .int16: .int16
      case .int32: .int32
      default: .float32
      }
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), step: step.step.index, element: element)
    step.record.set(arguments, operation: Schema.Operation.maximumPool.rawValue)
  }

  private static func decode(
    _ step: inout StepPreparation
  ) throws(FormatError) -> (StoredWindow, positions: UInt32) {
    let x = try step.input(0)
    let channels = try step.attributes.uint32(Schema.MaximumPool.channels)
    let window = try StoredWindow(step.attributes, Schema.MaximumPool.window, channels: channels, &step)
    return (window, try window.positions(x, try step.output(0), rows: channels, step))
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x else { return }
    // Verified when the policy was initialised: nothing throws.
    do throws(FormatError) {
      var step = try StepPreparation(
        running: arguments.step, of: policy.assumingMemoryBound(to: PolicyHeader.self))
      let (window, positions) = try decode(&step)
      maximumPool(arguments.element, window.nest, positions: positions, y, x)
    } catch {
      return
    }
  }
}
