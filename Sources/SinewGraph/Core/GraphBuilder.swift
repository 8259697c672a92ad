/// What folding constants may cost, so that a hostile graph cannot eat memory or time.
public struct FoldingLimits: Sendable {
  /// Elements of one folded tensor.
  public var tensorElements = 1 << 26
  /// Elements of all folded tensors together.
  public var totalElements = 1 << 28
  /// Multiply-accumulates, elements read and elements written of all folding together.
  public var totalWork = 1 << 34

  public init() {}
}

/// A graph under construction that evaluates at once what depends on constants only.
///
/// Importers add every node through `add`: shape arithmetic, re-laid-out weights and precomputed tables never
/// become nodes.
public struct GraphBuilder: Sendable {
  public var graph = Graph()
  private var budget: FoldingBudget

  public init(limits: FoldingLimits = FoldingLimits()) { budget = FoldingBudget(limits) }

  /// Adds a node, or its results as constants when all operands are constant, and returns the results.
  /// - Throws: what the operator throws, and `GraphError.tooLarge` when folding exceeds the limits.
  public mutating func add(
    _ operation: any Operator, _ operands: [ValueID], name: String, outputNames: [String] = []
  ) throws(GraphError) -> [ValueID] {
    let tensors = operands.compactMap { graph.constant($0) }
    guard !operands.isEmpty, tensors.count == operands.count else {
      return try graph.append(operation, operands, name: name, outputNames: outputNames)
    }
    var results: [ValueID] = []
    for (position, tensor) in try budget.evaluate(operation, tensors).enumerated() {
      let resultName = position < outputNames.count ? outputNames[position] : "\(name):\(position)"
      results.append(graph.addConstant(tensor, name: resultName))
    }
    return results
  }

  /// `add` for operators with one result.
  public mutating func addOne(
    _ operation: any Operator, _ operands: [ValueID], name: String, outputName: String? = nil
  ) throws(GraphError) -> ValueID {
    let results = try add(operation, operands, name: name, outputNames: outputName.map { [$0] } ?? [])
    guard results.count == 1 else {
      throw .structure("\(operation.name) has \(results.count) results where one is expected")
    }
    return results[0]
  }
}

/// Evaluates operators on constants until its limits are used up.
struct FoldingBudget: Sendable {
  private let limits: FoldingLimits
  private var elements = 0
  private var work = 0

  init(_ limits: FoldingLimits) { self.limits = limits }

  /// Whether evaluating would stay within the limits.
  func allows(_ operation: any Operator, _ inputs: [TensorType], _ outputs: [TensorType]) -> Bool {
    let written = outputs.reduce(0) { $0 + $1.count }
    return outputs.allSatisfy { $0.count <= limits.tensorElements }
      && elements + written <= limits.totalElements
      && work.addingSaturated(Self.work(operation, inputs, outputs)) <= limits.totalWork
  }

  mutating func evaluate(_ operation: any Operator, _ tensors: [Tensor]) throws(GraphError) -> [Tensor] {
    let inputs = tensors.map(\.type)
    let outputs = try operation.outputTypes(inputs)
    guard allows(operation, inputs, outputs) else {
      throw .tooLarge(
        "\(operation.name) of constants \(inputs) makes \(outputs); folding is limited to "
          + "\(limits.tensorElements) elements a tensor, \(limits.totalElements) in all and \(limits.totalWork) operations"
      )
    }
    elements += outputs.reduce(0) { $0 + $1.count }
    work += Self.work(operation, inputs, outputs)
    return try operation.evaluate(tensors, as: outputs)
  }

  private static func work(_ operation: any Operator, _ inputs: [TensorType], _ outputs: [TensorType]) -> Int
  {
    (inputs + outputs).reduce(operation.multiplyAccumulates(inputs)) { $0.addingSaturated($1.count) }
  }
}
