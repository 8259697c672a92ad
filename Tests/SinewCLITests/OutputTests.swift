import Foundation
import SinewTestSupport
import Testing

/// Where results go: complete, or not at all.
@Suite struct OutputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The two commands that write files, without the output's name.
  private static let writers = [
    ["convert", Fixture.hopper.policy, "-q", "--precision", "f32", "-o"],
    ["run", Fixture.hopper.policy, "-q", "--input", Fixture.hopper.observations, "--output"],
  ]

  @Test(arguments: writers)
  func aPlaceThatTakesNoFileIsRefused(command: [String]) throws {
    try SinewTool.fail(73, command + [folder.path("absent/out")], naming: ["absent/out: cannot be created"])
    try SinewTool.fail(73, command + [folder.path("")], naming: ["it is a folder"])
    try SinewTool.fail(73, command + ["/proc/sinew-out"], naming: ["/proc/sinew-out"])
    #expect(try folder.names.isEmpty)
  }

  @Test(arguments: writers)
  func aFullDeviceIsReported(command: [String]) throws {
    try SinewTool.fail(74, command + ["/dev/full"], naming: ["/dev/full: cannot be written: No space left"])
    let target = folder.path("out")
    try SinewTool.fail(74, command + [target], naming: [target, "File too large"], fileSizeLimit: 8)
    #expect(try folder.names.isEmpty, "nothing is left behind")
    try SinewTool.succeed("inspect", Fixture.hopper.policy)
  }

  @Test(arguments: writers)
  func anOldResultSurvivesAFailure(command: [String]) throws {
    let old = try folder.write("old".utf8, to: "out")
    try SinewTool.fail(74, command + [old], naming: [old], fileSizeLimit: 8)
    #expect(try folder.read("out") == Array("old".utf8))
    #expect(try folder.names == ["out"])
    #expect(try SinewTool.run(command + [old]).status == 0)
    #expect(try folder.read("out").count > 1000)
  }

  @Test func anInputIsNeverReplaced() throws {
    let model = try folder.write(Data(contentsOf: URL(filePath: Fixture.hopper.policy)), to: "policy.onnx")
    let data = try folder.write(Data(contentsOf: URL(filePath: Fixture.hopper.expected)), to: "data.npz")
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "policy.onnx")
    for (command, output) in [
      (["convert", model, "-o"], model), (["convert", model, "-o"], link), (["convert", link, "-o"], model),
      (["convert", model, "--calibration", data, "-o"], data),
      (["run", model, "--input", data, "--output"], data),
      (["run", model, "--input", data, "--output"], model),
    ] {
      try SinewTool.fail(64, command + [output], naming: ["would be lost"])
    }
    #expect(try folder.read("policy.onnx") == [UInt8](Data(contentsOf: URL(filePath: Fixture.hopper.policy))))
    #expect(try folder.read("data.npz") == [UInt8](Data(contentsOf: URL(filePath: Fixture.hopper.expected))))
  }

  @Test func aLinkIsFollowedAndADeviceWritten() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "real")
    let first = try folder.convert(Fixture.pendulum.policy, to: "real")
    let size = try folder.read("real").count
    try SinewTool.succeed(
      "convert", Fixture.pendulum.policy, "-o", folder.path("link"), "--precision=fp16", "-q")
    #expect(try folder.read("real").count < size && folder.names == ["link", "real"])
    try SinewTool.succeed("inspect", first)
    try SinewTool.succeed("convert", Fixture.pendulum.policy, "-o", "/dev/null", "-q")
  }

  @Test func resultsGoToStandardOutputAndNothingElseDoes() throws {
    let output = folder.path("out.sinew")
    let text = try SinewTool.succeed("convert", Fixture.pendulum.policy, "-o", output)
    #expect(text.text.contains(output) && text.text.contains("'action'"))
    #expect(!text.text.contains("note:") && !text.stderr.contains("multiply"))
    let json = try SinewTool.succeed("convert", Fixture.pendulum.policy, "-o", output, "--json")
    #expect(try json.json["model_bytes"]?.integer == folder.read("out.sinew").count)
    #expect(
      try SinewTool.succeed("run", output, "--input", Fixture.pendulum.expected, "--output", folder.path("y"))
        .stdout.isEmpty)
  }
}
