import SinewCompression
import SinewGraph
import SinewTestSupport
import Testing

/// Closed loop: the float and the fixed-point policy control the same seeded episodes, and their returns are
/// compared in pairs.
@Suite struct ClosedLoopTests {
  static let episodes = 150

  /// Returns of one episode under the reference and under the converted policy.
  private func pairedReturns<Control: ControlTask>(
    _ fixture: ConvertedFixture, _: Control.Type
  ) throws -> [(float: Double, fixed: Double)] {
    let reference = try ReferencePolicy(fixture.graph)
    let converted = try InterpretedPolicy(fixture.conversion.bytes)
    func episode(_ policy: some SteppedPolicy, _ seed: UInt64) throws -> Double {
      var policy = policy
      policy.reset([:])
      let input = fixture.graph.inputs[0]
      let (name, shape) = (fixture.graph[input].name, fixture.graph.type(of: input).shape)
      return try Control.episodeReturn(seed: seed) { observation in
        try policy.step([name: Tensor(observation, shape: shape)])[0].floats
      }
    }
    return try (0..<UInt64(Self.episodes)).map { seed in
      (float: try episode(reference, seed), fixed: try episode(converted, seed))
    }
  }

  /// Mean of the paired differences and half its 95 % interval (normal quantile; 150 pairs).
  private func difference(_ pairs: [(float: Double, fixed: Double)]) -> (mean: Double, reach: Double) {
    let differences = pairs.map { $0.fixed - $0.float }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(differences.count - 1)
    return (mean, 1.96 * (variance / Double(differences.count)).squareRoot())
  }

  @Test(arguments: [Precision.int8, .int8Dynamic, .int16x8, .fp16])
  func pendulumKeepsItsReturn(precision: Precision) throws {
    let fixture = try ConvertedFixture("pendulum_sac", Recipe(precision: precision))
    let pairs = try pairedReturns(fixture, Pendulum.self)
    let float = pairs.map(\.float).reduce(0, +) / Double(pairs.count)
    let (mean, reach) = difference(pairs)
    #expect(float > -200)
    // Returns are negative costs: at most 5 % worse, with confidence.
    #expect(mean - reach >= 0.05 * float)
  }

  @Test(arguments: [Precision.int8, .int8Dynamic, .int16x8, .fp16])
  func cartPoleKeepsItsReturn(precision: Precision) throws {
    let fixture = try ConvertedFixture("cartpole_ppo", Recipe(precision: precision))
    let pairs = try pairedReturns(fixture, CartPole.self)
    let float = pairs.map(\.float).reduce(0, +) / Double(pairs.count)
    let (mean, reach) = difference(pairs)
    #expect(float > 475)
    #expect(mean - reach >= -0.05 * float)
  }
}
