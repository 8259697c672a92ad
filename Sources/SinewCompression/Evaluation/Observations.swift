import SinewGraph

/// Recorded inputs of a policy: samples in the order in which they are fed.
public struct Observations: Sendable {
  /// What one graph input is given.
  enum Column: Sendable {
    /// One tensor for every sample.
    case everySample([Tensor])
    /// State: the value after a reset.
    case initial(Tensor)
  }

  /// The array of booleans that marks episode starts.
  public static let resetName = "reset"

  public let count: Int
  let columns: [String: Column]
  /// Samples that start an episode; state is reset before them. The first sample always does.
  public let resets: Set<Int>
  /// Arrays that name no input, in file order.
  public let ignored: [String]

  init(count: Int, columns: [String: Column], resets: Set<Int> = [], ignored: [String] = []) {
    self.count = count
    self.columns = columns
    self.resets = resets
    self.ignored = ignored
  }

  /// The tensors given to a graph at one sample, by input name; state that runs free is absent.
  public func tensors(at sample: Int) -> [String: Tensor] {
    columns.compactMapValues { column in
      if case .everySample(let tensors) = column { tensors[sample] } else { nil }
    }
  }

  /// Whether there is a value of an input for every sample.
  public func isGivenAtEveryStep(_ input: String) -> Bool {
    if case .everySample = columns[input] { true } else { false }
  }

  /// State values after a reset, where they are not zero.
  public var initialStates: [String: Tensor] {
    columns.compactMapValues { column in if case .initial(let tensor) = column { tensor } else { nil } }
  }

  public func isEpisodeStart(_ sample: Int) -> Bool { sample == 0 || resets.contains(sample) }

  /// At most `limit` samples: spread evenly, or the first ones when the order matters because the policy
  /// carries state.
  public func thinned(to limit: Int, keepingOrder: Bool) -> Observations {
    guard count > limit else { return self }
    let chosen = keepingOrder ? Array(0..<limit) : (0..<limit).map { $0 * count / limit }
    var columns: [String: Column] = [:]
    for (name, column) in self.columns {
      if case .everySample(let tensors) = column {
        columns[name] = .everySample(chosen.map { tensors[$0] })
      } else {
        columns[name] = column
      }
    }
    return Observations(
      count: limit, columns: columns, resets: Set(chosen.indices.filter { resets.contains(chosen[$0]) }))
  }
}
