import Foundation
import SinewTestSupport
import Testing

/// Damaged files of every kind: a code and a message, never a crash, a hang or half a result.
@Suite struct DamageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Cuts, flips, removes, inserts or repeats bytes.
  private static func damaged(_ bytes: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
    func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }
    var bytes = bytes
    let place = below(bytes.count)
    switch below(5) {
    case 0: return Array(bytes[..<place])
    case 1: for _ in 0...below(4) { bytes[below(bytes.count)] ^= 1 << UInt8(below(8)) }
    // Headers and tables of contents lie at the ends.
    case 2: for _ in 0...below(4) { bytes[below(min(bytes.count, 400))] = UInt8(below(256)) }
    case 3:
      for _ in 0...below(4) { bytes[bytes.count - 1 - below(min(bytes.count, 400))] = UInt8(below(256)) }
    default: bytes.replaceSubrange(place..<min(place + below(64), bytes.count), with: bytes.prefix(below(64)))
    }
    return bytes
  }

  /// Runs a command on damaged copies of a file.
  ///
  /// - Parameters:
  ///   - codes: the accepted codes, besides success: damage may be harmless.
  ///   - command: the command line around the damaged file's path.
  private func check(
    _ file: String, copies: Int, codes: Set<Int32>, at location: SourceLocation = #_sourceLocation,
    command: (String) -> [String]
  ) throws {
    let whole = [UInt8](try Data(contentsOf: URL(filePath: file)))
    let path = folder.path("damaged-" + (file.split(separator: "/").last ?? ""))
    var generator = SplitMix64(seed: 1)
    for copy in 0..<copies {
      try Data(Self.damaged(whole, &generator)).write(to: URL(filePath: path))
      let result = try SinewTool.run(command(path))
      let context: Comment = "copy \(copy) of \(file): \(result.status) \(result.stderr)"
      #expect(result.status == 0 || codes.contains(result.status), context, sourceLocation: location)
      if result.status != 0 {
        #expect(result.stdout.isEmpty, context, sourceLocation: location)
        #expect(result.stderr.contains("sinew: error: \(path): "), context, sourceLocation: location)
      }
      let left = try folder.names.filter { $0.hasPrefix(".") || (result.status != 0 && $0 == "out") }
      #expect(left.isEmpty, context, sourceLocation: location)
      try? FileManager.default.removeItem(atPath: folder.path("out"))
    }
  }

  @Test(arguments: ["pendulum_sac", "hopper_ppo"])
  func damagedModels(name: String) throws {
    try check(Fixture(name).policy, copies: 60, codes: [65, 66, 69]) {
      ["convert", $0, "-q", "--precision", "f32", "-o", folder.path("out")]
    }
  }

  @Test func damagedPolicies() throws {
    let fixture = Fixture.pendulum
    let policy = try folder.convert(fixture.policy, precision: "int8")
    try check(policy, copies: 60, codes: [65]) {
      ["run", $0, "-q", "--input", fixture.expected, "--output", folder.path("out")]
    }
    try check(policy, copies: 20, codes: [65]) { ["inspect", $0] }
  }

  @Test func damagedObservations() throws {
    let fixture = Fixture.pendulum
    try check(fixture.expected, copies: 60, codes: [65]) {
      ["run", fixture.policy, "-q", "--input", $0, "--output", folder.path("out")]
    }
    try check(fixture.observations, copies: 20, codes: [65]) {
      ["convert", fixture.policy, "-q", "--calibration", $0, "-o", folder.path("out")]
    }
  }

  @Test func damagedRecipes() throws {
    let recipe =
      #"{"precision": "int8", "ranges": "mse", "headroom": 1.5, "layers": {"node_Elu_9": "int16x8"}}"#
    try check(folder.write(recipe.utf8, to: "recipe.json"), copies: 60, codes: [78]) {
      [
        "convert", Fixture.hopper.policy, "-q", "-o", folder.path("out"), "--precision", "f32", "--recipe",
        $0,
      ]
    }
  }
}
