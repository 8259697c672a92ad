import SinewArtifact
import SinewGraph

/// The error of a converted policy's outputs on observations, by running the very program that would be
/// shipped.
struct OutputError {
  let graph: Graph
  let observations: Observations
  /// Reference outputs: [sample][output].
  private let references: [[[Float]]]

  init(
    _ graph: Graph, _ observations: Observations, progress: (Double) -> Void = { _ in }
  ) throws(ConversionError) {
    self.graph = graph
    self.observations = observations
    var policy = try ReferencePolicy(graph)
    var references: [[[Float]]] = []
    for sample in 0..<observations.count {
      if observations.isEpisodeStart(sample) { policy.reset(observations.initialStates) }
      references.append(try policy.step(observations.tensors(at: sample)).map(\.floats))
      progress(Double(sample + 1) / Double(observations.count))
    }
    self.references = references
  }

  /// Parity of every output.
  /// - Parameter observe: called with what each step of the program writes, as soon as it is written.
  func measure(
    _ program: Program, observe: ((InterpretedPolicy.StepResult) -> Void)? = nil
  ) throws(ConversionError) -> [ParityMeter] {
    try measure(try InterpretedPolicy(ArtifactAssembly.bytes(of: program)), 0..<observations.count, observe)
  }

  private func measure(
    _ policy: InterpretedPolicy, _ samples: Range<Int>, _ observe: ((InterpretedPolicy.StepResult) -> Void)?
  ) throws(ConversionError) -> [ParityMeter] {
    var meters = graph.outputs.map { ParityMeter(name: $0.name) }
    for sample in samples {
      if observations.isEpisodeStart(sample) { policy.reset(observations.initialStates) }
      let outputs = try policy.step(observations.tensors(at: sample), observe: observe)
      for (index, output) in outputs.enumerated() {
        meters[index].add(reference: references[sample][index], measured: output.floats)
      }
    }
    return meters
  }

  /// What the search makes small: Σ over outputs of squared error relative to squared signal.
  static func cost(_ meters: [ParityMeter]) -> Double {
    meters.reduce(0) { $0 + ($1.squaredSignal > 0 ? $1.squaredError / $1.squaredSignal : $1.squaredError) }
  }

  /// The cost on the first and on the second half of the observations.
  func halfCosts(_ program: Program) throws(ConversionError) -> (first: Double, second: Double) {
    let policy = try InterpretedPolicy(ArtifactAssembly.bytes(of: program))
    let middle = observations.count / 2
    let first = try measure(policy, 0..<middle, nil)
    let second = try measure(policy, middle..<observations.count, nil)
    return (Self.cost(first), Self.cost(second))
  }
}
