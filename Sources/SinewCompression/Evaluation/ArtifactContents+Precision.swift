import SinewFormat
import SinewRuntime

extension ArtifactContents {
  /// How a layer is computed, as a recipe calls it, with the code of what it reads: the first layer of an int8 policy
  /// reads observations of 16 bits and is `int16x8`. Cells of recurrent layers are `int16` or `f32`. Nil for steps that
  /// are no layers.
  static func precision(of step: StepView, in model: ModelView) throws(FormatError) -> String? {
    switch step.operation {
    case .dense: return try integer(step, layer: step.attributes, model)
    case .convolution:
      let layer = try step.attributes.table(Schema.Convolution.layer, fieldCount: Schema.Dense.fieldCount)
      return try layer.flatMap { layer throws(FormatError) in try integer(step, layer: layer, model) }
    case .denseFloat: return try float(step.attributes)
    case .convolutionFloat:
      let layer = try step.attributes.table(
        Schema.ConvolutionFloat.layer, fieldCount: Schema.DenseFloat.fieldCount)
      return try layer.flatMap { layer throws(FormatError) in try float(layer) }
    case .lstmCell, .gruCell:
      return try model.tensor(UInt32(step.outputs.uint16(0))).type == .int16
        ? "int16" : Precision.f32.rawValue
    default: return nil
    }
  }

  private static func integer(
    _ step: StepView, layer: FlatTable, _ model: ModelView
  ) throws(FormatError) -> String {
    switch Schema.DenseMode(rawValue: try layer.uint8(Schema.Dense.mode)) {
    case .dynamic: return Precision.int8Dynamic.rawValue
    case .split: return Precision.int16.rawValue
    case .static, nil:
      let input = try model.tensor(UInt32(step.inputs.uint16(0)))
      return input.type == .int16 ? Precision.int16x8.rawValue : Precision.int8.rawValue
    }
  }

  private static func float(_ layer: FlatTable) throws(FormatError) -> String {
    let weights = Schema.ElementType(rawValue: try layer.uint8(Schema.DenseFloat.weightType))
    return weights == .float16 ? Precision.fp16.rawValue : Precision.f32.rawValue
  }
}
