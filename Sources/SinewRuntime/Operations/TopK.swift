import SinewFormat
import SinewKernels

/// The largest or smallest elements along the middle one of three axes, sorted, and their places as Int32.
enum TopKOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, TopKOperation.prepare) },
      execute: { TopKOperation.execute($0, $1) })
  }

  struct Arguments {
    var values: UnsafeMutableRawPointer?
    var places: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var axis: AxisExtents
    var count: UInt32
    var isFloat: Bool
    var smallest: Bool
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 2)
    let x = try step.input(0)
    let values = try step.output(0)
    let places = try step.output(1)
    try step.require(x.type == .float32 || x.type == .int32, .badType)
    try step.require(values.type == x.type && places.type == .int32, .badType)
    let axis = AxisExtents(
      outer: try step.attributes.uint32(Schema.TopK.outer),
      extent: try step.attributes.uint32(Schema.TopK.extent),
      inner: try step.attributes.uint32(Schema.TopK.inner))
    let count = try step.attributes.uint32(Schema.TopK.count)
    let smallest = try step.attributes.bool(Schema.TopK.smallest)
    try step.require(count <= axis.extent && values.count == places.count, .sizeMismatch)
    try step.require(step.areFactors(axis.outer, axis.extent, axis.inner, of: x.count), .sizeMismatch)
    try step.require(step.areFactors(axis.outer, count, axis.inner, of: values.count), .sizeMismatch)
    // Insertion: the worst case moves the whole list for every element.
    step.addWork(x.count, count)
    let arguments = Arguments(
      values: step.mutableAddress(values), places: step.mutableAddress(places), x: step.address(x),
      axis: axis, count: count, isFloat: x.type == .float32, smallest: smallest)
    step.record.set(arguments, operation: Schema.Operation.topK.rawValue)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let values = arguments.values, let places = arguments.places, let x = arguments.x else { return }
    topK(
      outer: arguments.axis.outer, extent: arguments.axis.extent, inner: arguments.axis.inner,
      count: arguments.count, isFloat: arguments.isFloat, smallest: arguments.smallest,
      values: values.elements(), places: places.elements(), x.elements())
  }
}
