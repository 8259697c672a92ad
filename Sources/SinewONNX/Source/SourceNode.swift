/// A node as the file says it.
struct SourceNode {
  var name: String
  var type: String
  /// Empty for ONNX's own operators, also where the file spells `ai.onnx`.
  var domain: String
  var overload: String
  /// Operand names; empty for an optional operand that is left out.
  var inputs: [String]
  /// Result names; empty for a result that is not wanted.
  var outputs: [String]
  var attributes: [SourceAttribute]

  /// The node's name, or its first result's where it has none.
  var label: String {
    name.isEmpty ? outputs.first { !$0.isEmpty } ?? "(unnamed)" : name
  }

  /// The operator with its domain, as messages and histograms show it.
  var operatorName: String { Self.operatorName(domain: domain, type: type) }

  static func operatorName(domain: String, type: String) -> String {
    domain.isEmpty ? type : "\(domain)::\(type)"
  }
}

/// A named attribute.
struct SourceAttribute {
  enum Value {
    case float(Float)
    case int(Int64)
    case string(String)
    case floats([Float])
    case ints([Int64])
    case strings([String])
    case tensor(SourceTensor)
    case sparseTensor(SourceSparseTensor)
    case graph(SourceGraph)
    /// A kind that no supported operator takes (lists of tensors or graphs, types), or no value at all.
    case other
    /// The attribute of that name of the surrounding function.
    case reference(String)
  }

  var name: String
  var value: Value
}
