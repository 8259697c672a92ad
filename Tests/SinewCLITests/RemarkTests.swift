import SinewCommand
import SinewData
import SinewTestSupport
import Testing

/// What commands say beside their results: notes, warnings and hints.
@Suite struct RemarkTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Numbers between -1 and 1 that do not repeat.
  private func numbers(_ shape: Int..., scale: Float = 1) -> NumericArray {
    NumericArray(
      shape: shape, values: (0..<shape.reduce(1, *)).map { Float(($0 * 7919) % 2001 - 1000) / 1000 * scale })
  }

  private func convert(_ model: String, _ data: String, _ options: String...) throws -> SinewTool.Result {
    let result = try SinewTool.run(
      ["convert", RepositoryFiles.model(model), "--calibration", data, "-o", folder.path("policy.sinew")]
        + options)
    #expect(result.status == 0, "\(result.stderr)")
    return result
  }

  private func run(_ data: String, _ options: String...) throws -> String {
    let result = try SinewTool.run(
      ["run", folder.path("policy.sinew"), "--input", data, "--output", folder.path("y.npz")] + options)
    #expect(result.status == 0, "\(result.stderr)")
    return result.stderr
  }

  // MARK: - Calibration

  @Test func calibrationThatTeachesNothingIsNamed() throws {
    let one = try folder.write(["obs": numbers(1, 6), "command": numbers(1, 3)])
    #expect(try convert("command", one).stderr.contains("warning: the calibration data is one sample"))
    let still = NumericArray(shape: [50, 3], values: [Float](repeating: 0, count: 150))
    let constant = try folder.write(["obs": numbers(50, 6), "command": still])
    let warning = try convert("command", constant, "-q").stderr
    #expect(warning.contains("warning: input 'command' is 0 throughout in all 50 calibration samples"))
    #expect(warning.contains("some hundred steps of real episodes") && !warning.contains("'obs'"))
    #expect(try convert("command", constant, "--precision=f32").stderr.isEmpty, "floats need no ranges")
    // What is on or off may stay so.
    let on = NumericArray(shape: [50, 3], values: [Float](repeating: 1, count: 150))
    #expect(try convert("command", folder.write(["obs": numbers(50, 6), "command": on])).stderr.isEmpty)
    #expect(
      try convert("command", folder.write(["obs": numbers(50, 6), "command": numbers(50, 3)])).stderr.isEmpty)
  }

  @Test func jsonHoldsNotesAndWarnings() throws {
    let still = NumericArray(shape: [50, 3], values: [Float](repeating: 0.5, count: 150))
    let data = try folder.write(["obs": numbers(50, 6), "command": still, "more": still])
    let result = try convert("command", data, "--json", "-q")
    let notes = try #require(try result.json["notes"]?.array).compactMap(\.string)
    let warnings = try #require(try result.json["warnings"]?.array).compactMap(\.string)
    #expect(notes.count == 1 && notes[0].contains("'more' names no input"))
    #expect(warnings.count == 1 && warnings[0].contains("'command' is 0.5 throughout"))
    #expect(result.stderr == "sinew: warning: \(warnings[0])\n")
  }

  // MARK: - Ranges

  @Test func observationsThatSaturateAreCounted() throws {
    let data = try folder.write(["obs": numbers(50, 6), "command": numbers(50, 3)])
    _ = try convert("command", data)
    #expect(try run(data).isEmpty)
    // Calibration saw values up to 1, and the file represents four times that.
    var values = numbers(50, 6).floats()
    values.replaceSubrange(7..<10, with: [5, -6, .infinity])
    values[12] = .nan
    let far = try folder.write(
      ["obs": NumericArray(shape: [50, 6], values: values), "command": numbers(50, 3)], to: "far.npz")
    let note = try run(far)
    #expect(
      note.contains(
        "note: input 'obs': 3 of 299 values (1 %) are outside of what the file represents, -4 to 4, and"))
    #expect(!note.contains("'command'"))
    #expect(try !run(far, "-q").contains("note:"))
    let all = NumericArray(shape: [50, 3], values: [Float](repeating: 9, count: 150))
    let whole = try folder.write(["obs": numbers(50, 6), "command": all], to: "whole.npz")
    #expect(try run(whole).contains("input 'command': 150 of 150 values (100 %) are outside"))
  }

  @Test func verifyCountsThemToo() throws {
    let data = try folder.write(["obs": numbers(50, 6), "command": numbers(50, 3)])
    _ = try convert("command", data)
    func saturated(_ data: String) throws -> [JSONValue]? {
      try SinewTool.succeed(
        "verify", folder.path("policy.sinew"), "--reference", RepositoryFiles.model("command"), "--data",
        data,
        "--json"
      ).json["saturated"]?.array
    }
    #expect(try saturated(data) == [])
    let far = try folder.write(
      ["obs": numbers(50, 6), "command": numbers(50, 3, scale: 8)], to: "far.npz")
    let found = try #require(try saturated(far)?.first?.object)
    #expect(found["name"]?.string == "command" && found["of"]?.integer == 150)
    #expect(try #require(found["values"]?.integer) > 40)
    #expect(abs(try #require(found["upper"]?.double) - 4) < 0.1)
  }

  /// The Hopper's observations pass a clip of its own, at which nothing is lost.
  @Test func aClipOfThePolicyIsNoSaturation() throws {
    let fixture = Fixture.hopper
    try SinewTool.succeed(
      "convert", fixture.policy, "--calibration", fixture.observations, "-o", folder.path("policy.sinew"))
    let data = try folder.write(["obs": numbers(50, 11, scale: 1000)])
    #expect(try run(data).isEmpty)
  }

  @Test func imagesOfAnotherScaleAreNoticed() throws {
    let bright = try folder.write(["image": numbers(20, 3, 4, 4, scale: 255)], to: "bright.npz")
    let dim = try folder.write(["image": numbers(20, 3, 4, 4)], to: "dim.npz")
    _ = try convert("image", bright)
    #expect(try run(bright).isEmpty)
    #expect(
      try run(dim).contains(
        "all values lie within -1 to 1, which is next to nothing of what the file represents"))
    _ = try convert("image", dim)
    #expect(try run(dim).isEmpty)
    #expect(try run(bright).contains("are outside of what the file represents, -4 to 4, and were saturated"))
  }

  @Test func channelsInTheWrongPlaceAreNamed() throws {
    let data = try folder.write(["image": numbers(20, 4, 4, 3)])
    try SinewTool.fail(
      65, ["run", RepositoryFiles.model("image"), "--input", data, "--output", folder.path("y.npz")],
      naming: ["shape [20, 4, 4, 3]", "its channels are last: numpy.moveaxis(x, -1, -3)"])
  }

  // MARK: - Models

  @Test func openSizesOfAnImageAreAskedFor() throws {
    let model = RepositoryFiles.model("open_image")
    let target = folder.path("policy.sinew")
    try SinewTool.fail(
      65, ["convert", model, "-o", target],
      naming: [
        "does not fit spatial axis 0 of 1 elements", "hint: ", "'height' (axis 2 of input 'image')",
        "--dim height=… --dim width=…",
      ])
    let told = try SinewTool.succeed(
      "convert", model, "-o", target, "--dim=height=8", "--dim=width=8", "--precision=f32")
    #expect(
      told.stderr == "sinew: note: dimension 'batch' was fixed to 1; --dim batch=N chooses another size\n")
  }

  @Test func anOpenTimeAxisIsAWarning() throws {
    let model = RepositoryFiles.model("open_time")
    let open = try SinewTool.succeed("inspect", model, "-q")
    #expect(
      open.stderr.contains("warning: dimension 'steps' (axis 0 of input 'obs') was fixed to 1, for good"))
    #expect(try SinewTool.succeed("inspect", model, "--dim=steps=3").stderr.isEmpty)
  }

  /// The first step of a sequence begins with zeros that the model holds: an integer like all others.
  @Test(arguments: ["int8", "int16"])
  func sequencesAreIntegersFromTheirFirstStep(precision: String) throws {
    let data = try folder.write(["obs": numbers(40, 4, 1, 3)])
    let result = try convert("open_time", data, "--dim=steps=4", "--precision=\(precision)")
    #expect(!result.stderr.contains("float32"))
    let json = try SinewTool.succeed("inspect", folder.path("policy.sinew"), "--json").json
    let cells = try #require(json["steps"]?.array).compactMap(\.object).filter {
      $0["operation"]?.string == "lstmCell"
    }
    #expect(cells.map { $0["precision"]?.string } == ["int16", "int16", "int16", "int16"])
    try SinewTool.succeed(
      "verify", folder.path("policy.sinew"), "--reference", RepositoryFiles.model("open_time"), "--data",
      data,
      "--dim=steps=4", "--min-sqnr=30")
  }

  @Test func externalDataCounts() throws {
    let model = RepositoryFiles.model("external")
    let text = try SinewTool.succeed("convert", model, "-o", folder.path("policy.sinew"), "--precision=f32")
      .text
    let bytes = try InputFile.read(path: model, limit: 1 << 20).count + 24
    #expect(text.contains("(the ONNX file and its data have \(bytes))"))
  }
}
