/// Runs a graph with the operators' reference evaluation: for `sinew run model.onnx`, calibration and
/// verification.
///
/// Everything that does not depend on the data is worked out once, so that thousands of samples can be run.
/// State is the caller's: each call gets all inputs and gives all outputs.
public struct Executor: Sendable {
  private struct Step {
    let name: String
    let operation: any Operator
    let operands: [Int]
    let results: [Int]
    let types: [TensorType]
    /// The values that no later step and no output needs.
    let released: [Int]
  }

  private let inputs: [(id: ValueID, name: String, type: TensorType)]
  private let outputs: [Int]
  private let steps: [Step]
  private let sourceNodes: Set<String>
  /// One place for every value of the graph, with the constants in theirs.
  private let initial: [Tensor?]

  public init(_ graph: Graph) {
    inputs = graph.inputs.map { ($0, graph[$0].name, graph.type(of: $0)) }
    outputs = graph.outputs.map(\.value.index)
    initial = graph.values.map(\.constant)
    sourceNodes = graph.sourceNodes
    let released = Self.released(graph)
    steps = graph.nodes.indices.map { index in
      let node = graph.nodes[index]
      return Step(
        name: node.name, operation: node.operation, operands: node.inputs.map(\.index),
        results: node.outputs.map(\.index), types: node.outputs.map { graph.type(of: $0) },
        released: released[index])
    }
  }

  /// For every node: the computed values and inputs that are not needed after it.
  private static func released(_ graph: Graph) -> [[Int]] {
    var isNeeded = graph.values.map { $0.constant != nil }
    for output in graph.outputs { isNeeded[output.value.index] = true }
    var released = graph.nodes.map { _ in [Int]() }
    for (position, node) in graph.nodes.enumerated().reversed() {
      for id in node.outputs + node.inputs where !isNeeded[id.index] {
        isNeeded[id.index] = true
        released[position].append(id.index)
      }
    }
    return released
  }

  /// Runs the graph on its inputs in their order and returns its outputs in theirs.
  /// - Parameter observe: called with every input and every computed value, in the order they become known.
  public func run(
    _ tensors: [Tensor], observe: ((ValueID, Tensor) -> Void)? = nil
  ) throws(GraphError) -> [Tensor] {
    guard tensors.count == inputs.count else {
      throw .structure("\(tensors.count) tensors for a graph of \(inputs.count) inputs")
    }
    var values = initial
    for (input, tensor) in zip(inputs, tensors) {
      guard tensor.type == input.type else {
        throw .type("input '\(input.name)' is \(input.type); found \(tensor.type)")
      }
      values[input.id.index] = tensor
      observe?(input.id, tensor)
    }
    for step in steps {
      let results = try evaluate(step, values)
      for (index, tensor) in zip(step.results, results) {
        values[index] = tensor
        observe?(ValueID(index: index), tensor)
      }
      for index in step.released { values[index] = nil }
    }
    let results = outputs.compactMap { values[$0] }
    guard results.count == outputs.count else { throw .structure("an output of the graph is never made") }
    return results
  }

  /// Runs the graph on its inputs by identifier.
  public func run(
    _ tensors: [ValueID: Tensor], observe: ((ValueID, Tensor) -> Void)? = nil
  ) throws(GraphError) -> [Tensor] {
    var ordered: [Tensor] = []
    for input in inputs {
      guard let tensor = tensors[input.id] else { throw .structure("input '\(input.name)' is missing") }
      ordered.append(tensor)
    }
    return try run(ordered, observe: observe)
  }

  private func evaluate(_ step: Step, _ values: [Tensor?]) throws(GraphError) -> [Tensor] {
    let operands = step.operands.compactMap { values[$0] }
    guard operands.count == step.operands.count else {
      throw .structure("\(step.operation.name) '\(step.name)' uses a value before it is made")
    }
    do throws(GraphError) {
      return try step.operation.evaluate(operands, as: step.types)
    } catch {
      throw error.at(Graph.place(of: step.name, step.operation, among: sourceNodes), step.operation)
    }
  }
}
