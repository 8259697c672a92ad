import SinewFormat
import SinewRuntime

/// What a `.sinew` file holds, for people and tools on the workstation.
public struct ArtifactDescription: Sendable {
  public var formatVersion: Int
  public var arithmeticVersion: Int
  /// Bytes of the file and of its parts.
  public var fileBytes: Int
  public var flatBufferBytes: Int
  public var segmentBytes: Int
  public var requirements: Requirements
  public var inputs: [Port]
  public var outputs: [Port]
  public var states: [State]
  public var steps: [Step]
  public var provenance: Provenance?
  public var selfTestSteps: Int?

  public struct Port: Sendable, Equatable {
    public var name: String
    /// How the elements are stored: "float32", "int8" …
    public var type: String
    /// Element type in the source model.
    public var declaredType: String
    public var shape: [Int]
    public var isState: Bool

    public var elementCount: Int { shape.reduce(1, *) }
  }

  /// A recurrent pair, by the names of its ports.
  public struct State: Sendable, Equatable {
    public var input: String
    public var output: String
  }

  public struct Step: Sendable, Equatable {
    public var name: String
    /// The operation's name in sinew.fbs, in lower camel case.
    public var operation: String
    public var inputs: [String]
    public var outputs: [String]
  }

  /// Bytes of one frame of `sinew run --stream`: every element of the non-state inputs as a float32.
  public var inputFrameBytes: Int { Self.frameBytes(inputs) }
  public var outputFrameBytes: Int { Self.frameBytes(outputs) }

  /// - Throws: `ArtifactError.refused` when the loader refuses the file.
  public init(_ file: [UInt8]) throws(ArtifactError) {
    let loaded = try LoadedModel(file)
    do throws(FormatError) {
      let model = try loaded.policy.model()
      try self.init(model, fileBytes: file.count, requirements: loaded.requirements)
    } catch {
      throw .refused(error)
    }
  }

  private init(_ model: ModelView, fileBytes: Int, requirements: Requirements) throws(FormatError) {
    formatVersion = Int(try model.root.uint32(Schema.Model.formatVersion))
    arithmeticVersion = Int(try model.root.uint32(Schema.Model.arithmeticVersion))
    self.fileBytes = fileBytes
    flatBufferBytes = Int(model.segmentOffset)
    segmentBytes = Int(model.segmentBytes)
    self.requirements = requirements
    inputs = []
    for index in 0..<model.inputs.count {
      inputs.append(try Self.port(try model.input(index), isState: try model.state(ofInput: index) != nil))
    }
    outputs = []
    for index in 0..<model.outputs.count {
      outputs.append(try Self.port(try model.output(index), isState: try model.state(ofOutput: index) != nil))
    }
    states = []
    for index in 0..<model.states.count {
      let state = try model.state(index)
      states.append(
        State(input: inputs[Int(state.input)].name, output: outputs[Int(state.output)].name))
    }
    steps = []
    for index in 0..<model.steps.count { steps.append(try Self.step(model, try model.step(index))) }
    selfTestSteps = try model.selfTest().map { Int($0.stepCount) }
    provenance = nil
    if let table = try model.provenance() { provenance = try Provenance(table) }
  }

  private static func port(_ port: PortView, isState: Bool) throws(FormatError) -> Port {
    var shape: [Int] = []
    for axis in 0..<port.tensor.shape.count { shape.append(Int(try port.tensor.shape.uint32(axis))) }
    return Port(
      name: port.name.text, type: "\(port.tensor.type)", declaredType: port.declaredType.text, shape: shape,
      isState: isState)
  }

  private static func step(_ model: ModelView, _ step: StepView) throws(FormatError) -> Step {
    func names(_ tensors: FlatVector) throws(FormatError) -> [String] {
      var names: [String] = []
      for place in 0..<tensors.count {
        let table = try model.tensor(UInt32(tensors.uint16(place))).table
        names.append(try table.string(Schema.Tensor.name)?.text ?? "")
      }
      return names
    }
    return Step(
      name: step.name?.text ?? "", operation: "\(step.operation)", inputs: try names(step.inputs),
      outputs: try names(step.outputs))
  }

  private static func frameBytes(_ ports: [Port]) -> Int {
    ports.filter { !$0.isState }.reduce(0) { $0 + 4 * $1.elementCount }
  }
}

extension Provenance {
  /// Reads the table of a file.
  init(_ table: FlatTable) throws(FormatError) {
    self.init()
    sourceSHA256 = try table.string(Schema.Provenance.sourceSha256)?.text ?? ""
    converter = try table.string(Schema.Provenance.converter)?.text ?? ""
    precision = try table.string(Schema.Provenance.precision)?.text ?? ""
    recipe = try table.string(Schema.Provenance.recipe)?.text ?? ""
    guard let rows = try table.vector(Schema.Provenance.parity, elementSize: 4) else { return }
    for index in 0..<rows.count {
      let row = try rows.table(index, fieldCount: Schema.Parity.fieldCount)
      parity.append(
        Parity(
          output: try row.string(Schema.Parity.output)?.text ?? "",
          samples: Int(try row.uint32(Schema.Parity.samples)), sqnrDB: try row.float32(Schema.Parity.sqnrDb),
          rmse: try row.float32(Schema.Parity.rmse), maximumError: try row.float32(Schema.Parity.maxAbs)))
    }
  }
}
