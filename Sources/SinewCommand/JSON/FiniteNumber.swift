/// A number that is neither NaN nor infinite.
public struct FiniteNumber: Equatable, Sendable {
  public let value: Double

  /// Nil when `value` is NaN or infinite.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.value = value
  }

  /// The number nearest to `value` in `-limit ... limit`.
  ///
  /// - Precondition: `value` is not NaN, and `limit` is finite and not negative.
  public init(clamping value: Double, limit: Double) {
    precondition(!value.isNaN && limit >= 0 && limit.isFinite, "no number is near NaN")
    self.value = min(max(value, -limit), limit)
  }
}
