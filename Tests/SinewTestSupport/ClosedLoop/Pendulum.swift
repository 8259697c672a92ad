import Foundation

/// The dynamics of gymnasium's `Pendulum-v1`: a torque-limited pendulum is to be swung up and held upright.
///
/// A port of `PendulumEnv` (gymnasium 1.4, `envs/classic_control/pendulum.py`) in double precision, with the same
/// semi-implicit Euler integrator. The angle is 0 upright. Initial states come from `SplitMix64`, not from numpy.
public struct Pendulum: ControlTask, Sendable {
  /// Episodes are truncated after so many steps; nothing terminates them earlier.
  public static let maximumSteps = 200

  private static let gravity = 10.0
  private static let mass: Float = 1
  private static let length: Float = 1
  private static let period = 0.05
  private static let maximumSpeed = 8.0
  private static let maximumTorque: Float = 2

  /// The angle from upright in radians; it is not wrapped.
  public private(set) var angle: Double

  /// The angular velocity in rad/s.
  public private(set) var velocity: Double

  /// Steps since the episode began.
  public private(set) var steps = 0

  /// Starts an episode in a given state.
  public init(angle: Double, velocity: Double) {
    self.angle = angle
    self.velocity = velocity
  }

  /// Starts an episode with an angle within ±π and a velocity within ±1, uniformly, as gymnasium does.
  public init(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    angle = generator.uniform(within: .pi)
    velocity = generator.uniform(within: 1)
  }

  /// [cos θ, sin θ, θ'].
  public var observation: [Float] {
    [Float(cos(angle)), Float(sin(angle)), Float(velocity)]
  }

  public var isDone: Bool { steps >= Self.maximumSteps }

  /// Applies a torque in N m, limited to ±2, and returns the reward −(θ² + 0.1 θ'² + 0.001 u²) of the state before.
  ///
  /// θ'ₜ₊₁ = clip(θ'ₜ + (3g / 2l · sin θₜ + 3 / (m l²) · u) Δt, ±8), θₜ₊₁ = θₜ + θ'ₜ₊₁ Δt. gymnasium's action is a
  /// float32, so the terms in u alone are rounded to single precision there, and here.
  public mutating func step(action: Float) -> Double {
    let torque = min(max(action, -Self.maximumTorque), Self.maximumTorque)
    let wrapped = Self.normalized(angle)
    let cost =
      wrapped * wrapped + 0.1 * (velocity * velocity) + Double(Float(0.001) * (torque * torque))

    let gravityTerm = 3 * Self.gravity / (2 * Double(Self.length)) * sin(angle)
    let torqueTerm = Double(3 / (Self.mass * Self.length * Self.length) * torque)
    velocity += (gravityTerm + torqueTerm) * Self.period
    velocity = min(max(velocity, -Self.maximumSpeed), Self.maximumSpeed)
    angle += velocity * Self.period
    steps += 1
    return -cost
  }

  public mutating func step(output: [Float]) -> Double {
    step(action: output[0])
  }

  /// The angle in [-π, π): Python's `((x + π) % 2π) − π`, whose remainder has the sign of the divisor.
  private static func normalized(_ angle: Double) -> Double {
    let remainder = (angle + .pi).truncatingRemainder(dividingBy: 2 * .pi)
    return (remainder < 0 ? remainder + 2 * .pi : remainder) - .pi
  }
}
