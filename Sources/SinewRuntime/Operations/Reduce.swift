import SinewFormat
import SinewKernels

/// A reduction of the middle one of three axes, of Float32 or Int32.
enum ReduceOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, ReduceOperation.prepare) },
      execute: { ReduceOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var outer: UInt32
    var extent: UInt32
    var inner: UInt32
    /// A `ReductionOperation`.
    var function: UInt8
    var isFloat: Bool
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require((x.type == .float32 || x.type == .int32) && y.type == x.type, .badType)
    guard let function = Schema.ReduceFunction(rawValue: try step.attributes.uint8(Schema.Reduce.function))
    else {
      throw step.failure(.unknownValue)
    }
    let kernel = kernel(function)
    try step.require(x.type == .float32 || kernel.isIntegral, .badType)
    let outer = try step.attributes.uint32(Schema.Reduce.outer)
    let extent = try step.attributes.uint32(Schema.Reduce.extent)
    let inner = try step.attributes.uint32(Schema.Reduce.inner)
    try step.require(step.areFactors(outer, extent, inner, of: x.count), .sizeMismatch)
    try step.require(step.areFactors(outer, inner, 1, of: y.count), .sizeMismatch)
    step.addWork(x.count, 2)
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), outer: outer, extent: extent, inner: inner,
      function: kernel.rawValue, isFloat: x.type == .float32)
    step.record.set(arguments, operation: Schema.Operation.reduce.rawValue)
  }

  private static func kernel(_ function: Schema.ReduceFunction) -> ReductionOperation {
    switch function {
    case .sum: .sum
    case .mean: .mean
    case .maximum: .maximum
    case .minimum: .minimum
    case .product: .product
    case .l1: .l1
    case .l2: .l2
    case .sumOfSquares: .sumSquare
    case .logSumExp: .logSumExp
    case .logSum: .logSum
    }
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x,
      let function = ReductionOperation(rawValue: arguments.function)
    else { return }
    let (outer, extent, inner) = (arguments.outer, arguments.extent, arguments.inner)
    if arguments.isFloat {
      reduce(function, outer: outer, extent: extent, inner: inner, y.elements(), x.elements())
    } else {
      reduceInt32(function, outer: outer, extent: extent, inner: inner, y.elements(), x.elements())
    }
  }
}
