import SinewCommand
import SinewData
import SinewTestSupport
import Testing

/// `sinew verify` as a gate of a script.
@Suite struct GateTests {
  private let folder: TemporaryFolder
  private let policy: String

  init() throws {
    folder = try TemporaryFolder()
    policy = try folder.convert(Fixture.pendulum.policy, precision: "fp16")
  }

  private func verify(_ options: String...) throws -> SinewTool.Result {
    let fixture = Fixture.pendulum
    return try SinewTool.run(
      ["verify", policy, "--reference", fixture.policy, "--data", fixture.expected, "--json"] + options)
  }

  @Test func gatesThatAreMetExitWithZero() throws {
    #expect(try verify("--min-sqnr", "30", "--max-error=0.5").status == 0)
  }

  @Test(arguments: ["--min-sqnr=199", "--max-error=0", "--max-error=-1"])
  func aGateThatIsNotMetExitsWithOneAndPrintsResults(gate: String) throws {
    let result = try verify(gate)
    #expect(result.status == 1)
    #expect(try result.json["outputs"]?.array?.count == 1)
    #expect(result.stderr.contains("'action'"))
  }

  @Test(arguments: ["--min-sqnr=nan", "--max-error=inf", "--min-sqnr=high"])
  func aGateIsAFiniteNumber(gate: String) throws {
    #expect(try verify(gate).status == 64)
  }

  @Test func layersAreComparedByName() throws {
    let layers = try #require(try verify("--layers", "--teacher-forced", "--seed", "1").json["layers"]?.array)
    #expect(layers.count >= 3)
    #expect(layers.allSatisfy { $0.object?["sqnr_db"]?.double.map { abs($0) <= 200 } ?? false })
  }

  @Test func anotherReferenceIsRefused() throws {
    try SinewTool.fail(
      65, ["verify", policy, "--reference", Fixture.hopper.policy, "--data", Fixture.pendulum.expected],
      naming: [policy, "'obs' float32[1, 3]", "'obs' float32[1, 11]"])
    try SinewTool.fail(
      65, ["verify", Fixture.pendulum.policy, "--reference", policy, "--data", Fixture.pendulum.expected],
      naming: [Fixture.pendulum.policy, "sinew convert"])
  }

  @Test func stateRunsFreeOrIsForced() throws {
    let model = RepositoryFiles.model("recurrent")
    let recurrent = try folder.convert(model, precision: "int8", to: "recurrent.sinew")
    let data = try folder.write([
      "obs": NumericArray(shape: [20, 2], values: (0..<40).map { Float($0 % 7) / 7 }),
      "h_in": NumericArray(shape: [1, 3], values: [0.1, -0.2, 0.3] as [Float]),
      "reset": NumericArray(shape: [20], values: (0..<20).map { $0 == 11 }),
    ])
    func decibels(_ options: String...) throws -> [Double] {
      let json = try SinewTool.run(
        ["verify", recurrent, "--reference", model, "--data", data, "--json"] + options
      ).json
      return json["outputs"]?.array?.compactMap { $0.object?["sqnr_db"]?.double } ?? []
    }
    let (free, forced) = (try decibels(), try decibels("--teacher-forced"))
    #expect(free.count == 2 && forced.count == 2)
    #expect(free != forced && (free + forced).allSatisfy { $0 > 20 })
  }
}
