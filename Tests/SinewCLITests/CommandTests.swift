import SinewCommand
import SinewData
import SinewTestSupport
import Testing

/// Every command on trained policies, and the JSON that scripts read.
@Suite struct CommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["pendulum_sac", "cartpole_ppo", "hopper_ppo"])
  func theReferenceAgreesWithONNXRuntime(name: String) throws {
    let fixture = Fixture(name)
    let output = name == "cartpole_ppo" ? "logits" : "action"
    let outputs = try folder.run(fixture.policy, on: fixture.expected)
    #expect(outputs.names == [output])
    #expect(try distance(fixture.array(output), outputs[output]) < 1e-5)
  }

  @Test(arguments: [("int8", 30.0), ("int8-dynamic", 35), ("int16x8", 35), ("fp16", 60), ("f32", 100)])
  func everyPrecisionConvertsRunsAndVerifies(precision: String, decibel: Double) throws {
    let fixture = Fixture.hopper
    let policy = folder.path("policy.sinew")
    let conversion = try SinewTool.succeed(
      "convert", fixture.policy, "--calibration=\(fixture.observations)", "-o", policy,
      "--precision=\(precision)",
      "--json"
    ).json
    let bytes = try folder.read("policy.sinew").count
    #expect(conversion["model_bytes"]?.integer == bytes)
    #expect(conversion["macs"]?.integer == 11 * 256 + 256 * 128 + 128 * 3)
    let byType = try #require(conversion["operators_by_type"]?.object)
    #expect(byType.members.reduce(0) { $0 + ($1.value.integer ?? 0) } == conversion["operators"]?.integer)

    let verification = try SinewTool.succeed(
      "verify", policy, "--reference", fixture.policy, "--data", fixture.observations, "--min-sqnr",
      "\(decibel)",
      "--json"
    ).json
    #expect(verification["samples"]?.integer == 4000)
    let output = try #require(verification["outputs"]?.array?.first?.object)
    #expect(output.members.map(\.key) == ["name", "sqnr_db", "rmse", "max_abs"])
    #expect(output["name"]?.string == "action")

    let benchmark = try SinewTool.succeed("bench", policy, "--iterations", "50", "--json").json
    #expect(benchmark["iterations"]?.integer == 50)
    #expect(benchmark["model_bytes"]?.integer == bytes)
    #expect(benchmark["arena_bytes"] == conversion["arena_bytes"])
    #expect(benchmark["isa"]?.string != nil)
    let times = ["median_us", "p99_us", "p999_us", "max_us"].compactMap { benchmark[$0]?.double }
    #expect(times.count == 4 && times == times.sorted() && times[0] > 0)
  }

  @Test func inspectDescribesBothKindsOfModel() throws {
    let policy = try folder.convert(Fixture.pendulum.policy)
    for model in [Fixture.pendulum.policy, policy] {
      let json = try SinewTool.succeed("inspect", model, "--json").json
      for (key, name, count) in [("inputs", "obs", 3), ("outputs", "action", 1)] {
        let ports = try #require(json[key]?.array)
        let port = try #require(ports.first?.object)
        #expect(
          ports.count == 1 && port.members.map(\.key) == ["name", "type", "shape", "elements", "state"])
        #expect(port["name"]?.string == name)
        #expect(port["type"]?.string == "float32")
        #expect(port["shape"]?.array == [1, .integer(count)])
        #expect(port["elements"]?.integer == count)
        #expect(port["state"]?.bool == false)
      }
      #expect(json["frame_bytes_in"]?.integer == 12)
      #expect(json["frame_bytes_out"]?.integer == 4)
      #expect(json["states"]?.array == [])
      #expect(json["format_version"]?.integer != nil)
    }
  }

  @Test(arguments: [
    ("int8", ["int16x8", "int8", "int8"]), ("int8-dynamic", ["int16x8", "int8-dynamic", "int8-dynamic"]),
    ("int16x8", ["int16x8", "int16x8", "int16x8"]), ("int16", ["int16", "int16", "int16"]),
    ("fp16", ["fp16", "fp16", "fp16"]), ("f32", ["f32", "f32", "f32"]),
  ])
  func inspectShowsThePrecisionOfLayers(precision: String, layers: [String]) throws {
    let policy = try folder.convert(Fixture.hopper.policy, precision: precision)
    let json = try SinewTool.succeed("inspect", policy, "--json").json
    let steps = try #require(json["steps"]?.array).compactMap(\.object)
    #expect(steps.compactMap { $0["precision"]?.string } == layers)
    #expect(steps.allSatisfy { $0["precision"] != nil && $0["name"] != nil && $0["result"] != nil })
    // The observations of the self-test, 2 of 44 bytes, are no weights.
    #expect(json["self_test_bytes"]?.integer == 128)
    let bytes = ["weight_bytes", "self_test_bytes"].compactMap { json[$0]?.integer }.reduce(0, +)
    #expect(try bytes < folder.read("policy.sinew").count)
    #expect(try SinewTool.succeed("inspect", policy).text.contains(" \(layers[2]) "))
  }

  @Test func inspectNamesKernels() throws {
    let policy = try folder.convert(Fixture.pendulum.policy, precision: "fp16")
    let table = folder.path("table.c")
    let kernels = try #require(
      try SinewTool.succeed("inspect", policy, "--kernels", "--output", table, "--json").json["kernels"]?
        .array)
    let names = kernels.compactMap { $0.object?["kernel"]?.string }
    #expect(names.count { $0.hasPrefix("dense_f16__") } == 3)
    let text = try SinewTool.succeed("inspect", policy, "--kernels", "--output", table).text
    #expect(text.contains("dense_f16__"))
    let refused = try SinewTool.run("inspect", Fixture.pendulum.policy, "--kernels")
    #expect(refused.status == 64 && refused.stderr.contains("for converted policies"))
  }

  @Test func benchTimesLayersOnEveryInstructionSet() throws {
    let policy = try folder.convert(Fixture.pendulum.policy)
    let json = try SinewTool.succeed(
      "bench", policy, "--iterations", "20", "--isa", "portable", "--layers", "--json"
    ).json
    #expect(json["isa"]?.string == "portable")
    #expect(try #require(json["layers"]?.array).allSatisfy { $0.object?["median_us"]?.double != nil })
    #expect(try SinewTool.succeed("bench", policy, "--iterations=20", "--layers").text.contains("median"))
  }

  @Test func theSameConversionGivesTheSameBytes() throws {
    let fixture = Fixture.cartpole
    for name in ["first", "second"] {
      try SinewTool.succeed(
        "convert", fixture.policy, "--calibration", fixture.observations, "-o", folder.path(name), "--quiet")
    }
    #expect(try folder.read("first") == folder.read("second"))
  }

  @Test func withoutCalibrationAConversionWorksAndWarns() throws {
    let result = try SinewTool.succeed("convert", Fixture.pendulum.policy, "-o", folder.path("policy.sinew"))
    #expect(result.stderr.contains("warning: no calibration data"))
    #expect(result.stderr.contains("note: dimension 'batch' was fixed to 1"))
    let quiet = try SinewTool.succeed(
      "convert", Fixture.pendulum.policy, "-o", folder.path("policy.sinew"), "-q")
    #expect(quiet.stderr.contains("warning: no calibration data") && !quiet.stderr.contains("note:"))
  }

  @Test func dimensionsAreFixedByName() throws {
    let model = RepositoryFiles.model("history")
    let json = try SinewTool.succeed("inspect", model, "--dim", "frames=4", "--json").json
    #expect(json["inputs"]?.array?.first?.object?["shape"]?.array == [1, 4, 3])
    let data = try folder.write(["obs": NumericArray(shape: [2, 1, 4, 3], values: (0..<24).map(Float.init))])
    #expect(try folder.run(model, on: data, "--dim=frames=4", "-q")["action"]?.shape == [2, 1, 4, 2])
    try SinewTool.fail(64, ["inspect", model, "--dim", "frame=4"], naming: [model, "'frame'", "'frames'"])
    try SinewTool.fail(64, ["inspect", model, "--dim", "frames=0"], naming: ["from 1 to"])
    try SinewTool.fail(64, ["inspect", model, "--dim", "frames=2", "--dim", "frames=3"], naming: ["twice"])
  }
}
