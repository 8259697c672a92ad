import SinewGraph

/// A policy run by the float32 reference executor, with its recurrent state.
public struct ReferencePolicy {
  public let graph: Graph
  private let executor: Executor
  private var states: [String: Tensor] = [:]
  private let zeros: [String: Tensor]

  public init(_ graph: Graph) throws(ConversionError) {
    self.graph = graph
    executor = Executor(graph)
    var zeros: [String: Tensor] = [:]
    for pair in graph.states {
      guard let id = graph.input(named: pair.input) else {
        throw .recipe("state input '\(pair.input)' is no input of the policy")
      }
      zeros[pair.input] = try wrapping { () throws(GraphError) in
        try Tensor([Float](repeating: 0, count: graph.type(of: id).count), shape: graph.type(of: id).shape)
          .cast(to: graph.type(of: id).element)
      }
    }
    self.zeros = zeros
    states = zeros
  }

  /// Sets the state to zeros, or to the given values.
  public mutating func reset(_ initial: [String: Tensor]) {
    states = zeros.merging(initial) { $1 }
  }

  /// One step: outputs by position. State inputs absent from `inputs` are the policy's own.
  /// - Parameter observe: called for every value that is computed.
  public mutating func step(
    _ inputs: [String: Tensor], observe: ((ValueID, Tensor) -> Void)?
  ) throws(ConversionError) -> [Tensor] {
    var operands: [Tensor] = []
    for id in graph.inputs {
      let name = graph[id].name
      guard let tensor = inputs[name] ?? states[name] else {
        throw .calibration("no value for the policy's input '\(name)'")
      }
      operands.append(tensor)
    }
    let executor = executor
    let outputs = try wrapping { () throws(GraphError) in try executor.run(operands, observe: observe) }
    for pair in graph.states {
      if let position = graph.outputs.firstIndex(where: { $0.name == pair.output }) {
        states[pair.input] = outputs[position]
      }
    }
    return outputs
  }

  /// State values now, by input name.
  public var currentStates: [String: Tensor] { states }
}

extension ReferencePolicy: SteppedPolicy {
  public var frame: PolicyFrame { PolicyFrame(graph) }

  public mutating func step(_ inputs: [String: Tensor]) throws(ConversionError) -> [Tensor] {
    try step(inputs, observe: nil)
  }
}
