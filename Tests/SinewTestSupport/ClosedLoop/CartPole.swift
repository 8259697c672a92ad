import Foundation

/// The dynamics of gymnasium's `CartPole-v1`: a pole on a cart is to be kept upright by pushing left or right.
///
/// A port of `CartPoleEnv` (gymnasium 1.4, `envs/classic_control/cartpole.py`, after Barto, Sutton and Anderson and
/// Florian, "Correct equations for the dynamics of the cart-pole system") in double precision, with the same explicit
/// Euler integrator. Initial states come from `SplitMix64`, not from numpy.
public struct CartPole: ControlTask, Sendable {
  /// What the policy chooses from; the raw value is gymnasium's action and the index of the policy's logit.
  public enum Push: Int, Sendable {
    case left = 0
    case right = 1
  }

  /// Position (m) and velocity of the cart, angle (rad, 0 upright) and angular velocity of the pole.
  public struct State: Equatable, Sendable {
    public var position: Double
    public var velocity: Double
    public var angle: Double
    public var angularVelocity: Double

    public init(position: Double, velocity: Double, angle: Double, angularVelocity: Double) {
      self.position = position
      self.velocity = velocity
      self.angle = angle
      self.angularVelocity = angularVelocity
    }
  }

  /// Episodes are truncated after so many steps.
  public static let maximumSteps = 500

  private static let gravity = 9.8
  private static let cartMass = 1.0
  private static let poleMass = 0.1
  private static let totalMass = poleMass + cartMass
  private static let halfLength = 0.5
  private static let poleMassLength = poleMass * halfLength
  private static let force = 10.0
  private static let period = 0.02
  private static let maximumAngle = 12 * 2 * Double.pi / 360
  private static let maximumPosition = 2.4

  public private(set) var state: State

  /// Steps since the episode began.
  public private(set) var steps = 0

  /// Starts an episode in a given state.
  public init(state: State) {
    self.state = state
  }

  /// Starts an episode with the four state variables within ±0.05, uniformly, as gymnasium does.
  public init(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    state = State(
      position: generator.uniform(within: 0.05), velocity: generator.uniform(within: 0.05),
      angle: generator.uniform(within: 0.05), angularVelocity: generator.uniform(within: 0.05))
  }

  /// [x, x', θ, θ'].
  public var observation: [Float] {
    [Float(state.position), Float(state.velocity), Float(state.angle), Float(state.angularVelocity)]
  }

  /// Whether the cart has left the track (±2.4 m) or the pole has fallen (±12°).
  public var isTerminated: Bool {
    abs(state.position) > Self.maximumPosition || abs(state.angle) > Self.maximumAngle
  }

  public var isDone: Bool { isTerminated || steps >= Self.maximumSteps }

  /// Pushes the cart with 10 N for a period and returns the reward, 1 for every step up to the end of the episode.
  ///
  /// With F the force, m the pole's mass, l half its length and M the total mass:
  /// q = (F + m l θ'² sin θ) / M, θ'' = (g sin θ − q cos θ) / (l (4/3 − m cos² θ / M)), x'' = q − m l θ'' cos θ / M.
  public mutating func step(push: Push) -> Double {
    let force = push == .right ? Self.force : -Self.force
    let cosine = cos(state.angle)
    let sine = sin(state.angle)
    let squaredSpeed = state.angularVelocity * state.angularVelocity
    let q = (force + Self.poleMassLength * squaredSpeed * sine) / Self.totalMass
    let angularAcceleration =
      (Self.gravity * sine - cosine * q)
      / (Self.halfLength * (4.0 / 3.0 - Self.poleMass * (cosine * cosine) / Self.totalMass))
    let acceleration = q - Self.poleMassLength * angularAcceleration * cosine / Self.totalMass

    state.position += Self.period * state.velocity
    state.velocity += Self.period * acceleration
    state.angle += Self.period * state.angularVelocity
    state.angularVelocity += Self.period * angularAcceleration
    steps += 1
    return 1
  }

  /// Pushes towards the larger of two logits, left if they are equal.
  public mutating func step(output: [Float]) -> Double {
    step(push: output[1] > output[0] ? .right : .left)
  }
}
