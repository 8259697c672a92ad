import SinewGraph

/// Runs a converted policy beside the float32 reference of its source, on the same observations.
public struct ParityRun {
  public struct Result: Sendable {
    public var samples: Int
    public var outputs: [Parity]
    /// Values that both sides compute under one name, in the order of execution; empty unless asked for.
    public var layers: [Parity]
  }

  private let reference: Graph
  private let layers: Bool
  private let teacherForced: Bool

  /// - Parameters:
  ///   - reference: the source's graph, with the converted policy's state pairs.
  ///   - layers: whether inner values are compared too.
  ///   - teacherForced: whether the converted side gets the reference's state at every step.
  public init(reference: Graph, layers: Bool, teacherForced: Bool) throws(ConversionError) {
    var graph = reference
    if layers {
      // Fused as the converter fuses, so that the results of layers keep their names on both sides.
      graph = try PreparedGraph(reference).fused
    }
    self.reference = graph
    self.layers = layers
    self.teacherForced = teacherForced
  }

  public func run(
    _ converted: InterpretedPolicy, _ observations: Observations, progress: (Double) -> Void
  ) throws(ConversionError) -> Result {
    let frame = PolicyFrame(reference)
    try Self.checkSame(frame, converted.frame)
    var policy = try ReferencePolicy(reference)
    var outputs = frame.outputs.map { ParityMeter(name: $0.name) }
    var inner: [String: ParityMeter] = [:]
    var order: [String] = []
    for sample in 0..<observations.count {
      if observations.isEpisodeStart(sample) {
        policy.reset(observations.initialStates)
        converted.reset(observations.initialStates)
      }
      let inputs = observations.tensors(at: sample)
      let forced = teacherForced ? policy.currentStates : [:]
      let (expected, expectedLayers) = try step(&policy, inputs)
      var foundLayers: [String: [Float]] = [:]
      let found = try converted.step(
        inputs.merging(forced) { own, _ in own }, observe: layers ? { foundLayers[$0.name] = $0.values } : nil
      )
      for (name, values) in expectedLayers {
        guard let measured = foundLayers[name], measured.count == values.count else { continue }
        if inner[name] == nil { order.append(name) }
        inner[name, default: ParityMeter(name: name)].add(reference: values, measured: measured)
      }
      for index in outputs.indices {
        outputs[index].add(reference: expected[index].floats, measured: found[index].floats)
      }
      progress(Double(sample + 1) / Double(observations.count))
    }
    return Result(
      samples: observations.count, outputs: outputs.map(\.parity),
      layers: order.compactMap { inner[$0]?.parity })
  }

  /// One step of the reference, with its inner float values where they are asked for, in the order of
  /// execution.
  private func step(
    _ policy: inout ReferencePolicy, _ inputs: [String: Tensor]
  ) throws(ConversionError) -> (outputs: [Tensor], layers: [(name: String, values: [Float])]) {
    guard layers else { return (try policy.step(inputs), []) }
    var values: [(name: String, values: [Float])] = []
    let graph = reference
    let outputs = try policy.step(inputs) { id, tensor in
      if tensor.element.isFloat { values.append((graph[id].name, tensor.floats)) }
    }
    return (outputs, values)
  }

  private static func checkSame(_ reference: PolicyFrame, _ converted: PolicyFrame) throws(ConversionError) {
    func list(_ ports: [PolicyFrame.Port]) -> String {
      ports.map { "'\($0.name)' \($0.type)" }.joined(separator: ", ")
    }
    guard list(reference.inputs) == list(converted.inputs), list(reference.outputs) == list(converted.outputs)
    else {
      throw .model(
        "takes \(list(converted.inputs)) and gives \(list(converted.outputs)), but the reference takes "
          + "\(list(reference.inputs)) and gives \(list(reference.outputs)); accepted: the model it was "
          + "converted from, with the same --dim")
    }
  }
}
