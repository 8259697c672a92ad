/// Sebastiano Vigna's SplitMix64: a small generator whose sequence is the same everywhere, for initial states.
///
/// The state grows by 2^64 / golden ratio, and the output is a mix of it (`splitmix64.c` of the xoshiro authors).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) {
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in [-bound, bound), from the upper 53 bits of the next output.
  public mutating func uniform(within bound: Double) -> Double {
    let unit = Double(next() >> 11) * 0x1p-53
    return bound * (2 * unit - 1)
  }
}
