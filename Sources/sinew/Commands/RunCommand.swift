import SinewCommand
import SinewCompression
import SinewData
import SinewGraph
import SinewRuntime

/// `sinew run`: a policy over recorded observations, or over a stream.
enum RunCommand {
  enum StreamForm: String, CaseIterable, Sendable {
    case plain
    case framed
  }

  static let model = Positional(.text("MODEL"), help: "A .sinew file, or an .onnx file for the float32 reference.")
  static let input = Option.optional("input", .text("X.npz"), help: "One array for each input, samples along axis 0.")
  static let result = Option.optional("output", .text("Y.npz"), help: "Where every output is written, under its name.")
  static let stream = Option.optionalValue(
    "stream", .choice() as ValueParser<StreamForm>, bare: .plain,
    help: "Read observations from standard input and write actions to standard output, frame by frame. A frame is "
      + "all inputs that are not state, in declared order, every element a little-endian float32; 'sinew inspect' shows its size. "
      + "--stream=framed puts a uint32 in front of every input frame: 0 step, 1 reset and step, 2 reset with the uint64 seed "
      + "that follows.")

  static let command = Command(
    "run", summary: "Run a policy over recorded observations, or as a filter.",
    positionals: [model],
    options: [
      input, result, stream, SharedOptions.seed, SharedOptions.dimensions, SharedOptions.states, SharedOptions.quiet,
    ],
    examples: [
      .init("run policy.sinew --input obs.npz --output actions.npz", "the converted policy"),
      .init("run policy.onnx --input obs.npz --output expected.npz", "the float32 reference"),
    ]
  ) { arguments, output in try run(arguments, output.diagnostics) }

  private static func run(_ arguments: ParsedArguments, _ diagnostics: Diagnostics) throws -> ExitCode {
    let path = arguments[model]
    let form = arguments[stream]
    if form != nil, arguments[input] != nil || arguments[result] != nil {
      throw UsageError("run: --stream takes no --input and no --output")
    }
    if form == nil, arguments[input] == nil || arguments[result] == nil {
      throw UsageError("run: --input and --output are needed, or --stream")
    }
    let file = try ModelFile.load(path, options: SharedOptions.importOptions(arguments))
    switch file {
    case .onnx(let imported):
      if !arguments[SharedOptions.quiet] { for note in imported.notes { diagnostics.note(note) } }
      var policy = try naming(path) { () throws(ConversionError) in try ReferencePolicy(imported.graph) }
      try run(&policy, arguments, form, path, diagnostics)
    case .sinew(let bytes):
      var policy = try naming(path) { () throws(ConversionError) in try InterpretedPolicy(bytes) }
      try run(&policy, arguments, form, path, diagnostics)
      noteCounters(policy.counters, arguments, diagnostics)
    }
    return .success
  }

  private static func run(
    _ policy: inout some SteppedPolicy, _ arguments: ParsedArguments, _ form: StreamForm?, _ path: String,
    _ diagnostics: Diagnostics
  ) throws {
    if let form {
      try PolicyStream(isFramed: form == .framed).run(&policy, file: path)
    } else if let data = arguments[input], let target = arguments[result] {
      try runRecorded(&policy, arguments, data, target, path, diagnostics)
    }
  }

  private static func runRecorded(
    _ policy: inout some SteppedPolicy, _ arguments: ParsedArguments, _ data: String, _ target: String,
    _ path: String, _ diagnostics: Diagnostics
  ) throws {
    let isQuiet = arguments[SharedOptions.quiet]
    let frame = policy.frame
    let observations = try ObservationFile.read(data, for: frame)
    if !isQuiet { ObservationFile.noteIgnored(observations, in: data, diagnostics) }
    let progress = StageProgress(isQuiet: isQuiet)
    defer { progress.finish() }
    var columns = frame.outputs.map { _ in [Tensor]() }
    for sample in 0..<observations.count {
      if observations.isEpisodeStart(sample) { policy.reset(observations.initialStates) }
      let inputs = observations.tensors(at: sample)
      let outputs = try naming(path) { () throws(ConversionError) in try policy.step(inputs) }
      for (index, tensor) in outputs.enumerated() { columns[index].append(tensor) }
      progress.report("running", Double(sample + 1) / Double(observations.count))
    }
    let entries = zip(frame.outputs, columns).map { port, tensors in
      NPZArchive.Entry(name: port.name, array: ArrayStack.stacked(tensors, type: port.type))
    }
    try NPZArchive.write(path: target, arrays: entries)
  }

  private static func noteCounters(
    _ counters: Policy.Counters, _ arguments: ParsedArguments, _ diagnostics: Diagnostics
  ) {
    guard !arguments[SharedOptions.quiet] else { return }
    if counters.invalidInputs > 0 { diagnostics.warning("\(counters.invalidInputs) inputs were NaN and were taken as zero") }
    if counters.clampedIndices > 0 { diagnostics.warning("\(counters.clampedIndices) indices lay out of range and were clamped") }
  }
}
