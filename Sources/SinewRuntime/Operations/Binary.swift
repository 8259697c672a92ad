import SinewFormat
import SinewKernels

/// Elementwise function of two operands, with broadcasting (docs/arithmetic.md, section 6).
enum BinaryOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, BinaryOperation.prepare) },
      execute: { BinaryOperation.execute($0, $1) })
  }

  struct Arguments {
    var nest: NestPointers
    var y: UnsafeMutableRawPointer?
    var a: UnsafeRawPointer?
    var b: UnsafeRawPointer?
    var family: Family
    /// Value of the family's enumeration in SinewKernels.
    var function: UInt8
  }

  enum Family: UInt8 {
    case floatArithmetic, integerArithmetic, floatComparison, integerComparison, logic
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 2, outputs: 1)
    let a = try step.input(0)
    let b = try step.input(1)
    let y = try step.output(0)
    guard let function = Schema.BinaryFunction(rawValue: try step.attributes.uint8(Schema.Binary.function))
    else {
      throw step.failure(.unknownValue)
    }
    try step.require(a.type == b.type, .badType)
    guard let (family, code) = kernel(function, a.type) else { throw step.failure(.badType) }
    let result: Schema.ElementType =
      switch family {
      case .floatArithmetic, .integerArithmetic: a.type
      case .floatComparison, .integerComparison, .logic: .bool
      }
    try step.require(y.type == result, .badType)
    let nest = try StridedNest(step.attributes, extents: Schema.Binary.extents, &step)
    try step.require(nest.elementCount == y.count, .sizeMismatch)
    let first = try nest.operand(step.attributes, Schema.Binary.aStrides, of: a, &step)
    let second = try nest.operand(step.attributes, Schema.Binary.bStrides, of: b, &step)
    if try nest.isContiguous(first) { step.inPlaceInputs |= 1 }
    if try nest.isContiguous(second) { step.inPlaceInputs |= 2 }
    step.addWork(y.count)
    let arguments = Arguments(
      nest: NestPointers(nest, nil, first, second), y: step.mutableAddress(y), a: step.address(a),
      b: step.address(b), family: family, function: code)
    step.record.set(arguments, operation: Schema.Operation.binary.rawValue)
  }

  /// The kernel for a function of the schema on operands of a type.
  private static func kernel(
    _ function: Schema.BinaryFunction, _ type: Schema.ElementType
  ) -> (Family, UInt8)? {
    if let logical = logical(function) { return type == .bool ? (.logic, logical.rawValue) : nil }
    guard type == .float32 || type == .int32 else { return nil }
    let isFloat = type == .float32
    if let comparison = comparison(function) {
      return (isFloat ? .floatComparison : .integerComparison, comparison.rawValue)
    }
    guard let arithmetic = arithmetic(function) else { return nil }
    return (isFloat ? .floatArithmetic : .integerArithmetic, arithmetic.rawValue)
  }

  private static func arithmetic(_ function: Schema.BinaryFunction) -> ArithmeticOperation? {
    switch function {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .power: .power
    case .minimum: .minimum
    case .maximum: .maximum
    case .modulo: .modulo
    case .remainder: .remainder
    default: nil
    }
  }

  private static func comparison(_ function: Schema.BinaryFunction) -> ComparisonOperation? {
    switch function {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    default: nil
    }
  }

  private static func logical(_ function: Schema.BinaryFunction) -> LogicalOperation? {
    switch function {
    case .and: .and
    case .or: .or
    case .xor: .xor
    default: nil
    }
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self)
    guard let y = arguments.pointee.y, let a = arguments.pointee.a, let b = arguments.pointee.b else {
      return
    }
    let nest = arguments.pointee.nest.loopNest()
    let code = arguments.pointee.function
    switch arguments.pointee.family {
    case .floatArithmetic:
      guard let function = ArithmeticOperation(rawValue: code) else { return }
      arithmeticFloat(function, nest, y.elements(), a.elements(), b.elements())
    case .integerArithmetic:
      guard let function = ArithmeticOperation(rawValue: code) else { return }
      arithmeticInt32(function, nest, y.elements(), a.elements(), b.elements())
    case .floatComparison:
      guard let function = ComparisonOperation(rawValue: code) else { return }
      compareFloat(function, nest, y.elements(), a.elements(), b.elements())
    case .integerComparison:
      guard let function = ComparisonOperation(rawValue: code) else { return }
      compareInt32(function, nest, y.elements(), a.elements(), b.elements())
    case .logic:
      guard let function = LogicalOperation(rawValue: code) else { return }
      SinewKernels.logical(function, nest, y.elements(), a.elements(), b.elements())
    }
  }
}
