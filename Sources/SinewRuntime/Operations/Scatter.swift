import SinewFormat
import SinewKernels

/// The first input with some of its blocks replaced by or combined with those of the second, at constant places
/// or at those of the third.
enum ScatterOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, ScatterOperation.prepare) },
      execute: { ScatterOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var updates: UnsafeRawPointer?
    var positions: UnsafePointer<Int32>?
    var byteCount: UInt32
    var extent: UInt32
    /// Elements of a block, or its bytes when blocks are only moved.
    var block: UInt32
    var positionCount: UInt32
    /// A `ScatterOperator`, or 0.
    var function: UInt8
    var isFloat: Bool
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    let constant = try step.attributes.vector(Schema.Scatter.positions, elementSize: 4)
    try step.requireArity(inputs: constant == nil ? 3 : 2, outputs: 1)
    let x = try step.input(0)
    let updates = try step.input(1)
    let y = try step.output(0)
    try step.require(x.type == y.type && updates.type == y.type, .badType)
    let block = try step.attributes.uint32(Schema.Scatter.block)
    try step.require(block > 0 && x.count == y.count, .sizeMismatch)
    let extent = x.count / block
    try step.require(extent &* block == x.count, .sizeMismatch)
    let positions = try positions(constant, extent: extent, &step)
    try step.require(step.areFactors(positions.count, block, 1, of: updates.count), .sizeMismatch)
    let reduction = try reduction(of: y.type, step)
    step.inPlaceInputs = 1
    step.addWork(y.count)
    step.addWork(updates.count)
    var arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), updates: step.address(updates),
      positions: positions.first, byteCount: y.byteCount, extent: extent, block: block,
      positionCount: positions.count, function: reduction?.rawValue ?? 0, isFloat: y.type == .float32)
    if reduction == nil { arguments.block = block &* y.type.byteCount }
    step.record.set(arguments, operation: Schema.Operation.scatter.rawValue)
  }

  /// The numbers of the blocks: constant ones are in range.
  private static func positions(
    _ constant: FlatVector?, extent: UInt32, _ step: inout StepPreparation
  ) throws(FormatError) -> (first: UnsafePointer<Int32>?, count: UInt32) {
    guard let constant else {
      let tensor = try step.input(2)
      try step.require(tensor.type == .int32, .badType)
      return (step.address(tensor)?.elements(), tensor.count)
    }
    try step.charge(constant.byteCount)
    for place in 0..<constant.count {
      try step.require(try constant.uint32(place) < extent, .outOfReach)
    }
    return (constant.bytes.words(Int32.self), constant.count)
  }

  /// How updates meet elements; nil when they replace them.
  private static func reduction(
    of type: Schema.ElementType, _ step: StepPreparation
  ) throws(FormatError) -> ScatterOperator? {
    let value = Schema.ScatterReduction(rawValue: try step.attributes.uint8(Schema.Scatter.reduction))
    guard let value else { throw step.failure(.unknownValue) }
    try step.require(value == .none || type == .float32 || type == .int32, .badType)
    return switch value {
    case .none: nil
    case .add: .add
    case .multiply: .multiply
    case .minimum: .minimum
    case .maximum: .maximum
    }
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x, let updates = arguments.updates,
      let positions = arguments.positions
    else { return }
    if x != UnsafeRawPointer(y) {
      y.copyMemory(from: x, byteCount: Int(truncatingIfNeeded: arguments.byteCount))
    }
    let clamped = run(arguments, y, updates, positions)
    policy.assumingMemoryBound(to: PolicyHeader.self).pointee.clampedIndices &+= UInt64(wide: clamped)
  }

  private static func run(
    _ arguments: Arguments, _ y: UnsafeMutableRawPointer, _ updates: UnsafeRawPointer,
    _ positions: UnsafePointer<Int32>
  ) -> UInt32 {
    let (extent, block, count) = (arguments.extent, arguments.block, arguments.positionCount)
    guard let function = ScatterOperator(rawValue: arguments.function) else {
      return scatter(extent: extent, blockBytes: block, indices: positions, indexCount: count, y, updates)
    }
    if arguments.isFloat {
      return scatterCombiningFloat(
        function, extent: extent, block: block, indices: positions, indexCount: count, y.elements(),
        updates.elements())
    }
    return scatterCombiningInt32(
      function, extent: extent, block: block, indices: positions, indexCount: count, y.elements(),
      updates.elements())
  }
}
