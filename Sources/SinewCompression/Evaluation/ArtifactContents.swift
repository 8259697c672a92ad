import SinewFormat
import SinewRuntime

/// What a `.sinew` file says about itself, for people and scripts.
public struct ArtifactContents: Sendable {
  public struct Step: Sendable {
    public var name: String
    public var operation: String
    /// Name and shape of the first result.
    public var result: String
    /// How a layer is computed, as a recipe calls it; nil for steps that are no layers.
    public var precision: String?
    /// The kernel that runs it, without its instruction set: the name of a file in SinewKernels or
    /// CSinewSIMD.
    public var kernel: String
    /// Whether the kernel has a variant for each instruction set.
    public var hasVariants: Bool
  }

  public var formatVersion: Int
  public var modelByteCount: Int
  /// Weights, biases, tables and constants, each padded to 64 bytes.
  public var weightByteCount: Int
  /// Observations that the self-test runs.
  public var selfTestByteCount: Int
  public var steps: [Step]
  public var converter: String
  public var precision: String
  public var recipe: String
  public var sourceHash: String

  init(_ model: ModelView) throws(FormatError) {
    formatVersion = Int(FileLayout.formatVersion)
    let segmentByteCount = Int(model.segmentBytes)
    modelByteCount = Int(model.segmentOffset) + segmentByteCount + Int(FileLayout.trailerByteCount)
    selfTestByteCount = min(try Self.selfTestByteCount(model), segmentByteCount)
    weightByteCount = segmentByteCount - selfTestByteCount
    steps = []
    for index in 0..<model.steps.count {
      let step = try model.step(index)
      let tensor = try model.tensor(UInt32(step.outputs.uint16(0)))
      let shape = try tensor.extents().map(String.init)
      let name = InterpretedPolicy.text(try tensor.table.string(Schema.Tensor.name))
      steps.append(
        Step(
          name: InterpretedPolicy.text(try step.name()), operation: "\(step.operation)",
          result: "\(name) \(tensor.type)[\(shape.joined(separator: ", "))]",
          precision: try Self.precision(of: step, in: model), kernel: try Self.kernel(of: step, in: model),
          hasVariants: OperationTable.all(step.operation)?.install != nil))
    }
    let provenance = try model.root.table(
      Schema.Model.provenance, fieldCount: Schema.Provenance.fieldCount)
    func text(_ field: UInt16) throws(FormatError) -> String {
      guard let provenance else { return "" }
      return InterpretedPolicy.text(try provenance.string(field))
    }
    converter = try text(Schema.Provenance.converter)
    precision = try text(Schema.Provenance.precision)
    recipe = try text(Schema.Provenance.recipe)
    sourceHash = try text(Schema.Provenance.sourceSha256)
  }

  /// Bytes of the segment that the self-test's observations take.
  private static func selfTestByteCount(_ model: ModelView) throws(FormatError) -> Int {
    guard let test = try model.selfTest() else { return 0 }
    return (Int(test.stepCount) * Int(try model.frameByteCount(limit: test.inputBytes)) + 63) & ~63
  }

  /// Operations with kernels for several element types are named with the one that the step has.
  private static func kernel(of step: StepView, in model: ModelView) throws(FormatError) -> String {
    func type(_ tensors: FlatVector) throws(FormatError) -> String {
      try model.tensor(UInt32(tensors.uint16(0))).type == .int16 ? "s16" : "s8"
    }
    switch step.operation {
    case .dense:
      let mode = Schema.DenseMode(rawValue: try step.attributes.uint8(Schema.Dense.mode))
      switch mode {
      case .dynamic: return "dense_dynamic"
      case .split: return "dense_split"
      case .static, nil: return "dense_\(try type(step.inputs))"
      }
    case .denseFloat:
      let weights = Schema.ElementType(rawValue: try step.attributes.uint8(Schema.DenseFloat.weightType))
      return weights == .float16 ? "dense_f16" : "dense_f32"
    case .quantize: return "quantise_\(try type(step.outputs))"
    case .dequantize: return "dequantise_\(try type(step.inputs))"
    default: return "\(step.operation)"
    }
  }
}

extension InterpretedPolicy {
  /// What the file says about itself.
  public var contents: ArtifactContents {
    get throws(ConversionError) {
      do { return try ArtifactContents(runtime.model()) } catch { throw .model("\(error)") }
    }
  }
}
