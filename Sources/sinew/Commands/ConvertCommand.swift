import SinewCommand
import SinewCompression
import SinewData
import SinewFormat
import SinewGraph
import SinewONNX

/// `sinew convert`: ONNX to `.sinew`.
enum ConvertCommand {
  static let input = Positional(.text("IN.onnx"), help: "The trained policy.")
  static let output = Option.required(
    "output", short: "o", .text("OUT.sinew"), help: "The file to write.")
  static let precision = Option.optional(
    "precision", .choice() as ValueParser<Precision>,
    help:
      "int8 is small and fast; int8-dynamic, int16x8 and int16 are more faithful; fp16 and f32 compute in floats. "
      + "Default: int8, or what --recipe says.")
  static let calibration = Option.optional(
    "calibration", .text("X.npz"),
    help: "Recorded observations, one array for each input, samples along the first axis. "
      + "Some hundred steps of real episodes are enough.")
  static let recipe = Option.optional(
    "recipe", .text("R.json"),
    help: "Settings of the quantiser and precisions of single layers; see docs/recipe.md.")

  static let command = Command(
    "convert", summary: "Convert an ONNX policy into one small .sinew file.",
    discussion: """
      Weights become int8 with one scale for each output; the observation normaliser is folded into the \
      conversion of observations to int16; activations inside are int8. Ranges come from calibration data \
      and are narrowed only where the error of the policy's own output falls. Without --calibration, ranges \
      are guessed, and the policy is less faithful.

      'sinew verify' then tells how faithful the result is, 'sinew bench' how fast.
      """,
    positionals: [input],
    options: [
      output, precision, calibration, SharedOptions.dimensions, SharedOptions.states, SharedOptions.stateless,
      recipe,
      SharedOptions.json,
      SharedOptions.quiet,
    ],
    examples: [
      .init("convert policy.onnx --calibration obs.npz -o policy.sinew", "an int8 policy"),
      .init("convert policy.onnx --precision f32 -o policy.sinew", "no quantisation; needs no data"),
    ]
  ) { arguments, output in try run(arguments, &output) }

  private static func run(_ arguments: ParsedArguments, _ output: inout CommandOutput) throws -> ExitCode {
    let (path, target) = (arguments[input], arguments[self.output])
    let remarks = Remarks(arguments, output.diagnostics)
    let recipe = try recipe(arguments)
    let source = try InputFile.read(path: path, limit: ModelFile.sizeLimit)
    guard !ModelFile.isSinew(source) else {
      throw BadInput(message: "\(path): this is a .sinew file already; accepted: an ONNX model")
    }
    let imported = try ONNXImporter().importModel(path: path, options: SharedOptions.importOptions(arguments))
    remarks.report(imported)
    let frame = PolicyFrame(imported.graph)
    try checkPorts(of: frame, path)
    let observations = try arguments[calibration].map {
      try ObservationFile.read($0, for: frame, remarks: remarks)
    }
    try OutputFile.check(target, inputs: [path, arguments[calibration], arguments[self.recipe]])

    let (conversion, memoryByteCount) = try convert(
      imported.graph, recipe, observations, sourceHash: SHA256.hexadecimalDigest(source), arguments)
    report(conversion, recipe, remarks)
    try AtomicFile.write(path: target, bytes: conversion.bytes)
    print(conversion, memoryByteCount, arguments, imported, remarks, &output)
    return .success
  }

  private static func recipe(_ arguments: ParsedArguments) throws -> Recipe {
    var recipe = try arguments[self.recipe].map(RecipeFile.read) ?? Recipe()
    if let precision = arguments[precision] { recipe.precision = precision }
    return recipe
  }

  /// The file format has no tensors without elements; a policy with such an input or output means something
  /// else.
  private static func checkPorts(of frame: PolicyFrame, _ path: String) throws(PolicyError) {
    for (kind, ports) in [("input", frame.inputs), ("output", frame.outputs)] {
      for port in ports where port.type.count == 0 {
        throw PolicyError(
          file: path,
          error: .unsupported(
            "\(kind) '\(port.name)' is \(port.type), which has no elements; leave it out of the export"))
      }
    }
  }

