import Foundation
import SinewGraph

/// Observations for a policy that came without any: normal deviates, scaled by the policy's own normaliser.
///
/// Means and covariances propagate through the real network exactly as those of true observations of that
/// distribution would, whatever the operators; no Gaussian closure is assumed layer by layer. Ranges are then
/// taken six deviations wide.
enum DrawnObservations {
  static let count = 512

  /// - Returns: the observations, and the inputs for which no normaliser gave a scale (drawn with mean 0,
  ///   deviation 1).
  static func make(
    for graph: Graph, count: Int = DrawnObservations.count, seed: UInt64 = 1
  ) throws(ConversionError) -> (observations: Observations, unscaled: [String]) {
    var generator = NormalGenerator(seed: seed)
    var columns: [String: Observations.Column] = [:]
    var unscaled: [String] = []
    for id in graph.inputs {
      let name = graph[id].name
      guard !graph.states.contains(where: { $0.input == name }) else { continue }
      let type = graph.type(of: id)
      let normalizer = graph.nodes.lazy.compactMap { node in
        node.inputs.first == id ? node.operation as? Normalizer : nil
      }.first
      let isUnknown = ![ElementType.uint8, .bool].contains(type.element)
      if normalizer == nil, isUnknown { unscaled.append(name) }
      var tensors: [Tensor] = []
      for _ in 0..<count {
        let values = (0..<type.count).map { index -> Float in
          // Images and flags are drawn over their whole range; what other integers mean is unknown.
          guard type.element.isFloat else {
            switch type.element {
            case .uint8: return Float(generator.nextUniform() * 256).rounded(.down)
            case .bool: return generator.nextUniform() < 0.5 ? 0 : 1
            default: return 0
            }
          }
          let deviate = generator.next()
          guard let normalizer else { return Float(deviate) }
          let center = normalizer.center[index % normalizer.center.count]
          let gain = normalizer.gain[index % normalizer.gain.count]
          return gain == 0 ? center : center + Float(deviate) / gain
        }
        tensors.append(
          try wrapping { () throws(GraphError) in
            try Tensor(values, shape: type.shape).cast(to: type.element)
          })
      }
      columns[name] = .everySample(tensors)
    }
    return (Observations(count: count, columns: columns), unscaled)
  }
}

/// Standard normal deviates: Box–Muller over SplitMix64.
struct NormalGenerator {
  private var state: UInt64
  private var spare: Double?

  init(seed: UInt64) { state = seed }

  mutating func next() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    let radius = (-2 * log(1 - nextUniform())).squareRoot()
    let angle = 2 * Double.pi * nextUniform()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }

  /// In [0, 1).
  mutating func nextUniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
