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
    var inner: [(name: String, meter: ParityMeter)] = []
    var positions: [String: Int] = [:]
    for sample in 0..<observations.count {
      if observations.isEpisodeStart(sample) {
        policy.reset(observations.initialStates)
        converted.reset(observations.initialStates)
      }
      var inputs = observations.tensors(at: sample)
      var convertedInputs = inputs
      if teacherForced {
        convertedInputs.merge(policy.currentStates) { own, _ in own }
      }
      var expectedLayers: [String: [Float]] = [:]
      let graph = reference
      let wantsLayers = layers
      let expected = try policy.step(inputs) { id, tensor in
        if wantsLayers, tensor.element.isFloat { expectedLayers[graph[id].name] = tensor.floats }
      }
      inputs = [:]
      let found = try converted.step(
        convertedInputs,
        observe: !layers
          ? nil
          : { result in
            let name = result.name
            guard let reference = expectedLayers[name], reference.count == result.values.count else { return }
            let position = positions[name] ?? inner.count
            if position == inner.count {
              positions[name] = position
              inner.append((name, ParityMeter(name: name)))
            }
            inner[position].meter.add(reference: reference, measured: result.values)
          })
      for (index, name) in frame.outputs.map(\.name).enumerated() {
        guard let position = converted.frame.outputs.firstIndex(where: { $0.name == name }) else { continue }
        outputs[index].add(reference: expected[index].floats, measured: found[position].floats)
      }
      progress(Double(sample + 1) / Double(observations.count))
    }
    return Result(
      samples: observations.count, outputs: outputs.map(\.parity), layers: inner.map(\.meter.parity))
  }

  private static func checkSame(_ reference: PolicyFrame, _ converted: PolicyFrame) throws(ConversionError) {
    func list(_ ports: [PolicyFrame.Port]) -> String {
      ports.map { "'\($0.name)' \($0.type)" }.joined(separator: ", ")
    }
    guard list(reference.inputs) == list(converted.inputs), list(reference.outputs) == list(converted.outputs)
    else {
      throw .model(
        "takes \(list(converted.inputs)) and gives \(list(converted.outputs)), but the reference takes "
          + "\(list(reference.inputs)) and gives \(list(reference.outputs)); accepted: the model it was converted from, "
          + "with the same --dim")
    }
  }
}
