import SinewCommand
import SinewData
import SinewTestSupport
import Testing

/// Models that are valid and unusual, and some that must be refused: Fixtures/make_fixtures.py makes them.
@Suite struct OddModelTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let precisions = ["int8", "int8-dynamic", "int16x8", "fp16", "f32"]

  @Test(arguments: [
    "clock", "history", "integer_input", "mixed_inputs", "no_inputs", "odd_names", "odd_outputs", "recurrent",
    "reset_input", "scalar", "unbatched", "control_names",
  ])
  func unusualModelsConvertInEveryPrecision(name: String) throws {
    for precision in Self.precisions {
      let policy = try folder.convert(RepositoryFiles.model(name), precision: precision)
      try SinewTool.succeed("bench", policy, "--iterations", "2", "--layers", "--json")
      let reported = try SinewTool.succeed("inspect", policy, "--json").json
      let source = try SinewTool.succeed("inspect", RepositoryFiles.model(name), "--json", "-q").json
      for key in ["inputs", "outputs", "states", "frame_bytes_in", "frame_bytes_out"] {
        #expect(reported[key] == source[key], "\(name) \(precision)")
      }
    }
  }

  @Test func integersAloneAreEnough() throws {
    let data = try folder.write(["ids": NumericArray(shape: [3, 1], values: [0, 4, 2] as [Int64])])
    let model = RepositoryFiles.model("integer_input")
    let expected = try #require(try folder.run(model, on: data)["action"])
    #expect(try folder.run(folder.convert(model), on: data)["action"] == expected)
    let far = try folder.write(["ids": NumericArray(shape: [1, 1], values: [5] as [Int64])], to: "far.npz")
    let run = try SinewTool.succeed(
      "run", folder.path("policy.sinew"), "--input", far, "--output", folder.path("far-out.npz"))
    #expect(run.stderr.contains("1 indices lay out of range and were clamped"))
  }

  @Test func booleansAreComparedAndNegated() throws {
    let data = try folder.write([
      "a": NumericArray(shape: [1, 4], values: [false, false, true, true]),
      "b": NumericArray(shape: [1, 4], values: [false, true, false, true]),
    ])
    let model = RepositoryFiles.model("booleans")
    for policy in [model, try folder.convert(model)] {
      let outputs = try folder.run(policy, on: data)
      #expect(outputs["opposite"]?.floats() == [1, 1, 0, 0])
      #expect(outputs["same"]?.floats() == [1, 0, 0, 1])
      #expect(outputs["different"]?.floats() == [0, 1, 1, 0])
    }
  }

  /// Where one side is infinite and the other is not, an error has no figure, and meets no gate.
  @Test func infiniteErrorsAreNoFigures() throws {
    let rows = (0..<30).flatMap { [0.95, 1.15, 0.6 + 0.02 * Float($0)] as [Float] }
    let data = try folder.write(["obs": NumericArray(shape: [30, 1, 3], values: rows)])
    let (model, policy) = (RepositoryFiles.model("overflowing"), folder.path("policy.sinew"))
    let converted = try SinewTool.succeed(
      "convert", model, "-o", policy, "--precision", "f32", "--calibration", data, "--json")
    #expect(converted.stderr.contains("output 'action' is NaN or infinite in "))
    let verified = try SinewTool.run(
      "verify", policy, "--reference", model, "--data", data, "--min-sqnr", "1", "--max-error", "1e38",
      "--json")
    #expect(verified.status == 1)
    #expect(verified.stderr.contains("an infinite error is below --min-sqnr"))
    for report in [try converted.json, try verified.json] {
      let output = try #require(report["outputs"]?.array?.first?.object)
      for figure in ["sqnr_db", "rmse", "max_abs"] { #expect(output[figure] == JSONValue.null) }
      #expect(output["not_finite"]?.double ?? 0 > 0)
    }
    let table = try SinewTool.run("verify", policy, "--reference", model, "--data", data)
    #expect(table.text.contains("not finite"))
    try SinewTool.succeed("inspect", policy)
  }

  @Test func inputsConstantsAndTwinsComeOut() throws {
    let obs = NumericArray(shape: [2, 1, 3], values: [1, -2, 3, 0.5, 0, -0.25] as [Float])
    let data = try folder.write([
      "obs": obs, "unused": NumericArray(shape: [2, 1, 2], values: [0, 0, 0, 0] as [Float]),
    ])
    let model = RepositoryFiles.model("odd_outputs")
    for policy in [model, try folder.convert(model, precision: "int8")] {
      let outputs = try folder.run(policy, on: data, "-q")
      #expect(outputs.names == ["action", "obs", "echo", "twin", "limits", "bounds"])
      #expect(outputs["obs"] == obs && outputs["echo"] == obs)
      #expect(outputs["twin"] == outputs["action"])
      #expect(outputs["limits"]?.floats() == [-1, 1, -1, 1] && outputs["bounds"] == outputs["limits"])
    }
  }

  @Test func namesMayHoldAnyText() throws {
    let model = RepositoryFiles.model("odd_names")
    let data = try folder.write(["obs/ψ 1": NumericArray(shape: [1, 3], values: [1, 2, 3] as [Float])])
    for policy in [model, try folder.convert(model)] {
      #expect(try folder.run(policy, on: data)["дія=/../out"]?.shape == [1, 1, 2])
    }
    let control = RepositoryFiles.model("control_names")
    for policy in [control, try folder.convert(control, to: "control.sinew")] {
      let listing = try SinewTool.succeed("inspect", policy).text
      #expect(
        listing.contains("obs?[31m?") && !listing.contains("\u{1B}"), "a name cannot take the terminal over")
    }
    // Nor an archive.
    let obs = try folder.write(["obs": NumericArray(shape: [1, 3], values: [1, 2, 3] as [Float])])
    let unwritable = RepositoryFiles.model("control_output")
    for policy in [unwritable, try folder.convert(unwritable, to: "unwritable.sinew")] {
      try SinewTool.fail(
        65, ["run", policy, "--input", obs, "--output", folder.path("never.npz"), "-q"],
        naming: ["\(policy): the name of output 'action?' holds control characters"])
    }
  }

  @Test func aPolicyWithoutInputsRunsAsOftenAsResetSays() throws {
    let model = RepositoryFiles.model("no_inputs")
    let marks = try folder.write(["reset": NumericArray(shape: [3], values: [true, false, false])])
    for policy in [model, try folder.convert(model)] {
      #expect(try folder.run(policy, on: marks)["action"]?.floats() == [4, 6, 4, 6, 4, 6])
    }
    let clock = try folder.run(RepositoryFiles.model("clock"), on: marks, "--state=time=later")
    #expect(clock["later"]?.floats() == [1, 2, 3])
    let empty = try folder.write(
      ["other": NumericArray(shape: [3], values: [0, 0, 0] as [Float])], to: "empty.npz")
    try SinewTool.fail(
      65, ["run", model, "--input", empty, "--output", folder.path("never.npz")], naming: [empty, "'reset'"])
  }

  @Test func emptyTensorsRunInTheReferenceOnly() throws {
    let model = RepositoryFiles.model("zero_size")
    let data = try folder.write([
      "obs": NumericArray(shape: [2, 3], values: [1, 2, 3, 4, 5, 6] as [Float]),
      "nothing": NumericArray(shape: [2, 1, 0], values: [Float]()),
    ])
    let outputs = try folder.run(model, on: data)
    #expect(outputs["void"]?.shape == [2, 1, 0] && outputs["action"]?.shape == [2, 1, 2])
    try SinewTool.fail(69, ["convert", model, "-o", folder.path("x.sinew")], naming: [model, "'nothing'"])
    #expect(!folder.exists("x.sinew"))
  }

  @Test(arguments: [
    ("unsupported", 69 as Int32, ["NonZero_action", "(NonZero)"]), ("nan_weight", 65, ["'w_action'", "nan"]),
    ("absent_data", 66, ["'w_action'", "'absent.onnx.data'"]), ("empty_name", 65, ["an input has no name"]),
    ("same_outputs", 65, ["two outputs", "'action'"]),
  ])
  func othersAreRefused(name: String, status: Int32, parts: [String]) throws {
    let model = RepositoryFiles.model(name)
    try SinewTool.fail(
      status, ["convert", model, "-o", folder.path("x.sinew"), "-q"], naming: [model] + parts)
    #expect(try folder.names.isEmpty)
  }
}
