import SinewCommand
import SinewCompression
import SinewKernels

/// Instruction sets as `--isa` names them.
enum InstructionSetName: String, CaseIterable, Sendable {
  case portable
  case avx2
  case avx512vnni

  var instructionSet: InstructionSet {
    switch self {
    case .portable: .portable
    case .avx2: .avx2
    case .avx512vnni: .avx512vnni
    }
  }
}

/// `sinew bench`: how long a step takes on this machine.
enum BenchCommand {
  static let model = Positional(.text("MODEL.sinew"), help: "The converted policy.")
  static let iterations = Option.defaulted(
    "iterations", .integer("N", in: 1...10_000_000), to: 20_000,
    help: "Steps that are timed, one by one; at most 10000000.")
  static let layers = Option.flag("layers", help: "Also show the median time of every step of the program.")
  static let isa = Option.optional(
    "isa", .choice() as ValueParser<InstructionSetName>,
    help:
      "Instruction set of the kernels; the processor's best by default. Results do not depend on it."
  )

  static let command = Command(
    "bench", summary: "Time a converted policy on this machine, one thread.",
    discussion: """
      A timed step copies observations in, runs the policy and copies actions out. A tenth as many steps run \
      before, as warm-up. The largest time is mostly the operating system's: it shrinks on a quiet machine.
      """,
    positionals: [model], options: [iterations, layers, isa, SharedOptions.json, SharedOptions.quiet],
    examples: [.init("bench policy.sinew --layers", "where the time goes")]
  ) { arguments, output in try run(arguments, &output) }

  private static func run(_ arguments: ParsedArguments, _ output: inout CommandOutput) throws -> ExitCode {
    let path = arguments[model]
    if let set = arguments[isa], !set.instructionSet.isAvailable {
      throw UsageError("this processor has no \(set.rawValue)")
    }
    let policy = try ModelFile.loadSinew(path, instructionSet: arguments[isa])
    let contents = try naming(path) { () throws(ConversionError) in try policy.contents }
    let progress = StageProgress(isQuiet: arguments[SharedOptions.quiet])
    let timings = Benchmark.run(policy.runtime, iterations: arguments[iterations], layers: arguments[layers])
    {
      progress.report("timing", $0)
    }
    progress.finish()
    let steps = Array(zip(contents.steps, timings.layerMedians))
    if arguments[SharedOptions.json] {
      output.print(json(policy, contents, timings, steps, arguments))
    } else {
      print(policy, contents, timings, steps, arguments, &output)
    }
    return .success
  }

  private static func json(
    _ policy: InterpretedPolicy, _ contents: ArtifactContents, _ timings: Benchmark,
    _ steps: [(ArtifactContents.Step, Double)], _ arguments: ParsedArguments
  ) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("median_us", .finite(timings.median)), ("p99_us", .finite(timings.percentile(99))),
      ("p999_us", .finite(timings.percentile(99.9))), ("max_us", .finite(timings.maximum)),
      ("iterations", .integer(arguments[iterations])), ("model_bytes", .integer(contents.modelByteCount)),
      ("arena_bytes", .integer(policy.memoryByteCount)), ("isa", .string("\(policy.instructionSet)")),
    ]
    if arguments[layers] {
      let rows = steps.map { step, median in
        JSONValue.fields([
          ("name", .string(step.name)), ("operation", .string(step.operation)),
          ("median_us", .finite(median)),
        ])
      }
      fields.append(("layers", .array(rows)))
    }
    return .fields(fields)
  }

  private static func print(
    _ policy: InterpretedPolicy, _ contents: ArtifactContents, _ timings: Benchmark,
    _ steps: [(ArtifactContents.Step, Double)], _ arguments: ParsedArguments, _ output: inout CommandOutput
  ) {
    output.print(
      "\(arguments[model]): \(contents.modelByteCount) bytes, \(policy.memoryByteCount) bytes of memory, "
        + "\(policy.instructionSet)")
    output.print("machine: \(Machine.description)")
    var times = Table([("", .left), ("µs", .right)])
    times.append(["median", Format.decimal(timings.median, 3)])
    times.append(["99 %", Format.decimal(timings.percentile(99), 3)])
    times.append(["99.9 %", Format.decimal(timings.percentile(99.9), 3)])
    times.append(["largest", Format.decimal(timings.maximum, 3)])
    output.print(times)
    guard arguments[layers] else { return }
    var table = Table([("step", .right), ("operation", .left), ("name", .left), ("median µs", .right)])
    for (index, (step, median)) in steps.enumerated() {
      table.append([String(index), step.operation, Format.printable(step.name), Format.decimal(median, 3)])
    }
    output.print(table)
  }
}
