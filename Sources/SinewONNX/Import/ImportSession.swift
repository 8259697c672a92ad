import SinewGraph

/// One import: the graph as far as it is built, and what has been learnt on the way.
///
/// The work is divided over extensions: `+Frame` (inputs, outputs, initialisers), `+Nodes` (order, dispatch),
/// `+Functions` and `+Branches` (expansion), `+Support` (what cannot be imported, found before anything is
/// decoded).
final class ImportSession {
  let model: SourceModel
  let options: ImportOptions
  let decoder: TensorDecoder
  let registry = OperatorRegistry.standard
  let functions: [SourceFunction.Key: SourceFunction]

  var builder: GraphBuilder
  var notes: [String] = []
  var warnings: [String] = []
  var assumed = AssumedDimensions()
  /// Values whose elements are of a format narrower than their element type.
  var formats: [ValueID: NarrowFormat] = [:]
  /// Values that a QuantizeLinear has made with one constant scale.
  var quantised: [ValueID: QuantisedValue] = [:]
  /// What recurrent layers are given as their initial states.
  var initialStates: [ValueID] = []
  /// States that names alone show, and that observations could be called, too.
  var guessedStates: [StatePair] = []
  var operators: [String: Int] = [:]
  var nodeCount = 0
  /// The functions being expanded, outermost first.
  var callStack: [SourceFunction.Key] = []
  /// Branches and functions inside each other.
  var depth = 0

  init(model: SourceModel, decoder: TensorDecoder, options: ImportOptions) throws(ImportError) {
    self.model = model
    self.decoder = decoder
    self.options = options
    var functions: [SourceFunction.Key: SourceFunction] = [:]
    for function in model.functions {
      guard functions.updateValue(function, forKey: function.key) == nil else {
        throw .data("function \(quoted(function.key.name)) is defined twice")
      }
    }
    self.functions = functions
    builder = GraphBuilder(limits: options.limits.folding)
  }

  func run() throws(ImportError) -> ImportedModel {
    let opsets = try checkVersions()
    guard let source = model.graph else { throw .data("the model has no graph") }
    guard !source.outputs.isEmpty else { throw .data("the model has no outputs") }
    try checkSupport(source, opsets)

    let scope = Scope(opsets: opsets)
    try addInitializers(of: source, to: scope)
    try addInputs(of: source, to: scope)
    do throws(ImportError) {
      try importNodes(source.nodes, in: scope)
    } catch {
      throw error.hinting(assumed.hints)
    }
    try addOutputs(of: source, from: scope)
    try addStates()
    noteUnusedInputs()
    noteQuantisation()
    if decoder.widened > 0 { notes.append("\(decoder.widened) bfloat16 tensors were widened to float32") }

    return ImportedModel(
      graph: builder.graph, guessedStates: guessedStates, metadata: model.metadata, producer: model.producer,
      opset: opsets[""], irVersion: Int(model.irVersion), notes: notes, warnings: warnings,
      operators: operators)
  }

  private func checkVersions() throws(ImportError) -> [String: Int] {
    let versions = ONNXImporter.supportedIRVersions
    guard model.irVersion != 0 || model.graph != nil else { throw .data("not an ONNX model") }
    guard versions.contains(Int(model.irVersion)) else {
      throw .unsupported(
        "has IR version \(model.irVersion); \(versions.lowerBound) to \(versions.upperBound) are supported")
    }
    return try Self.opsets(model.opsets)
  }

  /// The version of each imported operator domain.
  static func opsets(_ imports: [SourceOpset]) throws(ImportError) -> [String: Int] {
    var opsets: [String: Int] = [:]
    for entry in imports {
      if let other = opsets.updateValue(Int(entry.version), forKey: entry.domain), other != entry.version {
        throw .data("imports domain \(quoted(entry.domain)) as opset \(other) and \(entry.version)")
      }
    }
    let supported = ONNXImporter.supportedOpsets
    if let opset = opsets[""], !supported.contains(opset) {
      throw .unsupported(
        "uses opset \(opset); \(supported.lowerBound) to \(supported.upperBound) are supported "
          + "(torch.onnx.export(..., opset_version=17) chooses one)")
    }
    return opsets
  }
}
