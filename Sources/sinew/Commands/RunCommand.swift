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

  static let model = Positional(
    .text("MODEL"), help: "A .sinew file, or an .onnx file for the float32 reference.")
  static let input = Option.optional(
    "input", .text("X.npz"), help: "One array for each input, samples along axis 0.")
  static let result = Option.optional(
    "output", .text("Y.npz"), help: "Where every output is written, under its name.")
  static let stream = Option.optionalValue(
    "stream", .choice() as ValueParser<StreamForm>, bare: .plain,
    help: "Read observations from standard input and write actions to standard output, frame by frame.")

  static let command = Command(
    "run", summary: "Run a policy over recorded observations, or as a filter.",
    discussion: """
      With --input and --output, every sample of the observations is one step, in order. An array has the \
      shape of the input it is named after, with the samples along an axis in front; where the input's first \
      axis is a batch of 1, that axis may hold the samples. State starts at zero: an array of exactly a \
      state input's shape gives another start, one with a sample axis sets it at every step, and an array \
      'reset' of booleans marks the samples that begin an episode. Outputs are written in their own shapes, \
      samples in front, state included. Observations beyond what a .sinew file represents saturate, as on the robot; \
      how many did is noted at the end.

      With --stream, the policy is a filter that other programs feed at their own pace. A frame is all \
      inputs that are not state, in declared order, every element a little-endian float32; the answer is a \
      frame of the outputs that are not state. 'sinew inspect' shows order and sizes. --stream=framed puts a \
      uint32 in front of every input frame: 0 step, 1 reset and step, 2 reset with the uint64 seed that \
      follows, to which there is no answer.
      """,
    positionals: [model],
    options: [
      input, result, stream, SharedOptions.seed, SharedOptions.dimensions, SharedOptions.states,
      SharedOptions.stateless,
      SharedOptions.quiet,
    ],
    examples: [
      .init("run policy.sinew --input obs.npz --output actions.npz", "the converted policy"),
      .init("run policy.onnx --input obs.npz --output expected.npz", "the float32 reference"),
      .init("run policy.sinew --stream < frames > actions", "as a filter"),
    ]
  ) { arguments, output in try run(arguments, output.diagnostics) }

  private static func run(_ arguments: ParsedArguments, _ diagnostics: Diagnostics) throws -> ExitCode {
    let path = arguments[model]
    let target = try Target(arguments)
    let remarks = Remarks(arguments, diagnostics)
    switch try ModelFile.load(path, options: SharedOptions.importOptions(arguments)) {
    case .onnx(let imported):
      remarks.report(imported)
      var policy = try naming(path) { () throws(ConversionError) in try ReferencePolicy(imported.graph) }
      try run(&policy, path, target, remarks) { _ in }
    case .sinew(var policy):
      var coverage = try naming(path) { () throws(ConversionError) in try InputCoverage(policy) }
      try run(&policy, path, target, remarks) { coverage.add($0) }
      warn(of: policy.counters, remarks)
      CoverageText.report(coverage.findings, remarks)
    }
    return .success
  }

  /// Where observations come from and actions go.
  private enum Target {
    case stream(StreamForm)
    case files(input: String, output: String)

    init(_ arguments: ParsedArguments) throws(UsageError) {
      switch (arguments[RunCommand.stream], arguments[RunCommand.input], arguments[RunCommand.result]) {
      case (let form?, nil, nil): self = .stream(form)
      case (nil, let input?, let output?): self = .files(input: input, output: output)
      case (nil, _, _): throw UsageError("needs --input X.npz and --output Y.npz, or --stream")
      default: throw UsageError("--stream takes no --input and no --output")
      }
    }
  }

  private static func run(
    _ policy: inout some SteppedPolicy, _ path: String, _ target: Target, _ remarks: Remarks,
    observe: ([String: Tensor]) -> Void
  ) throws {
    switch target {
    case .stream(let form):
      try PolicyStream(isFramed: form == .framed).run(&policy, file: path, observe: observe)
    case .files(let input, let output):
      let observations = try ObservationFile.read(
        input, for: policy.frame, acceptsNonFinite: true, remarks: remarks)
      try OutputFile.check(output, inputs: [path, input])
      try OutputFile.check(names: policy.frame.outputs.map(\.name), of: path)
      let arrays = try recorded(&policy, path, observations, isQuiet: remarks.isQuiet, observe: observe)
      try NPZArchive.write(path: output, arrays: arrays)
    }
  }

  /// The outputs of a step for every sample.
  private static func recorded(
    _ policy: inout some SteppedPolicy, _ path: String, _ observations: Observations, isQuiet: Bool,
    observe: ([String: Tensor]) -> Void
  ) throws -> [NPZArchive.Entry] {
    let ports = policy.frame.outputs
    let progress = StageProgress(isQuiet: isQuiet)
    var columns = ports.map { _ in [Tensor]() }
    for sample in 0..<observations.count {
      if observations.isEpisodeStart(sample) { policy.reset(observations.initialStates) }
      let inputs = observations.tensors(at: sample)
      observe(inputs)
      let outputs = try naming(path) { () throws(ConversionError) in try policy.step(inputs) }
      for (index, tensor) in outputs.enumerated() { columns[index].append(tensor) }
      progress.report("running", Double(sample + 1) / Double(observations.count))
    }
    return zip(ports, columns).map { port, tensors in
      NPZArchive.Entry(name: port.name, array: ArrayStack.stacked(tensors, type: port.type))
    }
  }

  private static func warn(of counters: Policy.Counters, _ remarks: Remarks) {
    if counters.invalidInputs > 0 {
      remarks.warning(
        "NaN was met \(counters.invalidInputs) times where floats become integers, and taken as zero, as on the robot"
      )
    }
    if counters.clampedIndices > 0 {
      remarks.warning("\(counters.clampedIndices) indices lay out of range and were clamped, as on the robot")
    }
  }
}
