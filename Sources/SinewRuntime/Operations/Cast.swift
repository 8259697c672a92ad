import SinewFormat
import SinewKernels

/// Conversion between Float32, Int32 and Bool, by the tensors' types.
enum CastOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, CastOperation.prepare) },
      execute: { CastOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var count: UInt32
    var conversion: Conversion
  }

  enum Conversion: UInt8 {
    case floatToInteger, floatToBool, integerToFloat, integerToBool, boolToFloat, boolToInteger
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.count == y.count, .sizeMismatch)
    guard let conversion = conversion(from: x.type, to: y.type) else { throw step.failure(.badType) }
    step.inPlaceInputs = 1
    step.addWork(x.count)
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), count: x.count, conversion: conversion)
    step.record.set(arguments, operation: Schema.Operation.cast.rawValue)
  }

  private static func conversion(
    from source: Schema.ElementType, to target: Schema.ElementType
  ) -> Conversion? {
    switch (source, target) {
    case (.float32, .int32): .floatToInteger
    case (.float32, .bool): .floatToBool
    case (.int32, .float32): .integerToFloat
    case (.int32, .bool): .integerToBool
    case (.bool, .float32): .boolToFloat
    case (.bool, .int32): .boolToInteger
    default: nil
    }
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x else { return }
    let count = arguments.count
    switch arguments.conversion {
    case .floatToInteger: castFloatToInt32(y.elements(), x.elements(), count: count)
    case .floatToBool: castFloatToBool(y.elements(), x.elements(), count: count)
    case .integerToFloat: castInt32ToFloat(y.elements(), x.elements(), count: count)
    case .integerToBool: castInt32ToBool(y.elements(), x.elements(), count: count)
    case .boolToFloat: castBoolToFloat(y.elements(), x.elements(), count: count)
    case .boolToInteger: castBoolToInt32(y.elements(), x.elements(), count: count)
    }
  }
}
