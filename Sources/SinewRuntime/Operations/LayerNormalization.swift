import SinewFormat
import SinewKernels

/// Normalisation of each row to mean 0 and variance 1, with optional scale and bias.
enum LayerNormalizationOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, LayerNormalizationOperation.prepare) },
      execute: { LayerNormalizationOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutablePointer<Float>?
    var x: UnsafePointer<Float>?
    var scale: UnsafePointer<Float>?
    var bias: UnsafePointer<Float>?
    var outer: UInt32
    var extent: UInt32
    var epsilon: Float
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .float32 && y.type == .float32, .badType)
    let outer = try step.attributes.uint32(Schema.LayerNormalization.outer)
    let extent = try step.attributes.uint32(Schema.LayerNormalization.extent)
    try step.require(x.count == y.count && step.areFactors(outer, extent, 1, of: x.count), .sizeMismatch)
    let epsilon = try step.attributes.float32(Schema.LayerNormalization.epsilon)
    try step.require(epsilon.bitPattern.isFiniteFloat && epsilon.bitPattern &>> 31 == 0, .badParameter)
    let scale = try constants(
      Schema.LayerNormalization.scale, if: Schema.LayerNormalization.hasScale, count: extent, &step)
    let bias = try constants(
      Schema.LayerNormalization.bias, if: Schema.LayerNormalization.hasBias, count: extent, &step)
    step.inPlaceInputs = 1
    step.addWork(x.count, 3)
    let arguments = Arguments(
      y: step.mutableAddress(y)?.elements(), x: step.address(x)?.elements(), scale: scale, bias: bias,
      outer: outer, extent: extent, epsilon: epsilon)
    step.record.set(arguments, operation: Schema.Operation.layerNormalization.rawValue)
  }

  /// The floats of an optional block; its offset is 0 when it is absent.
  private static func constants(
    _ field: UInt16, if flag: UInt16, count: UInt32, _ step: inout StepPreparation
  ) throws(FormatError) -> UnsafePointer<Float>? {
    if try step.attributes.bool(flag) {
      return try step.segment(field, byteCount: count.checkedProduct(4)).elements()
    }
    let offset = try step.attributes.uint32(field)
    try step.require(offset == 0, .badParameter)
    return nil
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x else { return }
    layerNormalise(
      rows: arguments.outer, columns: arguments.extent, gamma: arguments.scale, beta: arguments.bias,
      epsilon: arguments.epsilon, y, x)
  }
}
