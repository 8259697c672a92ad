import SinewCommand
import SinewTestSupport
import Testing

/// `sinew convert --recipe` (docs/recipe.md).
@Suite struct RecipeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func arguments(_ recipe: String) throws -> [String] {
    let fixture = Fixture.hopper
    return [
      "convert", fixture.policy, "--calibration", fixture.expected, "-o", folder.path("policy.sinew"), "-q",
      "--json",
      "--recipe", try folder.write(recipe.utf8, to: "recipe.json"),
    ]
  }

  @Test func everySettingIsTakenAndKept() throws {
    let recipe = """
      {
        "precision": "int16x8",
        "ranges": "percentile:99.9",
        "input_headroom": 8.0,
        "headroom": 2.0,
        "bias_correction": false,
        "minimum_sqnr": 0.0,
        "layers": {
          "node_Elu_13": "int8",
          "node_clamp_1": "f32"
        }
      }
      """
    let json = try SinewTool.run(arguments(recipe)).json
    let types = try #require(json["operators_by_type"]?.object)
    #expect(types["dense"]?.integer == 2 && types["denseFloat"]?.integer == 1)
    let policy = try SinewTool.succeed("inspect", folder.path("policy.sinew"), "--json").json
    #expect(policy["precision"]?.string == "int16x8")
    #expect(policy["recipe"]?.string == recipe)
  }

  @Test(arguments: ["output-error", "min-max", "mse", "percentile:50"])
  func everyRangeMethodWorks(method: String) throws {
    #expect(try SinewTool.run(arguments(#"{"ranges": "\#(method)"}"#)).status == 0)
  }

  @Test func theOptionBeatsTheRecipe() throws {
    let result = try SinewTool.run(arguments(#"{"precision": "fp16"}"#) + ["--precision", "f32"])
    #expect(result.status == 0)
    #expect(
      try SinewTool.succeed("inspect", folder.path("policy.sinew"), "--json").json["precision"]?.string
        == "f32")
  }

  @Test(arguments: [
    ("", "line 1, column 1"), (#"{"precision": "int8",}"#, "expected a key in quotes"),
    ("[]", "one JSON object"),
    (#"{"presicion": "int8"}"#, "'presicion' is no setting"),
    (#"{"precision": 8}"#, "precision is 8; accepted: int8"),
    (#"{"precision": "int4"}"#, #"precision is "int4"; accepted: int8"#),
    (#"{"ranges": "percentile:20"}"#, #"ranges is "percentile:20"; accepted: output-error"#),
    (#"{"ranges": "percentile:nan"}"#, "accepted: output-error"),
    (#"{"ranges": ["mse"]}"#, "ranges is an array"),
    (#"{"headroom": "2"}"#, "a number"), (#"{"headroom": 0.5}"#, ": headroom is 0.5; 1 to 64"),
    (#"{"headroom": -0}"#, ": headroom is "), ("\u{FEFF}{}", "byte order mark"),
    (#"{"input_headroom": 1e9}"#, "input_headroom is 1000000000.0; 1 to 1024"),
    (#"{"bias_correction": 1}"#, "true, false"), (#"{"layers": "int8"}"#, "accepted: an object"),
    (#"{"layers": {"node_Elu_9": "int2"}}"#, #"layers.node_Elu_9 is "int2""#),
    (#"{"layers": {"no such layer": "int8"}}"#, "'node_Elu_9'"),
    (#"{"headroom": 1, "headroom": 2}"#, "second time"), (#"{"headroom": 1e999}"#, "range"),
  ])
  func mistakesAreNamed(recipe: String, message: String) throws {
    try SinewTool.fail(78, arguments(recipe), naming: ["recipe.json: ", message])
    #expect(!folder.exists("policy.sinew"))
  }

  @Test func aRecipeThatIsMissingIsMissingInput() throws {
    let arguments = [
      "convert", Fixture.hopper.policy, "-o", folder.path("x"), "--recipe", folder.path("absent.json"),
    ]
    try SinewTool.fail(66, arguments, naming: ["absent.json: no such file"])
  }
}
