import Foundation
import SinewTestSupport
import Testing

/// A recording of `tools/fixtures/dynamics.py`.
private struct Recording: Decodable {
  struct Episode: Decodable {
    enum End: String, Decodable { case terminated, truncated }

    struct Step: Decodable {
      var action: Float
      var state: [Double]
      var observation: [Float]
      var reward: Double
    }

    var start: [Double]
    var end: End
    var steps: [Step]
  }

  var episodes: [Episode]

  init(named name: String) throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = repository.appending(path: "Fixtures/dynamics/\(name).json")
    self = try JSONDecoder().decode(Recording.self, from: Data(contentsOf: file))
  }
}

/// The largest distance between corresponding elements; infinite if there are not as many of both.
private func distance<Number: BinaryFloatingPoint>(_ left: [Number], _ right: [Number]) -> Number {
  guard left.count == right.count else { return .infinity }
  return zip(left, right).map { abs($0 - $1) }.max() ?? 0
}

@Suite("Dynamics agree with gymnasium's")
struct DynamicsTests {
  static let tolerance = 1e-6

  @Test func pendulum() throws {
    let recording = try Recording(named: "pendulum")
    #expect(recording.episodes.count == 2)
    for episode in recording.episodes {
      var pendulum = Pendulum(angle: episode.start[0], velocity: episode.start[1])
      for (index, step) in episode.steps.enumerated() {
        try #require(!pendulum.isDone, "over before step \(index)")
        let reward = pendulum.step(action: step.action)
        try #require(
          distance([pendulum.angle, pendulum.velocity], step.state) <= Self.tolerance, "step \(index)")
        try #require(
          distance(pendulum.observation, step.observation) <= Float(Self.tolerance), "step \(index)")
        try #require(abs(reward - step.reward) <= Self.tolerance, "step \(index)")
      }
      #expect(pendulum.isDone)
      #expect(episode.end == .truncated)
    }
  }

  @Test func cartPole() throws {
    let recording = try Recording(named: "cartpole")
    #expect(Set(recording.episodes.map(\.end)) == [.terminated, .truncated])
    for episode in recording.episodes {
      var cartPole = CartPole(
        state: .init(
          position: episode.start[0], velocity: episode.start[1], angle: episode.start[2],
          angularVelocity: episode.start[3]))
      for (index, step) in episode.steps.enumerated() {
        try #require(!cartPole.isDone, "over before step \(index)")
        let push = try #require(CartPole.Push(rawValue: Int(step.action)))
        let reward = cartPole.step(push: push)
        let state = cartPole.state
        try #require(
          distance([state.position, state.velocity, state.angle, state.angularVelocity], step.state)
            <= Self.tolerance, "step \(index)")
        try #require(
          distance(cartPole.observation, step.observation) <= Float(Self.tolerance), "step \(index)")
        try #require(reward == step.reward, "step \(index)")
      }
      #expect(cartPole.isDone)
      #expect(cartPole.isTerminated == (episode.end == .terminated))
    }
  }
}

@Suite("Initial states")
struct InitialStateTests {
  @Test func splitMixRepeatsThePublishedSequence() {
    var generator = SplitMix64(seed: 1_234_567)
    let sequence = (0..<5).map { _ in generator.next() }
    #expect(
      sequence == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func statesFillTheRangesOfGymnasium() {
    let pendulums = (0..<1_000).map { Pendulum(seed: $0) }
    #expect(pendulums.allSatisfy { abs($0.angle) <= .pi && abs($0.velocity) <= 1 })
    #expect(pendulums.contains { $0.angle > 3 } && pendulums.contains { $0.angle < -3 })
    let cartPoles = (0..<1_000).map { CartPole(seed: $0) }
    #expect(cartPoles.allSatisfy { $0.observation.allSatisfy { abs($0) <= 0.05 } })
    #expect(
      cartPoles.contains { $0.state.position > 0.045 } && cartPoles.contains { $0.state.position < -0.045 })
  }

  @Test func oneSeedGivesOneEpisode() {
    let balance = { (observation: [Float]) -> [Float] in
      let lean = 6 * observation[2] + 1.5 * observation[3] + 0.5 * observation[1] + 0.2 * observation[0]
      return [-lean, lean]
    }
    #expect(CartPole.episodeReturn(seed: 7, policy: balance) == 500)
    #expect(CartPole.episodeReturn(seed: 7) { _ in [1, 1] } < 20)
    let first = Pendulum.episodeReturn(seed: 7) { _ in [0.5] }
    #expect(first == Pendulum.episodeReturn(seed: 7) { _ in [0.5] })
    #expect(first != Pendulum.episodeReturn(seed: 8) { _ in [0.5] })
  }
}
