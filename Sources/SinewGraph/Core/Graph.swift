/// A value of a graph: an input, a constant, or the result of a node.
public struct ValueID: Hashable, Sendable {
  let index: Int
}

public struct Value: Sendable {
  public var name: String
  public let type: TensorType
  /// The tensor, when the value is a constant.
  public let constant: Tensor?
}

public struct Node: Sendable {
  public var name: String
  public var operation: any Operator
  public var inputs: [ValueID]
  public var outputs: [ValueID]
}

/// A named result. Several outputs may name one value, and an output may be an input or a constant.
public struct Output: Sendable {
  public var name: String
  public var value: ValueID

  public init(name: String, value: ValueID) {
    self.name = name
    self.value = value
  }
}

/// A recurrent pair: the output at one step is the input at the next.
public struct StatePair: Hashable, Sendable {
  public var input: String
  public var output: String

  public init(input: String, output: String) {
    self.input = input
    self.output = output
  }
}

/// A typed dataflow graph with static shapes.
///
/// Invariants: nodes are in topological order; every value is defined once (as an input, a constant or by one
/// node); the type of each result is what its operator says. `append` and the rewriting methods keep them, so
/// a `Graph` cannot be ill-typed; `validate` checks them independently after passes.
public struct Graph: Sendable {
  public internal(set) var values: [Value] = []
  public internal(set) var nodes: [Node] = []
  public internal(set) var inputs: [ValueID] = []
  public var outputs: [Output] = []
  public var states: [StatePair] = []
  /// Names of the nodes of the model from which the graph was read. Nodes that were made of them have names that begin
  /// with theirs, and a slash.
  public var sourceNodes: Set<String> = []

  public init() {}

  public subscript(id: ValueID) -> Value { values[id.index] }

  public func type(of id: ValueID) -> TensorType { values[id.index].type }
  public func constant(_ id: ValueID) -> Tensor? { values[id.index].constant }

  // MARK: - Construction

  public mutating func addInput(name: String, type: TensorType) -> ValueID {
    let id = addValue(Value(name: name, type: type, constant: nil))
    inputs.append(id)
    return id
  }

  public mutating func addConstant(_ tensor: Tensor, name: String) -> ValueID {
    addValue(Value(name: name, type: tensor.type, constant: tensor))
  }

  /// Appends a node and returns its results.
  /// - Throws: what the operator's shape rule throws.
  public mutating func append(
    _ operation: any Operator, _ operands: [ValueID], name: String, outputNames: [String] = []
  ) throws(GraphError) -> [ValueID] {
    let types = try operation.outputTypes(operands.map { type(of: $0) })
    guard !types.isEmpty else { throw .structure("\(operation.name) '\(name)' has no results") }
    var results: [ValueID] = []
    for (position, type) in types.enumerated() {
      let resultName = position < outputNames.count ? outputNames[position] : "\(name):\(position)"
      results.append(addValue(Value(name: resultName, type: type, constant: nil)))
    }
    nodes.append(Node(name: name, operation: operation, inputs: operands, outputs: results))
    return results
  }

  /// `append` for operators with one result.
  public mutating func appendOne(
    _ operation: any Operator, _ operands: [ValueID], name: String, outputName: String? = nil
  ) throws(GraphError) -> ValueID {
    let results = try append(operation, operands, name: name, outputNames: outputName.map { [$0] } ?? [])
    guard results.count == 1 else {
      throw .structure("\(operation.name) has \(results.count) results where one is expected")
    }
    return results[0]
  }

  /// The number of values so far, by which those added later can be told.
  public var valueCount: Int { values.count }

  /// Gives a value the name under which reports show it, unless it is one of the first `count`.
  public mutating func rename(_ id: ValueID, addedAfter count: Int, to name: String) {
    if id.index >= count { values[id.index].name = name }
  }

  mutating func addValue(_ value: Value) -> ValueID {
    values.append(value)
    return ValueID(index: values.count - 1)
  }

  // MARK: - Questions

  /// For every value: the index of the node that makes it.
  public func producers() -> [ValueID: Int] {
    var producers: [ValueID: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.outputs { producers[output] = index }
    }
    return producers
  }

  /// For every value: the indices of the nodes that use it, in order, once per operand.
  public func consumers() -> [ValueID: [Int]] {
    var consumers: [ValueID: [Int]] = [:]
    for (index, node) in nodes.enumerated() {
      for operand in node.inputs { consumers[operand, default: []].append(index) }
    }
    return consumers
  }

  public func isOutput(_ id: ValueID) -> Bool { outputs.contains { $0.value == id } }

  public func input(named name: String) -> ValueID? { inputs.first { self[$0].name == name } }

  /// Multiply-accumulate operations of one step (`Int.max` for more than that).
  public var multiplyAccumulates: Int {
    nodes.reduce(0) { $0.addingSaturated($1.operation.multiplyAccumulates($1.inputs.map { type(of: $0) })) }
  }
}

extension Int {
  /// The sum, or `Int.max` when it does not fit; for sums of counts.
  func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
