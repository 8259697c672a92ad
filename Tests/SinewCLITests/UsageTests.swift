import SinewTestSupport
import Testing

/// Command lines, right and wrong.
@Suite struct UsageTests {
  private static let commands = ["convert", "run", "verify", "bench", "inspect"]

  @Test func helpTeaches() throws {
    let help = try SinewTool.succeed("--help").text
    for command in Self.commands {
      #expect(help.contains("\n  \(command) "))
      let text = try SinewTool.succeed(command, "--help").text
      #expect(text.hasPrefix("Usage: sinew \(command) "))
      #expect(text.contains("\nExamples:\n  sinew \(command) "))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
      #expect(try SinewTool.succeed("help", command).text == text)
      #expect(try SinewTool.succeed(command, "--nonsense", "-h").text == text)
    }
    #expect(try SinewTool.succeed("--version").text.hasPrefix("sinew "))
  }

  @Test(arguments: ["prune", "distill", "tune", "search", "report", "-x", ""])
  func unknownCommandsAreRefused(command: String) throws {
    try SinewTool.fail(64, [command], naming: ["unknown command '\(command)'", "'sinew --help'"])
  }

  @Test func nearMissesAreCorrected() throws {
    try SinewTool.fail(64, [], naming: ["no command"])
    try SinewTool.fail(64, ["convrt"], naming: ["did you mean convert?"])
    try SinewTool.fail(
      64, ["convert", "p.onnx", "--calibraton", "x"], naming: ["did you mean --calibration?"])
    try SinewTool.fail(64, ["verify", "p.sinew", "--min-snr=1"], naming: ["did you mean --min-sqnr?"])
  }

  @Test(arguments: [
    (["convert"], "missing IN.onnx"), (["convert", "p.onnx"], "missing --output OUT.sinew"),
    (["convert", "p.onnx", "-o"], "-o needs a value, OUT.sinew"),
    (["convert", "p.onnx", "-o", "--json"], "-o needs a value, OUT.sinew"),
    (["convert", "p.onnx", "-o", ""], "expected OUT.sinew"),
    (["convert", "p.onnx", "q.onnx", "-o", "x"], "unexpected argument 'q.onnx'"),
    (["convert", "p.onnx", "-o", "x", "-o", "y"], "-o is given twice"),
    (
      ["convert", "p.onnx", "-o", "x", "--precision", "int4"],
      "expected one of int8, int8-dynamic, int16x8, int16, fp16, f32"
    ),
    (
      ["convert", "p.onnx", "-o", "x", "--precision=auto"],
      "expected one of int8, int8-dynamic, int16x8, int16, fp16, f32"
    ),
    (["convert", "p.onnx", "-o", "x", "--report", "r.html"], "unknown option --report"),
    (["convert", "p.onnx", "-o", "x", "--scheduler", "s.json"], "unknown option --scheduler"),
    (["convert", "p.onnx", "-o", "x", "--json=1"], "--json takes no value"),
    (["run", "p.sinew"], "needs --input X.npz and --output Y.npz, or --stream"),
    (["run", "p.sinew", "--input", "x.npz"], "needs --input X.npz and --output Y.npz, or --stream"),
    (["run", "p.sinew", "--stream", "--input", "x.npz"], "--stream takes no --input and no --output"),
    (["run", "p.sinew", "--stream=frame"], "expected one of plain, framed"),
    (["run", "p.sinew", "--stream", "--seed=-1"], "an integer from 0"),
    (["verify", "p.sinew", "--data", "x.npz"], "missing --reference IN.onnx"),
    (["verify", "p.sinew", "--reference", "p.onnx"], "missing --data X.npz"),
    (["bench", "p.sinew", "--iterations", "0"], "an integer from 1"),
    (["bench", "p.sinew", "--isa", "mmx"], "expected one of portable, avx2, avx512vnni"),
    (["inspect", "p.onnx", "--dim", "batch"], "expected NAME=N"),
    (["inspect", "p.onnx", "--state", "=h"], "expected IN=OUT"),
  ])
  func whatIsWrongIsNamed(arguments: [String], message: String) throws {
    let hint = "'sinew \(arguments[0]) --help' explains the options"
    try SinewTool.fail(64, arguments, naming: ["sinew: error: \(arguments[0]): ", message, hint])
  }

  @Test func statesAreCheckedAgainstTheModel() throws {
    let model = RepositoryFiles.model("clock")
    let free = try SinewTool.succeed("inspect", model, "--json").json
    #expect(free["states"]?.array == [])
    let paired = try SinewTool.succeed("inspect", model, "--state", "time=later", "--json").json
    #expect(paired["states"]?.array == [["in": "time", "out": "later"]])
    #expect(paired["frame_bytes_in"]?.integer == 0)
    try SinewTool.fail(64, ["inspect", model, "--state", "now=later"], naming: [model, "'now'", "'time'"])
    try SinewTool.fail(64, ["inspect", model, "--state", "time=then"], naming: [model, "'then'", "'later'"])
    try SinewTool.fail(
      64, ["inspect", RepositoryFiles.model("recurrent"), "--state", "obs=h_out"], naming: ["float32[1, 2]"])
  }

  @Test func optionsOfONNXModelsAreRefusedForConvertedOnes() throws {
    let folder = try TemporaryFolder()
    let policy = try folder.convert(Fixture.pendulum.policy)
    try SinewTool.fail(64, ["inspect", policy, "--dim", "batch=2"], naming: [policy, "--dim"])
    try SinewTool.fail(64, ["inspect", policy, "--state", "a=b"], naming: [policy, "--state"])
  }

  @Test(arguments: [
    ["convert", "MODEL", "-o", "never.sinew"], ["run", "MODEL", "--stream"], ["bench", "MODEL"],
    ["inspect", "MODEL"],
    ["verify", "MODEL", "--reference", "p.onnx", "--data", "x.npz"],
  ])
  func modelsThatAreNotThereAreNamed(command: [String]) throws {
    let folder = try TemporaryFolder()
    func arguments(_ model: String) -> [String] { command.map { $0 == "MODEL" ? model : $0 } }
    let absent = folder.path("absent.sinew")
    try SinewTool.fail(66, arguments(absent), naming: ["\(absent): no such file"])
    try SinewTool.fail(66, arguments(folder.path("")), naming: [folder.path(""), "folder"])
    let text = try folder.write("not a model".utf8, to: "text.sinew")
    try SinewTool.fail(65, arguments(text), naming: [text])
  }
}
