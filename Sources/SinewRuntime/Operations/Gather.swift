import SinewFormat
import SinewKernels

/// Slices along an axis by constant or run-time indices; elements of any type.
enum GatherOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, GatherOperation.prepare) },
      execute: { GatherOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var indices: UnsafePointer<Int32>?
    var indexCount: UInt32
    var outer: UInt32
    var extent: UInt32
    var innerBytes: UInt32
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    let constant = try step.attributes.vector(Schema.Gather.indices, elementSize: 4)
    try step.requireArity(inputs: constant == nil ? 2 : 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == y.type, .badType)
    let outer = try step.attributes.uint32(Schema.Gather.outer)
    let extent = try step.attributes.uint32(Schema.Gather.extent)
    let inner = try step.attributes.uint32(Schema.Gather.inner)
    var indexCount: UInt32
    var indices: UnsafePointer<Int32>?
    if let constant {
      indexCount = constant.count
      indices = constant.bytes.words(Int32.self)
      try check(constant, extent: extent, &step)
    } else {
      let tensor = try step.input(1)
      try step.require(tensor.type == .int32, .badType)
      indexCount = tensor.count
      indices = step.address(tensor)?.elements()
    }
    try step.require(step.areFactors(outer, extent, inner, of: x.count), .sizeMismatch)
    try step.require(step.areFactors(outer, indexCount, inner, of: y.count), .sizeMismatch)
    step.addWork(y.count)
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), indices: indices, indexCount: indexCount, outer: outer,
      extent: extent, innerBytes: inner &* x.type.byteCount)
    step.record.set(arguments, operation: Schema.Operation.gather.rawValue)
  }

  /// Constant indices count from either end and are in range.
  private static func check(
    _ indices: FlatVector, extent: UInt32, _ step: inout StepPreparation
  ) throws(FormatError) {
    try step.charge(indices.byteCount)
    for place in 0..<indices.count {
      let index = try indices.int32(place)
      try step.require(index < 0 ? index.magnitude <= extent : index.magnitude < extent, .outOfReach)
    }
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x, let indices = arguments.indices else { return }
    let clamped = gather(
      outer: arguments.outer, extent: arguments.extent, innerBytes: arguments.innerBytes, indices: indices,
      indexCount: arguments.indexCount, y, x)
    policy.assumingMemoryBound(to: PolicyHeader.self).pointee.clampedIndices &+= UInt64(wide: clamped)
  }
}

extension StepPreparation {
  /// Whether three numbers of at least 1 multiply to `count`.
  func areFactors(_ a: UInt32, _ b: UInt32, _ c: UInt32, of count: UInt32) -> Bool {
    a > 0 && b > 0 && c > 0 && UInt64(product: a, b).saturatingProduct(UInt64(wide: c)) == UInt64(wide: count)
  }
}
