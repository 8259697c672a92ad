import SinewCompression
import Testing

/// Open loop: how faithful the converted fixtures are on observations that calibration has not seen.
@Suite struct FixtureParityTests {
  struct Expectation: Sendable, CustomStringConvertible {
    var fixture: String
    var precision: Precision
    var decibels: Double
    var description: String { "\(fixture) \(precision.rawValue)" }
  }

  /// Floors a little below what is measured. Pendulum's controller is nearly bang-bang, so that a small error
  /// of the weights moves the switching; its closed loop (`ClosedLoopTests`) does not suffer.
  static let expectations = [
    Expectation(fixture: "pendulum_sac", precision: .f32, decibels: 100),
    Expectation(fixture: "pendulum_sac", precision: .fp16, decibels: 55),
    Expectation(fixture: "pendulum_sac", precision: .int16x8, decibels: 25),
    Expectation(fixture: "pendulum_sac", precision: .int8Dynamic, decibels: 25),
    Expectation(fixture: "pendulum_sac", precision: .int8, decibels: 20),
    Expectation(fixture: "cartpole_ppo", precision: .f32, decibels: 100),
    Expectation(fixture: "cartpole_ppo", precision: .fp16, decibels: 55),
    Expectation(fixture: "cartpole_ppo", precision: .int16x8, decibels: 35),
    Expectation(fixture: "cartpole_ppo", precision: .int8Dynamic, decibels: 33),
    Expectation(fixture: "cartpole_ppo", precision: .int8, decibels: 28),
    Expectation(fixture: "hopper_ppo", precision: .f32, decibels: 100),
    Expectation(fixture: "hopper_ppo", precision: .fp16, decibels: 55),
    Expectation(fixture: "hopper_ppo", precision: .int16x8, decibels: 35),
    Expectation(fixture: "hopper_ppo", precision: .int8Dynamic, decibels: 33),
    Expectation(fixture: "hopper_ppo", precision: .int8, decibels: 28),
  ]

  @Test(arguments: expectations)
  func isFaithful(_ expectation: Expectation) throws {
    let fixture = try ConvertedFixture(expectation.fixture, Recipe(precision: expectation.precision))
    let ratio = try fixture.smallestRatio()
    #expect(ratio >= expectation.decibels)
  }

  @Test(arguments: ["pendulum_sac", "cartpole_ppo", "hopper_ppo"])
  func worksWithoutCalibrationAndSaysSo(name: String) throws {
    let fixture = try ConvertedFixture(name, Recipe(), calibrated: false)
    #expect(fixture.conversion.warnings.contains { $0.contains("no calibration data") })
    let ratio = try fixture.smallestRatio()
    #expect(ratio >= 12)
  }

  @Test(arguments: [Recipe.RangeMethod.minMax, .percentile(99.99), .meanSquaredError, .outputError])
  func everyRangeMethodConverts(method: Recipe.RangeMethod) throws {
    let fixture = try ConvertedFixture("hopper_ppo", Recipe(rangeMethod: method))
    let ratio = try fixture.smallestRatio()
    #expect(ratio >= 20)
  }

  @Test func layersMayHaveTheirOwnPrecision() throws {
    let plain = try ConvertedFixture("pendulum_sac", Recipe(precision: .int8))
    let dense = plain.conversion.program.steps.compactMap { step in
      if case .dense = step.operation { step.name } else { nil }
    }
    let last = try #require(dense.last)
    let mixed = try ConvertedFixture("pendulum_sac", Recipe(precision: .int8, layers: [last: .f32]))
    #expect(mixed.conversion.operatorCounts.contains { $0.name == "denseFloat" && $0.count == 1 })
  }

  @Test func anUnknownLayerIsRefused() {
    #expect(throws: ConversionError.self) {
      try ConvertedFixture("pendulum_sac", Recipe(layers: ["no such layer": .f32]))
    }
  }
}
