import SinewFormat
import SinewKernels

/// Softmax, or its logarithm, along the middle one of three axes.
enum SoftmaxOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, SoftmaxOperation.prepare) },
      execute: { SoftmaxOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutablePointer<Float>?
    var x: UnsafePointer<Float>?
    var outer: UInt32
    var extent: UInt32
    var inner: UInt32
    var isLogarithm: Bool
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .float32 && y.type == .float32, .badType)
    let outer = try step.attributes.uint32(Schema.Softmax.outer)
    let extent = try step.attributes.uint32(Schema.Softmax.extent)
    let inner = try step.attributes.uint32(Schema.Softmax.inner)
    let isLogarithm = try step.attributes.bool(Schema.Softmax.logarithm)
    try step.require(x.count == y.count && step.areFactors(outer, extent, inner, of: x.count), .sizeMismatch)
    step.inPlaceInputs = 1
    step.addWork(x.count, 3)
    let arguments = Arguments(
      y: step.mutableAddress(y)?.elements(), x: step.address(x)?.elements(), outer: outer, extent: extent,
      inner: inner, isLogarithm: isLogarithm)
    step.record.set(arguments, operation: Schema.Operation.softmax.rawValue)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x else { return }
    if arguments.isLogarithm {
      logSoftmax(outer: arguments.outer, extent: arguments.extent, inner: arguments.inner, y, x)
    } else {
      softmax(outer: arguments.outer, extent: arguments.extent, inner: arguments.inner, y, x)
    }
  }
}