  /// Converts a graph, and loads the result to see what it needs to run.
  private static func convert(
    _ graph: Graph, _ recipe: Recipe, _ observations: Observations?, sourceHash: String,
    _ arguments: ParsedArguments
  ) throws(PolicyError) -> (conversion: Conversion, memoryByteCount: Int) {
    let progress = StageProgress(isQuiet: arguments[SharedOptions.quiet])
    let converter = Converter(recipe: recipe) { stage, fraction in progress.report(stage, fraction) }
    do throws(ConversionError) {
      let conversion = try converter.convert(
        graph, observations: observations, sourceHash: sourceHash, recipeText: { RecipeFile.json($0).text },
        converterVersion: "sinew \(SinewVersion.text)")
      return (conversion, try InterpretedPolicy(conversion.bytes).memoryByteCount)
    } catch {
      progress.finish()
      switch error {
      case .recipe: throw PolicyError(file: arguments[self.recipe] ?? arguments[input], error: error)
      case .calibration: throw PolicyError(file: arguments[calibration] ?? arguments[input], error: error)
      // No .sinew file was read: what the loader refuses is our own.
      case .model(let text): throw PolicyError(file: arguments[input], error: .artifact(text))
      default: throw PolicyError(file: arguments[input], error: error)
      }
    }
  }

  /// What the user should know although it is no result: warnings, and what did not become integers.
  private static func report(_ conversion: Conversion, _ recipe: Recipe, _ remarks: Remarks) {
    for note in conversion.notes { remarks.note(note) }
    for warning in conversion.warnings { remarks.warning(warning) }
    for layer in conversion.lowering.narrowed {
      remarks.note(
        "layer \(Format.quoted([layer.layer])): \(layer.rows) rows of weights have fewer bits, to "
          + "keep sums within 32 bits")
    }
    guard recipe.precision.isInteger, !conversion.lowering.floatOperators.isEmpty else { return }
    var counts: [String: Int] = [:]
    for entry in conversion.lowering.floatOperators { counts[entry.name, default: 0] += 1 }
    let list = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    remarks.note("these operators stay in float32: \(list)")
  }

  private static func print(
    _ conversion: Conversion, _ memoryByteCount: Int, _ arguments: ParsedArguments, _ imported: ImportedModel,
    _ remarks: Remarks, _ output: inout CommandOutput
  ) {
    let byType = conversion.operatorCounts
    if arguments[SharedOptions.json] {
      output.print(
        .fields(
          [
            ("model_bytes", .integer(conversion.bytes.count)), ("arena_bytes", .integer(memoryByteCount)),
            ("macs", .integer(conversion.multiplyAccumulates)),
            ("operators", .integer(conversion.program.steps.count)),
            ("operators_by_type", .fields(byType.map { ($0.name, .integer($0.count)) })),
            ("outputs", .array(conversion.parity.map(ParityText.json))),
            ("calibrated", .bool(conversion.wasCalibrated)),
          ] + remarks.fields))
      return
    }
    let source =
      imported.sidecarCount == 0
      ? "(the ONNX file has \(imported.byteCount))"
      : "(the ONNX file and its data have \(imported.byteCount))"
    output.print(
      "\(arguments[self.output]): \(conversion.bytes.count) bytes \(source), "
        + "\(memoryByteCount) bytes of memory to run, \(conversion.multiplyAccumulates) multiply-accumulates "
        + "a step")
    output.print("steps: " + byType.map { "\($0.count) \($0.name)" }.joined(separator: ", "))
    let kind = conversion.wasCalibrated ? "on the calibration data" : "on drawn observations"
    for parity in conversion.parity {
      output.print(
        "\(Format.quoted([parity.name])): \(ParityText.line(parity, on: kind))")
    }
  }
}
