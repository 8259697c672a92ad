extension Recipe.RangeMethod: CustomStringConvertible {
  /// min-max, percentile:99.9, mse or output-error.
  public init?(_ text: String) {
    switch text {
    case "min-max": self = .minMax
    case "mse": self = .meanSquaredError
    case "output-error": self = .outputError
    default:
      guard text.hasPrefix("percentile:"), let percent = Double(text.dropFirst("percentile:".count)),
        (50...100).contains(percent)
      else { return nil }
      self = .percentile(percent)
    }
  }

  public var description: String {
    switch self {
    case .minMax: "min-max"
    case .percentile(let percent): "percentile:\(percent)"
    case .meanSquaredError: "mse"
    case .outputError: "output-error"
    }
  }
}
