/// An ONNX model as the file says it, in plain Swift values; tensors stay in the parsed message until
/// decoded.
struct SourceModel {
  var irVersion: Int64
  var producer: String
  var metadata: [(key: String, value: String)]
  var opsets: [SourceOpset]
  var graph: SourceGraph?
  var functions: [SourceFunction]
}

/// One `opset_import`.
struct SourceOpset {
  var domain: String
  var version: Int64
}

/// A graph, or a subgraph in an attribute.
struct SourceGraph {
  var nodes: [SourceNode]
  var initializers: [SourceTensor]
  var sparseInitializers: [SourceSparseTensor]
  var inputs: [SourceValueInfo]
  var outputs: [SourceValueInfo]
}

/// The declared name and type of a graph's input or output.
struct SourceValueInfo {
  enum Kind { case none, tensor, other }
  enum Dimension {
    case value(Int64)
    case name(String)
    case unknown
  }

  var name: String
  var kind: Kind
  var element: Int32
  /// Nil when the type has no shape.
  var shape: [Dimension]?
}

/// A model-local function.
struct SourceFunction {
  /// What a node names to call a function.
  struct Key: Hashable {
    var domain: String
    var name: String
    var overload: String
  }

  var key: Key
  var inputs: [String]
  var outputs: [String]
  /// Attributes that a call may give.
  var attributes: [String]
  /// Attributes that stand in for those that a call leaves out.
  var defaults: [SourceAttribute]
  var nodes: [SourceNode]
  var opsets: [SourceOpset]
}
