/// Everything that decides how a policy is converted, besides the policy and its calibration data.
public struct Recipe: Sendable, Equatable {
  /// How the range of a quantised activation is chosen from calibration data.
  public enum RangeMethod: Sendable, Equatable {
    /// Minimum and maximum seen.
    case minMax
    /// The central part of the values seen, in percent (99.9 keeps all but one in a thousand). Ruins some
    /// walking policies, whose rare large activations matter: never the default.
    case percentile(Double)
    /// The range that minimises the mean squared rounding and clipping error of the tensor.
    case meanSquaredError
    /// Minimum and maximum, then shrunk tensor by tensor only where the error of the policy's *output* on
    /// calibration data falls.
    case outputError
  }

  public var precision: Precision
  public var rangeMethod: RangeMethod
  /// Range of int16 observations, as a multiple of the largest magnitude seen: unseen observations then do
  /// not saturate, and int16 has bits to spare.
  public var inputHeadroom: Double
  /// Range of int16 pre-activations and outputs, as a multiple of the largest magnitude seen.
  public var headroom: Double
  /// Moves the mean error of every layer, measured on calibration data, into its bias; kept when the output
  /// error falls.
  public var biasCorrection: Bool
  /// Precision of single layers, by node name, where it differs from `precision`.
  public var layers: [String: Precision]
  /// Signal-to-noise ratio, in dB, that every output shall have on calibration data: layers are given more
  /// precision until it has. 0 leaves all layers as they are.
  public var minimumSQNR: Double

  public init(
    precision: Precision = .int8, rangeMethod: RangeMethod = .outputError, inputHeadroom: Double = 4,
    headroom: Double = 1.5, biasCorrection: Bool = true, layers: [String: Precision] = [:],
    minimumSQNR: Double = 30
  ) {
    self.precision = precision
    self.rangeMethod = rangeMethod
    self.inputHeadroom = inputHeadroom
    self.headroom = headroom
    self.biasCorrection = biasCorrection
    self.layers = layers
    self.minimumSQNR = minimumSQNR
  }

  /// The precision of a layer.
  public func precision(of layer: String) -> Precision { layers[layer] ?? precision }
}
