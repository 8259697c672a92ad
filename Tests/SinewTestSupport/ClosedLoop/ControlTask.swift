/// A simulated task that a policy controls: observe, act, collect the reward, until the episode is over.
public protocol ControlTask {
  /// Starts an episode whose initial state is determined by `seed`.
  init(seed: UInt64)

  /// What the policy sees now.
  var observation: [Float] { get }

  /// Whether the episode has been terminated or has reached its time limit.
  var isDone: Bool { get }

  /// Applies one output of the policy for a control period and returns the reward.
  mutating func step(output: [Float]) -> Double
}

extension ControlTask {
  /// The sum of the rewards of one episode under `policy`.
  public static func episodeReturn(
    seed: UInt64, policy: (_ observation: [Float]) throws -> [Float]
  ) rethrows -> Double {
    var task = Self(seed: seed)
    var total = 0.0
    while !task.isDone {
      total += task.step(output: try policy(task.observation))
    }
    return total
  }
}
