import SinewGraph

/// What a name of the model stands for.
///
/// Sequences and optionals exist while a model is imported only: their lengths are known, so that the graph gets
/// the tensors inside them.
enum ImportedValue {
  case tensor(ValueID)
  case sequence([ValueID])
  /// An optional that holds nothing.
  case nothing

  var tensor: ValueID? {
    if case .tensor(let id) = self { id } else { nil }
  }

  /// The kind as messages name it.
  var kind: String {
    switch self {
    case .tensor: "a tensor"
    case .sequence(let elements): "a sequence of \(elements.count) tensors"
    case .nothing: "an optional that holds nothing"
    }
  }
}
