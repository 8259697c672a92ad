import SinewCommand
import SinewCompression
import SinewGraph
import SinewONNX

/// `sinew verify`: how faithful a converted policy is.
enum VerifyCommand {
  static let model = Positional(.text("MODEL.sinew"), help: "The converted policy.")
  static let reference = Option.required(
    "reference", .text("IN.onnx"), help: "The policy it was converted from, run in float32.")
  static let data = Option.required("data", .text("X.npz"), help: "Recorded observations.")
  static let layers = Option.flag("layers", help: "Compare every layer, not only the outputs.")
  static let teacherForced = Option.flag(
    "teacher-forced",
    help: "Give the converted side the reference's state at every step, instead of letting both run free.")
  static let minimum = Option.optional(
    "min-sqnr", .number("DB"), help: "Exit with 1 when an output's signal-to-noise ratio is below it.")
  static let maximum = Option.optional(
    "max-error", .number("X"), help: "Exit with 1 when an output's largest absolute error is above it.")

  static let command = Command(
    "verify", summary: "Compare a converted policy with its ONNX source on recorded observations.",
    discussion: """
      Both sides start from the same state and each keeps its own. SQNR is 10 log10 of the outputs' energy over the error's: \
      20 dB is an error of 10 %, 40 dB of 1 %.
      """,
    positionals: [model],
    options: [
      reference, data, layers, teacherForced, minimum, maximum, SharedOptions.dimensions, SharedOptions.seed,
      SharedOptions.json, SharedOptions.quiet,
    ],
    examples: [
      .init("verify policy.sinew --reference policy.onnx --data obs.npz --min-sqnr 30", "a gate for CI")
    ]
  ) { arguments, output in try run(arguments, &output) }

  private static func run(_ arguments: ParsedArguments, _ output: inout CommandOutput) throws -> ExitCode {
    let path = arguments[model]
    let bytes = try ModelFile.loadSinew(path)
    let policy = try naming(path) { () throws(ConversionError) in try InterpretedPolicy(bytes) }
    let options = ImportOptions(
      dimensions: SharedOptions.sizes(arguments), states: policy.frame.states, recognisesStates: false)
    let imported = try ONNXImporter().importModel(path: arguments[reference], options: options)
    let observations = try ObservationFile.read(arguments[data], for: policy.frame)
    let isQuiet = arguments[SharedOptions.quiet]
    if !isQuiet { ObservationFile.noteIgnored(observations, in: arguments[data], output.diagnostics) }
    let progress = StageProgress(isQuiet: isQuiet)
    let comparison: ParityRun.Result
    do {
      comparison = try naming(path) { () throws(ConversionError) in
        try ParityRun(
          reference: imported.graph, layers: arguments[layers], teacherForced: arguments[teacherForced]
        ).run(policy, observations) { progress.report("verifying", $0) }
      }
      progress.finish()
    } catch {
      progress.finish()
      throw error
    }
    print(comparison, arguments, &output)
    return gate(comparison.outputs, arguments, output.diagnostics)
  }

  private static func print(
    _ comparison: ParityRun.Result, _ arguments: ParsedArguments, _ output: inout CommandOutput
  ) {
    if arguments[SharedOptions.json] {
      var fields: [(String, JSONValue)] = [
        ("samples", .integer(comparison.samples)), ("outputs", .array(comparison.outputs.map(ParityText.json))),
      ]
      if arguments[layers] { fields.append(("layers", .array(comparison.layers.map(ParityText.json)))) }
      output.print(JSONValue.fields(fields))
      return
    }
    output.print("\(comparison.samples) samples")
    if arguments[layers] { output.print(ParityText.table(comparison.layers, title: "layer")) }
    output.print(ParityText.table(comparison.outputs, title: "output"))
  }

  private static func gate(
    _ outputs: [Parity], _ arguments: ParsedArguments, _ diagnostics: Diagnostics
  ) -> ExitCode {
    var code = ExitCode.success
    for parity in outputs {
      if let minimum = arguments[minimum], parity.sqnr < minimum {
        diagnostics.warning("'\(parity.name)': \(Format.decimal(parity.sqnr, 2)) dB is below --min-sqnr \(minimum)")
        code = .gateNotMet
      }
      if let maximum = arguments[maximum], parity.maxAbs > maximum {
        diagnostics.warning(
          "'\(parity.name)': the largest error \(Format.significant(parity.maxAbs)) is above --max-error \(maximum)")
        code = .gateNotMet
      }
    }
    return code
  }
}
