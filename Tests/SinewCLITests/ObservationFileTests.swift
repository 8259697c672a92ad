import SinewData
import SinewTestSupport
import Testing

/// The `.npz` files that `run`, `verify` and `convert` read.
@Suite struct ObservationFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let rows: [Float] = (0..<12).map { Float($0) / 8 - 0.5 }

  private func refuse(
    _ arrays: KeyValuePairs<String, NumericArray>, by model: String = Fixture.pendulum.policy,
    naming parts: String...,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let data = try folder.write(arrays)
    let before = try folder.names
    let arguments = ["run", model, "--input", data, "--output", folder.path("never.npz"), "--quiet"]
    try SinewTool.fail(65, arguments, naming: [data] + parts, at: location)
    #expect(try folder.names == before, sourceLocation: location)
  }

  @Test func samplesMayLieBeforeTheShapeOrInItsBatch() throws {
    let model = Fixture.pendulum.policy
    let inner = try folder.write(["obs": NumericArray(shape: [4, 3], values: Self.rows)])
    let expected = try folder.run(model, on: inner)["action"]
    #expect(expected?.shape == [4, 1, 1])
    let outer = try folder.write(["obs": NumericArray(shape: [4, 1, 3], values: Self.rows)])
    #expect(try folder.run(model, on: outer)["action"] == expected)
    let wide = try folder.write(["obs": NumericArray(shape: [4, 3], values: Self.rows.map(Double.init))])
    #expect(try folder.run(model, on: wide)["action"] == expected)
  }

  @Test(arguments: [[3], [4, 4], [2, 2, 3], [4, 1, 1, 3], [0, 3], []])
  func otherShapesAreRefused(shape: [Int]) throws {
    let values = [Float](repeating: 0, count: shape.reduce(1, *))
    try refuse(["obs": NumericArray(shape: shape, values: values)], naming: "'obs'")
  }

  @Test func inputsWithoutABatchTakeASampleAxis() throws {
    let data = try folder.write(["obs": NumericArray(shape: [4, 3], values: Self.rows)])
    #expect(try folder.run(RepositoryFiles.model("unbatched"), on: data)["action"]?.shape == [4, 2])
    let numbers = try folder.write(["obs": NumericArray(shape: [12], values: Self.rows)])
    let tripled = try folder.run(RepositoryFiles.model("scalar"), on: numbers)["action"]
    #expect(tripled == NumericArray(shape: [12], values: Self.rows.map { $0 * 3 }))
  }

  @Test func arraysThatNameNoInputAreIgnoredWithANote() throws {
    let data = try folder.write([
      "obs": NumericArray(shape: [4, 3], values: Self.rows),
      "torques": NumericArray(shape: [2], values: [1, 2] as [Float]),
    ])
    let arguments = ["run", Fixture.pendulum.policy, "--input", data, "--output", folder.path("outputs.npz")]
    #expect(try SinewTool.run(arguments).stderr.contains("'torques' names no input and is ignored"))
    #expect(try SinewTool.run(arguments + ["-q"]).stderr.isEmpty)
  }

  @Test func whatIsMissingIsNamedBesideWhatIsThere() throws {
    try refuse(
      ["observation": NumericArray(shape: [4, 3], values: Self.rows)], naming: "'obs'", "'observation'")
  }

  @Test func whatIsMissingMayBeAState() throws {
    let data = try folder.write(["obs": NumericArray(shape: [6, 2], values: Self.rows)])
    try SinewTool.fail(
      65,
      [
        "convert", RepositoryFiles.model("named_states"), "--calibration", data, "-o", folder.path("p.sinew"),
      ],
      naming: [
        "no array 'history'", "if it is a state that the policy carries: --state history=history_out",
      ])
  }

  /// What is recorded at every step contradicts a name.
  @Test func arraysOfStatesThatOnlyNamesShowAreNoticed() throws {
    let model = RepositoryFiles.model("named_states")
    let rows = NumericArray(shape: [4, 3], values: Self.rows)
    let obs = NumericArray(shape: [4, 2], values: [Float](Self.rows.prefix(8)))
    let data = try folder.write(["obs": obs, "trace_in": rows, "history": rows])
    func remarks(_ options: String...) throws -> String {
      let result = try SinewTool.run(
        ["convert", model, "--calibration", data, "-o", folder.path("p.sinew"), "--precision", "f32", "-q"]
          + options)
      #expect(result.status == 0, "\(result.stderr)")
      return result.stderr
    }
    #expect(
      try remarks().contains(
        "has a value of input 'trace_in' for every sample, but by its name it is taken to be the state that output "
          + "'trace_out' gives: if it is observed, convert with --stateless"))
    #expect(try remarks("--stateless").isEmpty)
    #expect(try remarks("--state", "trace_in=trace_out").isEmpty)
    let run = try SinewTool.succeed("run", model, "--input", data, "--output", folder.path("y.npz"), "-q")
    #expect(run.stderr.contains("warning: \(data) has a value of input 'trace_in'"))
  }

  @Test func sampleCountsMustAgree() throws {
    let obs = NumericArray(shape: [4, 3], values: Self.rows)
    try refuse(
      ["obs": obs, "reset": NumericArray(shape: [3], values: [true, false, true])], naming: "'reset'", "3",
      "4")
    try refuse(
      ["obs": obs, "reset": NumericArray(shape: [2, 2], values: [0, 0, 0, 1] as [Int8])], naming: "'reset'",
      "[4]")
  }

  @Test func sensorsMayFailWhenAPolicyRunsButNotWhenItIsMeasured() throws {
    var values = Self.rows
    values[7] = .nan
    let data = try folder.write(["obs": NumericArray(shape: [4, 3], values: values)])
    let policy = try folder.convert(Fixture.hopper.policy, precision: "int8", to: "hopper.sinew")
    #expect(try folder.run(Fixture.pendulum.policy, on: data)["action"]?.floats()[2].isNaN == true)

    for command in [
      ["convert", Fixture.pendulum.policy, "--calibration", data, "-o", folder.path("new.sinew")],
      ["verify", policy, "--reference", Fixture.hopper.policy, "--data", try hopperData(with: .nan)],
      ["verify", policy, "--reference", Fixture.hopper.policy, "--data", try hopperData(with: .infinity)],
    ] {
      try SinewTool.fail(65, command, naming: [".npz: array 'obs' holds", "at sample 2, element 1"])
    }
    #expect(!folder.exists("new.sinew"))

    let output = folder.path("hopper.npz")
    let run = try SinewTool.succeed("run", policy, "--input", try hopperData(with: .nan), "--output", output)
    #expect(run.stderr.contains("NaN was met 1 times"))
    #expect(try NPZArchive.read(path: output)["action"]?.floats().allSatisfy(\.isFinite) == true)
  }

  private func hopperData(with value: Float) throws -> String {
    var values = [Float](repeating: 0.1, count: 4 * 11)
    values[2 * 11 + 1] = value
    return try folder.write(["obs": NumericArray(shape: [4, 11], values: values)], to: "hopper-\(value).npz")
  }

  @Test func everyTypeIsConvertedAndIntegersStayWhatTheyAre() throws {
    let model = RepositoryFiles.model("mixed_inputs")
    func arrays(
      mask: NumericArray = NumericArray(shape: [2, 3], values: [0, 1, 255, 0, 0, 1] as [UInt8]),
      phase: NumericArray = NumericArray(shape: [2, 1], values: [3, -2] as [Float]),
      image: NumericArray = NumericArray(shape: [2, 3], values: [0, 1, 2, 3, 4, 255] as [Int64])
    ) -> KeyValuePairs<String, NumericArray> {
      let ones = NumericArray(shape: [2, 3], values: [Int8](repeating: 1, count: 6))
      return ["obs": ones, "mask": mask, "phase": phase, "image": image, "precise": ones, "half": ones]
    }
    let expected = NumericArray(shape: [2, 1, 3], values: [3, 5, 6, 1, 2, 254] as [Int64])
    let precise = try folder.convert(model)
    for policy in [model, precise] {
      let outputs = try folder.run(policy, on: folder.write(arrays()))
      #expect(outputs["count"] == expected)
      #expect(outputs["fires"]?.type == .bool)
    }
    for policy in [model, precise] {
      func refuse(_ arrays: KeyValuePairs<String, NumericArray>, _ name: String, _ value: String) throws {
        let arguments = [
          "run", policy, "--input", try folder.write(arrays), "--output", folder.path("never.npz"),
        ]
        try SinewTool.fail(65, arguments, naming: ["data.npz: array '\(name)' holds \(value) at sample"])
      }
      try refuse(arrays(phase: NumericArray(shape: [2, 1], values: [0, 0.5])), "phase", "0.5")
      try refuse(arrays(phase: NumericArray(shape: [2, 1], values: [0, Float.nan])), "phase", "nan")
      try refuse(
        arrays(phase: NumericArray(shape: [2, 1], values: [1 << 40, 0] as [Int64])), "phase", "1099511627776")
      let dark = NumericArray(shape: [2, 3], values: [0, 0, 0, 0, -1, 0] as [Int8])
      try refuse(arrays(image: dark), "image", "-1")
    }
  }

  @Test func stateIsZeroOrGivenOnceOrAlways() throws {
    let model = RepositoryFiles.model("recurrent")
    let obs = NumericArray(shape: [4, 2], values: Array(Self.rows.prefix(8)))
    let h = NumericArray(shape: [1, 3], values: [0.5, -0.5, 0.25] as [Float])
    let zeros = NumericArray(shape: [1, 3], values: [0, 0, 0] as [Float])
    for policy in [model, try folder.convert(model)] {
      func states(_ arrays: KeyValuePairs<String, NumericArray>) throws -> [Float] {
        let outputs = try folder.run(policy, on: folder.write(arrays), "-q")
        #expect(outputs.names == ["action", "h_out"])
        return try #require(outputs["h_out"]).floats()
      }
      let free = try states(["obs": obs])
      #expect(try states(["obs": obs, "h_in": zeros]) == free)
      let started = try states(["obs": obs, "h_in": h])
      #expect(started != free)

      // An episode that begins at sample 2 starts from the same state as one that begins at sample 0.
      let twice = NumericArray(shape: [4, 2], values: Array(Self.rows.prefix(4) + Self.rows.prefix(4)))
      let restarted = try states([
        "obs": twice, "h_in": h, "reset": NumericArray(shape: [4], values: [false, false, true, false]),
      ])
      #expect(Array(restarted.prefix(6)) == Array(started.prefix(6)))
      #expect(Array(restarted.suffix(6)) == Array(started.prefix(6)))

      // What the policy would have fed back, given at every call, gives the same states.
      let fed = NumericArray(shape: [4, 1, 3], values: Array(h.floats() + started.prefix(9)))
      #expect(try states(["obs": obs, "h_in": fed]) == started)
    }
    try refuse(
      ["obs": obs, "h_in": NumericArray(shape: [3], values: [0, 0, 0] as [Float])], by: model,
      naming: "[samples, 1, 3]", "or [1, 3]")
    try refuse(
      ["obs": obs, "h_in": NumericArray(shape: [3, 1, 3], values: [Float](repeating: 0, count: 9))],
      by: model,
      naming: "3 samples", "has 4")
  }

  @Test func anInputCalledResetMarksNoEpisodes() throws {
    let data = try folder.write(["reset": NumericArray(shape: [4, 3], values: Self.rows)])
    #expect(try folder.run(RepositoryFiles.model("reset_input"), on: data)["action"]?.shape == [4, 1, 2])
  }

  @Test func otherFilesAreRefused() throws {
    let arguments = ["run", Fixture.pendulum.policy, "--output", folder.path("outputs.npz"), "-q", "--input"]
    try SinewTool.fail(66, arguments + [folder.path("absent.npz")], naming: ["absent.npz: no such file"])
    try SinewTool.fail(66, arguments + [folder.path("")], naming: ["not a regular file"])
    let text = try folder.write("hello".utf8, to: "text.npz")
    try SinewTool.fail(65, arguments + [text], naming: [text, "numpy.savez"])
    let model = Fixture.pendulum.policy
    try SinewTool.fail(65, arguments + [model], naming: [model, "numpy.savez"])
    #expect(!folder.exists("outputs.npz"))
  }
}
