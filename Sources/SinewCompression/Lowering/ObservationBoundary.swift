import SinewGraph

/// Where float observations become integers: the observation normaliser in front of a dense layer is folded
/// into the conversion's per-feature constants, its clipping into the saturation.
struct ObservationBoundary {
  /// The float value that is converted.
  var source: ValueID
  /// What is subtracted and multiplied, one entry or one for each feature: the folded normaliser.
  var center: [Float]
  var gain: [Float]
  /// Symmetric clipping after normalisation.
  var limit: Double?
  /// The end of the name of a conversion whose ends are a clip of the policy itself, by which a file tells it from one
  /// that ends where calibration did.
  static let clipSuffix = "/clipped"

  /// The boundary in front of `value`: walks back over Clip(−c, c) and Normalizer.
  init(before value: ValueID, in graph: Graph, producers: [ValueID: Int]) {
    self.init(source: value, center: [0], gain: [1], limit: nil)
    var current = value
    if let index = producers[current], let unary = graph.nodes[index].operation as? Unary,
      case .clip(let lower, let upper) = unary.function, lower == -upper, upper > 0, upper.isFinite
    {
      let inner = graph.nodes[index].inputs[0]
      if let normalizer = producers[inner].map({ graph.nodes[$0].operation }), normalizer is Normalizer {
        limit = Double(upper)
        current = inner
      }
    }
    if let index = producers[current], let normalizer = graph.nodes[index].operation as? Normalizer {
      source = graph.nodes[index].inputs[0]
      center = normalizer.center
      gain = normalizer.gain
    }
  }

  /// The boundary of a value that is computed in floats, normaliser and all.
  init(of value: ValueID) { self.init(source: value, center: [0], gain: [1], limit: nil) }

  /// Whether the gains fit a float32 once they count steps of `scale`: those of a deviation near the least
  /// float do not.
  func isRepresentable(scale: Double) -> Bool {
    gain.allSatisfy { Float(Double($0) / scale).isFinite }
  }

  private init(source: ValueID, center: [Float], gain: [Float], limit: Double?) {
    self.source = source
    self.center = center
    self.gain = gain
    self.limit = limit
  }
}
