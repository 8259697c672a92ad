import SinewGraph

extension OperatorContext {
  private func attribute(_ name: String) -> SourceAttribute.Value? {
    node.attributes.first { $0.name == name }?.value
  }

  private func wrongType(_ name: String, _ expected: String) -> ImportError {
    .data("attribute \(name) is not \(expected)")
  }

  func int(_ name: String) throws(ImportError) -> Int? {
    switch attribute(name) {
    case nil: nil
    case .int(let value): Int(value)
    default: throw wrongType(name, "an integer")
    }
  }

  func int(_ name: String, default value: Int) throws(ImportError) -> Int { try int(name) ?? value }

  /// An integer that stands for a truth value.
  func flag(_ name: String, default value: Bool) throws(ImportError) -> Bool {
    try int(name).map { $0 != 0 } ?? value
  }

  func ints(_ name: String) throws(ImportError) -> [Int]? {
    switch attribute(name) {
    case nil: nil
    case .ints(let values): values.map { Int($0) }
    default: throw wrongType(name, "a list of integers")
    }
  }

  func requiredInts(_ name: String) throws(ImportError) -> [Int] {
    guard let values = try ints(name) else { throw .data("lacks attribute \(name)") }
    return values
  }

  func float(_ name: String) throws(ImportError) -> Float? {
    switch attribute(name) {
    case nil: nil
    case .float(let value): value
    default: throw wrongType(name, "a number")
    }
  }

  /// A number, which must be finite.
  func float(_ name: String, default value: Float) throws(ImportError) -> Float {
    let value = try float(name) ?? value
    guard value.isFinite else { throw .data("attribute \(name) is \(value); a finite number is needed") }
    return value
  }

  func floats(_ name: String) throws(ImportError) -> [Float]? {
    switch attribute(name) {
    case nil: nil
    case .floats(let values): values
    default: throw wrongType(name, "a list of numbers")
    }
  }

  func string(_ name: String, default value: String) throws(ImportError) -> String {
    switch attribute(name) {
    case nil: value
    case .string(let value): value
    default: throw wrongType(name, "a text")
    }
  }

  func strings(_ name: String) throws(ImportError) -> [String]? {
    switch attribute(name) {
    case nil: nil
    case .strings(let values): values
    default: throw wrongType(name, "a list of texts")
    }
  }

  func tensor(_ name: String) throws(ImportError) -> Tensor? {
    switch attribute(name) {
    case nil: nil
    case .tensor(let tensor): try session.decoder.tensor(tensor)
    case .sparseTensor(let tensor): try session.decoder.tensor(tensor)
    default: throw wrongType(name, "a tensor")
    }
  }

  /// The format of the numbers in a tensor that is an attribute; nil when they are of an element type.
  func format(_ name: String) -> NarrowFormat? {
    guard case .tensor(let tensor) = attribute(name) else { return nil }
    return DataType(rawValue: tensor.element)?.narrow
  }

  func graph(_ name: String) throws(ImportError) -> SourceGraph {
    guard case .graph(let graph) = attribute(name) else { throw wrongType(name, "a graph") }
    return graph
  }

  func has(_ name: String) -> Bool { attribute(name) != nil }
}
