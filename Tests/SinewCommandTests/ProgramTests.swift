import Testing

@testable import SinewCommand

@Suite struct ProgramTests {
  struct Refusal: ReportableError {
    var exitCode: ExitCode { .unsupported }
    var message: String { "policy.onnx: node 'conv1': operator Foo is not supported" }
    var hints: [String] { ["export with opset 17"] }
  }

  struct Surprise: Error {}

  static let input = Positional(.text("IN.onnx"), help: "The policy as it was exported.")
  static let output = Option.required("output", short: "o", .text("OUT.sinew"), help: "The file to write.")
  static let iterations = Option.defaulted(
    "iterations", .integer(in: 1...1000), to: 20,
    help: "How often to run the policy; more iterations find rarer delays but take longer.")
  static let dim = Option.repeated(
    "dim", .assignment("NAME", .integer("N", in: 1...9)), help: "Fixes an axis.")
  static let stream = Option.optionalValue("stream", .choice(["framed"]), bare: "", help: "Uses pipes.")

  static let program = CommandProgram(
    name: "sinew", version: "1.2.3", summary: "Runs robot policies.",
    commands: [
      Command(
        "convert", summary: "Converts a policy.",
        discussion:
          "Without calibration data the ranges of all activations are estimated from the normaliser.\n\n"
          + "The result is one file.",
        positionals: [input], options: [output, iterations, dim, stream],
        examples: [.init("convert policy.onnx -o policy.sinew", "Converts to int8.")]
      ) { arguments, output in
        output.diagnostics.note("converting \(arguments[input])")
        output.print("written to \(arguments[Self.output])")
        return .success
      },
      Command("gate", summary: "Misses a threshold.") { _, output in
        output.print(["sqnr_db": 12.5] as JSONValue)
        return .gateNotMet
      },
      Command("refuse", summary: "Fails.") { _, output in
        output.print("half a result")
        throw Refusal()
      },
      Command("surprise", summary: "Has a bug.") { _, _ in throw Surprise() },
      Command("vanish", summary: "Loses its reader.") { _, _ in throw StreamError.readerGone },
      Command("usage", summary: "Wants something else.") { _, output in
        output.diagnostics.warning("about to fail")
        throw UsageError("--input or --stream is needed")
      },
    ])

  @Test func printsResultsOfSuccess() {
    #expect(
      Self.program.outcome("convert a.onnx -o b.sinew")
        == Outcome(
          code: .success, results: "written to b.sinew\n", remarks: "sinew: note: converting a.onnx\n"))
  }

  @Test func printsResultsOfAMissedGate() {
    let expected = Outcome(code: .gateNotMet, results: "{\n  \"sqnr_db\": 12.5\n}\n", remarks: "")
    #expect(Self.program.outcome("gate") == expected)
  }

  @Test func printsNoResultsOfFailure() {
    let remarks = """
      sinew: error: policy.onnx: node 'conv1': operator Foo is not supported
        hint: export with opset 17

      """
    #expect(Self.program.outcome("refuse") == Outcome(code: .unsupported, results: "", remarks: remarks))
  }

  @Test func reportsBugsAsBugs() {
    let remarks = "sinew: error: internal error, please report it: Surprise()\n"
    #expect(Self.program.outcome("surprise") == Outcome(code: .software, results: "", remarks: remarks))
  }

  @Test func isSilentWhenNobodyListens() {
    #expect(Self.program.outcome("vanish") == Outcome(code: .inputOutput, results: "", remarks: ""))
  }

  @Test func reportsResultsThatCannotBeWritten() {
    let remarks = Transcript()
    let diagnostics = Diagnostics(program: "sinew") { remarks.append($0) }
    let code = Self.program.run(["gate"], diagnostics: diagnostics) { _ throws(StreamError) in
      throw .writeFailed(SystemError(28))
    }
    #expect(code == .inputOutput)
    #expect(remarks.text == "sinew: error: standard output: cannot be written: No space left on device\n")
  }

  @Test(arguments: [
    ("", "no command is given\n  hint: 'sinew --help' lists the commands\n"),
    (
      "convret",
      "unknown command 'convret'\n  hint: did you mean convert?\n  hint: 'sinew --help' lists the commands\n"
    ),
    ("xyz", "unknown command 'xyz'\n  hint: 'sinew --help' lists the commands\n"),
    ("--verbose", "unknown command '--verbose'\n  hint: 'sinew --help' lists the commands\n"),
    ("help xyz", "unknown command 'xyz'\n  hint: 'sinew --help' lists the commands\n"),
    (
      "convert a.onnx",
      "convert: missing --output OUT.sinew\n  hint: 'sinew convert --help' explains the options\n"
    ),
    (
      "convert a.onnx --ouptut b",
      """
      convert: unknown option --ouptut
        hint: did you mean --output?
        hint: 'sinew convert --help' explains the options

      """
    ),
  ])
  func teachesUsage(line: String, message: String) {
    let expected = Outcome(code: .usage, results: "", remarks: "sinew: error: \(message)")
    #expect(Self.program.outcome(line) == expected)
  }

  @Test func namesTheCommandInItsOwnUsageErrors() {
    let outcome = Self.program.outcome("usage")
    #expect(outcome.code == .usage)
    #expect(
      outcome.remarks == """
        sinew: warning: about to fail
        sinew: error: usage: --input or --stream is needed
          hint: 'sinew usage --help' explains the options

        """)
  }

  @Test func printsItsVersion() {
    #expect(Self.program.outcome("--version").results == "sinew 1.2.3\n")
  }

  @Test(arguments: ["--help", "-h", "help"]) func listsCommands(line: String) {
    let expected = """
      Usage: sinew COMMAND [options]

      Runs robot policies.

      Commands:
        convert                   Converts a policy.
        gate                      Misses a threshold.
        refuse                    Fails.
        surprise                  Has a bug.
        vanish                    Loses its reader.
        usage                     Wants something else.

      'sinew COMMAND --help' explains a command, 'sinew --version' prints the version.

      """
    #expect(Self.program.outcome(line) == Outcome(code: .success, results: expected, remarks: ""))
  }

  @Test(arguments: ["convert --help", "convert -h", "help convert"]) func explainsACommand(line: String) {
    let expected = """
      Usage: sinew convert IN.onnx -o OUT.sinew [options]

      Converts a policy.

      Without calibration data the ranges of all activations are estimated from the
      normaliser.

      The result is one file.

      Arguments:
        IN.onnx                   The policy as it was exported.

      Options:
        -o, --output OUT.sinew    The file to write. Required.
            --iterations N        How often to run the policy; more iterations find
                                  rarer delays but take longer. Default: 20.
            --dim NAME=N          Fixes an axis. May be repeated.
            --stream[=framed]     Uses pipes.
        -h, --help                Print this help.

      Examples:
        sinew convert policy.onnx -o policy.sinew
            Converts to int8.

      """
    #expect(Self.program.outcome(line) == Outcome(code: .success, results: expected, remarks: ""))
  }

  @Test func putsLongTermsOnTheirOwnLine() {
    let option = Option.optional(
      "precision", .choice(["int8", "int8-dynamic", "int16x8"]), help: "How weights are stored.")
    let command = Command("x", summary: "X.", options: [option]) { _, _ in .success }
    let help = HelpText.text(of: command, program: "p")
    #expect(
      help.contains(
        "      --precision int8|int8-dynamic|int16x8\n                            How weights are stored.\n"))
  }
}
