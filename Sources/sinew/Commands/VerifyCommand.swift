import SinewCommand
import SinewCompression
import SinewFormat
import SinewGraph
import SinewONNX

/// `sinew verify`: how faithful a converted policy is.
enum VerifyCommand {
  static let model = Positional(.text("MODEL.sinew"), help: "The converted policy.")
  static let reference = Option.required(
    "reference", .text("IN.onnx"), help: "The policy it was converted from, run in float32.")
  static let data = Option.required(
    "data", .text("X.npz"), help: "Recorded observations, in the form that 'sinew run --help' explains.")
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
      Both sides start from the same state and each keeps its own. SQNR is 10 log10 of the outputs' energy \
      over the error's: 20 dB is an error of 10 %, 40 dB of 1 %. Use observations that were not used for \
      calibration. When --min-sqnr or --max-error is not met, the results are printed all the same and the \
      exit code is 1. Observations beyond what the file represents are counted (saturated, with --json).
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
    let remarks = Remarks(arguments, output.diagnostics)
    let policy = try ModelFile.loadSinew(path)
    let graph = try reference(of: policy, arguments)
    try warnOfOtherSource(policy, arguments, remarks)
    let observations = try ObservationFile.read(arguments[data], for: policy.frame, remarks: remarks)
    let progress = StageProgress(isQuiet: remarks.isQuiet)
    var coverage = try naming(path) { () throws(ConversionError) in try InputCoverage(policy) }
    for sample in 0..<observations.count { coverage.add(observations.tensors(at: sample)) }
    let comparison = try naming(path) { () throws(ConversionError) in
      defer { progress.finish() }
      return try ParityRun(
        reference: graph, layers: arguments[layers], teacherForced: arguments[teacherForced]
      ).run(policy, observations) { progress.report("verifying", $0) }
    }
    print(comparison, coverage.findings, arguments, &output)
    CoverageText.report(coverage.findings, remarks)
    return gate(comparison.outputs, arguments, output.diagnostics)
  }

  /// The reference's graph with the state pairs of the converted policy, which decide what runs free.
  private static func reference(of policy: InterpretedPolicy, _ arguments: ParsedArguments) throws -> Graph {
    let options = ImportOptions(dimensions: try SharedOptions.sizes(arguments), recognisesStates: false)
    var graph = try ONNXImporter().importModel(path: arguments[reference], options: options).graph
    graph.states = policy.frame.states
    return graph
  }

  /// A policy of the same shapes may be another policy: the file knows what it was made from.
  private static func warnOfOtherSource(
    _ policy: InterpretedPolicy, _ arguments: ParsedArguments, _ remarks: Remarks
  ) throws {
    let made = try naming(arguments[model]) { () throws(ConversionError) in try policy.contents.sourceHash }
    let bytes = try InputFile.read(path: arguments[reference], limit: ModelFile.sizeLimit)
    guard !made.isEmpty, made != SHA256.hexadecimalDigest(bytes) else { return }
    remarks.warning("\(arguments[model]) was converted from another file than \(arguments[reference])")
  }

  private static func print(
    _ comparison: ParityRun.Result, _ coverage: [InputCoverage.Finding], _ arguments: ParsedArguments,
    _ output: inout CommandOutput
  ) {
    if arguments[SharedOptions.json] {
      var fields: [(String, JSONValue)] = [
        ("samples", .integer(comparison.samples)),
        ("outputs", .array(comparison.outputs.map(ParityText.json))),
        ("saturated", CoverageText.json(coverage)),
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
      let name = Format.quoted([parity.name])
      if let minimum = arguments[minimum], parity.sqnr < minimum {
        let found = parity.notFinite > 0 ? "an infinite error" : "\(Format.decimal(parity.sqnr, 2)) dB"
        diagnostics.warning("\(name): \(found) is below --min-sqnr \(minimum)")
        code = .gateNotMet
      }
      if let maximum = arguments[maximum], parity.maxAbs > maximum {
        let error = parity.maxAbs.isFinite ? Format.significant(parity.maxAbs) : "is not finite and"
        diagnostics.warning("\(name): the largest error \(error) is above --max-error \(maximum)")
        code = .gateNotMet
      }
    }
    return code
  }
}
