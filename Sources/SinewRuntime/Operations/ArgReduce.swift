import SinewFormat
import SinewKernels

/// Where the largest or smallest element of the middle one of three axes lies, as Int32.
enum ArgReduceOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, ArgReduceOperation.prepare) },
      execute: { ArgReduceOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var axis: AxisExtents
    var isFloat: Bool
    var smallest: Bool
    var selectLast: Bool
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .float32 || x.type == .int32, .badType)
    try step.require(y.type == .int32, .badType)
    let axis = AxisExtents(
      outer: try step.attributes.uint32(Schema.ArgReduce.outer),
      extent: try step.attributes.uint32(Schema.ArgReduce.extent),
      inner: try step.attributes.uint32(Schema.ArgReduce.inner))
    let smallest = try step.attributes.bool(Schema.ArgReduce.smallest)
    let selectLast = try step.attributes.bool(Schema.ArgReduce.selectLast)
    try step.require(step.areFactors(axis.outer, axis.extent, axis.inner, of: x.count), .sizeMismatch)
    try step.require(step.areFactors(axis.outer, axis.inner, 1, of: y.count), .sizeMismatch)
    step.addWork(x.count)
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), axis: axis, isFloat: x.type == .float32,
      smallest: smallest, selectLast: selectLast)
    step.record.set(arguments, operation: Schema.Operation.argReduce.rawValue)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x else { return }
    argReduce(
      outer: arguments.axis.outer, extent: arguments.axis.extent, inner: arguments.axis.inner,
      isFloat: arguments.isFloat, smallest: arguments.smallest, selectLast: arguments.selectLast,
      y.elements(), x.elements())
  }
}

/// Extents before, at and after the axis that an operation works along.
struct AxisExtents {
  var outer: UInt32
  var extent: UInt32
  var inner: UInt32
}
