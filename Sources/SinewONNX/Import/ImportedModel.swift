import SinewGraph

/// A model as a graph, and what the file says about itself.
public struct ImportedModel: Sendable {
  public var graph: Graph
  /// Those of the graph's states that were taken for such by their names, where observations might have the
  /// same names.
  public var guessedStates: [StatePair]
  /// The model's `metadata_props`, in the file's order.
  public var metadata: [(key: String, value: String)]
  /// Name and version of the exporter; empty when the file does not say.
  public var producer: String
  /// The version of ONNX's own operators; nil when the model imports only other domains.
  public var opset: Int?
  public var irVersion: Int
  /// Plain-language remarks: dimensions that were fixed, inputs that nothing uses …
  public var notes: [String]
  /// Remarks about what is probably not meant: a time axis of one step …
  public var warnings: [String]
  /// Bytes of the model's file and of the files of external data that it uses, and the number of the latter.
  public var byteCount = 0
  public var sidecarCount = 0
  /// How often each operator occurs in the file, with functions expanded (`domain::Name` outside ONNX's own).
  public var operators: [String: Int]

  /// Constants that hold NaN or infinity and are used by a node or are an output.
  ///
  /// A float model may mean them (an attention mask of -infinity); a quantised one cannot hold them.
  public func nonFiniteConstants() -> [(name: String, count: Int)] {
    var seen: Set<ValueID> = []
    var found: [(name: String, count: Int)] = []
    let used = graph.nodes.flatMap(\.inputs) + graph.outputs.map(\.value)
    for id in used where seen.insert(id).inserted {
      guard let tensor = graph.constant(id), tensor.element.isFloat else { continue }
      let count = tensor.doubles.count { !$0.isFinite }
      if count > 0 { found.append((graph[id].name, count)) }
    }
    return found
  }
}
