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
    help: "int8 is small and fast; int8-dynamic and int16x8 are more faithful; fp16 and f32 compute in floats. "
      + "Default: int8, or what --recipe says.")
  static let calibration = Option.optional(
    "calibration", .text("X.npz"),
    help: "Recorded observations, one array for each input, samples along the first axis. "
      + "Some hundred steps of real episodes are enough.")
  static let recipe = Option.optional(
    "recipe", .text("R.json"), help: "Settings of the quantiser and precisions of single layers; see docs/recipe.md.")

  static let command = Command(
    "convert", summary: "Convert an ONNX policy into one small .sinew file.",
    discussion: """
      Weights become int8 with one scale for each output; the observation normaliser is folded into the conversion of \
      observations to int16; activations inside are int8. Ranges come from calibration data and are narrowed only where \
      the error of the policy's own output falls. Without --calibration, ranges are guessed, and the policy is less faithful.
      """,
    positionals: [input],
    options: [
      output, precision, calibration, SharedOptions.dimensions, SharedOptions.states, recipe, SharedOptions.json,
      SharedOptions.quiet,
    ],
    examples: [
      .init("convert policy.onnx --calibration obs.npz -o policy.sinew", "an int8 policy"),
      .init("convert policy.onnx --precision f32 -o policy.sinew", "no quantisation; needs no data"),
    ]
  ) { arguments, output in try run(arguments, &output) }

  private static func run(_ arguments: ParsedArguments, _ output: inout CommandOutput) throws -> ExitCode {
    let path = arguments[input]
    var recipe = Recipe()
    if let file = arguments[self.recipe] { recipe = try RecipeFile.read(file) }
    if let precision = arguments[precision] { recipe.precision = precision }
    let bytes = try InputFile.read(path: path, limit: ModelFile.sizeLimit)
    guard !ModelFile.isSinew(bytes) else {
      throw WrongFile(message: "\(path): this is a .sinew file already; an ONNX model is needed")
    }
    let isQuiet = arguments[SharedOptions.quiet]
    let imported = try ONNXImporter().importModel(path: path, options: SharedOptions.importOptions(arguments))
    if !isQuiet { for note in imported.notes { output.diagnostics.note(note) } }
    var observations: Observations?
    if let data = arguments[calibration] {
      let loaded = try ObservationFile.read(data, for: PolicyFrame(imported.graph))
      if !isQuiet { ObservationFile.noteIgnored(loaded, in: data, output.diagnostics) }
      observations = loaded
    }
    let progress = StageProgress(isQuiet: isQuiet)
    let converter = Converter(recipe: recipe) { stage, fraction in progress.report(stage, fraction) }
    let conversion: Conversion
    do {
      conversion = try naming(path) { () throws(ConversionError) in
        try converter.convert(
          imported.graph, observations: observations, sourceHash: SHA256.hexadecimalDigest(bytes),
          recipeText: RecipeFile.json(recipe).text, converterVersion: "sinew \(SinewVersion.text)")
      }
      progress.finish()
    } catch {
      progress.finish()
      throw error
    }
    if !isQuiet { report(conversion, recipe, output.diagnostics) }
    let policy = try naming(arguments[self.output]) { () throws(ConversionError) in
      try InterpretedPolicy(conversion.bytes)
    }
    try AtomicFile.write(path: arguments[self.output], bytes: conversion.bytes)
    print(conversion, arena: policy.memoryByteCount, arguments, source: bytes.count, &output)
    return .success
  }

  /// What the user should know although it is no result: warnings, and what did not become integer arithmetic.
  private static func report(_ conversion: Conversion, _ recipe: Recipe, _ diagnostics: Diagnostics) {
    for warning in conversion.warnings { diagnostics.warning(warning) }
    for layer in conversion.lowering.narrowed {
      diagnostics.note(
        "layer '\(layer.layer)': \(layer.rows) rows of weights were narrowed below 8 bits to keep sums within 32 bits")
    }
    guard recipe.precision.isInteger, !conversion.lowering.floatOperators.isEmpty else { return }
    var counts: [String: Int] = [:]
    for entry in conversion.lowering.floatOperators { counts[entry.name, default: 0] += 1 }
    let list = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    diagnostics.note("these operators stay in float32: \(list)")
  }

  private static func print(
    _ conversion: Conversion, arena: Int, _ arguments: ParsedArguments, source: Int, _ output: inout CommandOutput
  ) {
    let byType = conversion.operatorCounts
    if arguments[SharedOptions.json] {
      output.print(
        .fields([
          ("model_bytes", .integer(conversion.bytes.count)), ("arena_bytes", .integer(arena)),
          ("macs", .integer(conversion.multiplyAccumulates)),
          ("operators", .integer(conversion.program.steps.count)),
          ("operators_by_type", .fields(byType.map { ($0.name, .integer($0.count)) })),
          ("outputs", .array(conversion.parity.map(ParityText.json))),
          ("calibrated", .bool(conversion.wasCalibrated)),
        ]))
      return
    }
    let saved = Double(source) / Double(max(conversion.bytes.count, 1))
    output.print(
      "\(arguments[self.output]): \(conversion.bytes.count) bytes (\(Format.decimal(saved, 1))× smaller), "
        + "\(arena) bytes of memory to run, \(conversion.multiplyAccumulates) multiply-accumulates a step")
    output.print(
      "steps: " + byType.map { "\($0.count) \($0.name)" }.joined(separator: ", "))
    let kind = conversion.wasCalibrated ? "on the calibration data" : "on drawn observations"
    for parity in conversion.parity {
      output.print("'\(parity.name)': \(Format.decimal(parity.sqnr, 1)) dB \(kind), largest error \(Format.significant(parity.maxAbs))")
    }
  }
}
