import SinewGraph

/// Why a policy could not be converted.
public enum ConversionError: Error, Equatable, CustomStringConvertible {
  /// The graph or the data given to it do not fit.
  case graph(GraphError)
  /// NaN or infinity, or other values that cannot be quantised.
  case quantisation(String)
  /// Calibration data that do not fit the policy.
  case calibration(String)
  /// An operator or form without an implementation in the requested precision.
  case unsupported(String)
  /// A recipe that contradicts itself or the policy.
  case recipe(String)
  /// A `.sinew` file that is damaged, or does not fit this machine.
  case model(String)
  /// The file could not be assembled; our fault, not the user's.
  case artifact(String)

  public var description: String {
    switch self {
    case .graph(let error): error.description
    case .quantisation(let text), .calibration(let text), .unsupported(let text), .recipe(let text),
      .model(let text), .artifact(let text):
      text
    }
  }
}

/// Runs graph code and wraps what it throws.
func wrapping<T>(_ body: () throws(GraphError) -> T) throws(ConversionError) -> T {
  do { return try body() } catch { throw .graph(error) }
}
