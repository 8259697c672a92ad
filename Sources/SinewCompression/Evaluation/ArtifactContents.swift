import SinewFormat
import SinewRuntime

/// What a `.sinew` file says about itself, for people and scripts.
public struct ArtifactContents: Sendable {
  public struct Step: Sendable {
    public var name: String
    public var operation: String
    /// Name and shape of the first result.
    public var result: String
  }

  public var formatVersion: Int
  public var modelByteCount: Int
  public var segmentByteCount: Int
  public var steps: [Step]
  public var converter: String
  public var precision: String
  public var recipe: String
  public var sourceHash: String

  init(_ model: ModelView) throws(FormatError) {
    formatVersion = Int(FileLayout.formatVersion)
    segmentByteCount = Int(model.segmentBytes)
    modelByteCount = Int(model.segmentOffset) + segmentByteCount + Int(FileLayout.trailerByteCount)
    steps = []
    for index in 0..<model.steps.count {
      let step = try model.step(index)
      let tensor = try model.tensor(UInt32(step.outputs.uint16(0)))
      var shape: [String] = []
      for axis in 0..<tensor.shape.count { shape.append(String(try tensor.shape.uint32(axis))) }
      let name = InterpretedPolicy.text(try tensor.table.string(Schema.Tensor.name))
      steps.append(
        Step(
          name: InterpretedPolicy.text(step.name), operation: "\(step.operation)",
          result: "\(name) \(tensor.type)[\(shape.joined(separator: ", "))]"))
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
}

extension InterpretedPolicy {
  /// What the file says about itself.
  public var contents: ArtifactContents {
    get throws(ConversionError) {
      do { return try ArtifactContents(runtime.model()) } catch { throw .model("\(error)") }
    }
  }
}
