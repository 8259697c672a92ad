import SinewFormat
import SinewKernels

/// Running sums or products along the middle one of three axes, of Float32 or Int32.
enum CumulativeOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, CumulativeOperation.prepare) },
      execute: { CumulativeOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var walk: CumulativeWalk
    var isFloat: Bool
    var function: CumulativeFunction
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require((x.type == .float32 || x.type == .int32) && y.type == x.type, .badType)
    let value = Schema.CumulativeFunction(
      rawValue: try step.attributes.uint8(Schema.Cumulative.function))
    guard let value else { throw step.failure(.unknownValue) }
    let function: CumulativeFunction =
      switch value {
      case .sum: .sum
      case .product: .product
      }
    let walk = CumulativeWalk(
      outer: try step.attributes.uint32(Schema.Cumulative.outer),
      extent: try step.attributes.uint32(Schema.Cumulative.extent),
      inner: try step.attributes.uint32(Schema.Cumulative.inner),
      isExclusive: try step.attributes.bool(Schema.Cumulative.exclusive),
      isReversed: try step.attributes.bool(Schema.Cumulative.reverse))
    try step.require(
      x.count == y.count && step.areFactors(walk.outer, walk.extent, walk.inner, of: x.count), .sizeMismatch)
    step.inPlaceInputs = 1
    step.addWork(x.count)
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), walk: walk, isFloat: x.type == .float32,
      function: function)
    step.record.set(arguments, operation: Schema.Operation.cumulative.rawValue)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x else { return }
    if arguments.isFloat {
      cumulateFloat(arguments.function, arguments.walk, y.elements(), x.elements())
    } else {
      cumulateInt32(arguments.function, arguments.walk, y.elements(), x.elements())
    }
  }
}
