import SinewGraph

/// Recorded observations from which no ranges can be learnt.
enum CalibrationCheck {
  /// Samples that are too few in any case; some hundred are good.
  private static let fewest = 10

  private static let advice =
    "record some hundred steps of real episodes, in which everything moves that moves on the robot "
    + "(\(Converter.calibrationLimit) steps are used at most)"

  /// - Parameter graph: what the observations are inputs of.
  static func warnings(of observations: Observations, for graph: Graph) -> [String] {
    var warnings: [String] = []
    if observations.count < fewest {
      let samples = observations.count == 1 ? "is one sample" : "has \(observations.count) samples"
      warnings.append("the calibration data \(samples), from which ranges cannot be learnt: \(advice)")
    }
    guard observations.count > 1 else { return warnings }
    let used = Set(graph.nodes.flatMap(\.inputs))
    for id in graph.inputs where used.contains(id) {
      let name = graph[id].name
      guard !graph.states.contains(where: { $0.input == name }),
        case .everySample(let samples)? = observations.columns[name], isConstant(samples),
        !mayBeConstant(name, samples[0])
      else { continue }
      let values = samples[0].doubles
      let text =
        values.allSatisfy { $0 == values[0] }
        ? "is \(Float(values[0]) == 0 ? "0" : "\(Float(values[0]))") throughout" : "never changes"
      warnings.append(
        "input '\(name)' \(text) in all \(observations.count) calibration samples, so that its range was not learnt: "
          + advice)
    }
    return warnings
  }

  private static func isConstant(_ samples: [Tensor]) -> Bool {
    let first = samples[0].doubles
    return samples.allSatisfy { $0.doubles == first }
  }

  /// Whether an input is a mask or a flag, or counts something: nothing that becomes an integer by its range.
  private static func mayBeConstant(_ name: String, _ sample: Tensor) -> Bool {
    switch sample.element {
    case .bool, .int32, .int64, .uint32, .uint64: return true
    default: break
    }
    let values = sample.doubles
    if values.contains(1), values.allSatisfy({ $0 == 0 || $0 == 1 }) { return true }
    let words = name.lowercased().split { !$0.isLetter }
    return words.contains { flags.contains(String($0)) }
  }

  private static let flags: Set<String> = [
    "mask", "masks", "flag", "flags", "done", "dones", "reset", "resets", "start", "starts", "first",
  ]
}
