import SinewFormat
import SinewKernels

/// `condition ? a : b`, elementwise, with broadcasting; elements of any type.
enum SelectOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, SelectOperation.prepare) },
      execute: { SelectOperation.execute($0, $1) })
  }

  struct Arguments {
    var nest: NestPointers
    var y: UnsafeMutableRawPointer?
    var condition: UnsafeRawPointer?
    var a: UnsafeRawPointer?
    var b: UnsafeRawPointer?
    var elementSize: UInt8
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 3, outputs: 1)
    let condition = try step.input(0)
    let a = try step.input(1)
    let b = try step.input(2)
    let y = try step.output(0)
    try step.require(condition.type == .bool && a.type == y.type && b.type == y.type, .badType)
    let nest = try StridedNest(step.attributes, extents: Schema.Select.extents, &step)
    try step.require(nest.elementCount == y.count, .sizeMismatch)
    let first = try nest.operand(step.attributes, Schema.Select.conditionStrides, of: condition, &step)
    let second = try nest.operand(step.attributes, Schema.Select.aStrides, of: a, &step)
    let third = try nest.operand(step.attributes, Schema.Select.bStrides, of: b, &step)
    if try nest.isContiguous(second) { step.inPlaceInputs |= 2 }
    if try nest.isContiguous(third) { step.inPlaceInputs |= 4 }
    step.addWork(y.count)
    let arguments = Arguments(
      nest: NestPointers(nest, first, second, third), y: step.mutableAddress(y),
      condition: step.address(condition), a: step.address(a), b: step.address(b),
      elementSize: UInt8(truncatingIfNeeded: y.type.byteCount))
    step.record.set(arguments, operation: Schema.Operation.select.rawValue)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self)
    guard let y = arguments.pointee.y, let condition = arguments.pointee.condition,
      let a = arguments.pointee.a, let b = arguments.pointee.b
    else { return }
    select(
      elementSize: UInt32(arguments.pointee.elementSize), arguments.pointee.nest.loopNest(), y,
      condition.elements(), a, b)
  }
}
