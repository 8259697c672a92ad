import SinewGraph

/// What a policy takes and gives at every step, in declared order.
public struct PolicyFrame: Sendable {
  public struct Port: Sendable {
    public var name: String
    public var type: TensorType
    /// Whether the policy keeps it: a recurrent input it feeds itself, or the output it feeds it from.
    public var isState: Bool
  }

  public var inputs: [Port]
  public var outputs: [Port]
  public var states: [StatePair]

  public init(inputs: [Port], outputs: [Port], states: [StatePair]) {
    self.inputs = inputs
    self.outputs = outputs
    self.states = states
  }

  public init(_ graph: Graph) {
    inputs = graph.inputs.map { id in
      Port(
        name: graph[id].name, type: graph.type(of: id),
        isState: graph.states.contains { $0.input == graph[id].name })
    }
    outputs = graph.outputs.map { output in
      Port(
        name: output.name, type: graph.type(of: output.value),
        isState: graph.states.contains { $0.output == output.name })
    }
    states = graph.states
  }

  /// Bytes of a streamed frame: every element of what is not state is a float32.
  public var frameBytesIn: Int { Self.bytes(inputs) }
  public var frameBytesOut: Int { Self.bytes(outputs) }

  private static func bytes(_ ports: [Port]) -> Int {
    ports.reduce(0) { $0 + ($1.isState ? 0 : $1.type.count * 4) }
  }
}

/// A policy that is run step by step.
public protocol SteppedPolicy {
  var frame: PolicyFrame { get }
  /// Back to the start of an episode: state is zero but for the given values.
  mutating func reset(_ initial: [String: Tensor])
  /// One step: outputs in declared order. State inputs that are absent are the policy's own.
  mutating func step(_ inputs: [String: Tensor]) throws(ConversionError) -> [Tensor]
}
