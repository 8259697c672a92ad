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
    "iterations", .integer("N", in: 1...1_000_000_000), to: 20_000, help: "Steps that are timed, one by one.")
  static let layers = Option.flag("layers", help: "Also show the median time of every step of the program.")
  static let isa = Option.optional(
    "isa", .choice() as ValueParser<InstructionSetName>,
    help: "Instruction set of the kernels; the best one of this processor by default. Results do not depend on it.")

  static let command = Command(
    "bench", summary: "Time a converted policy on this machine, one thread.",
    discussion: """
      A timed step copies observations in, runs the policy and copies actions out. The first tenth is warm-up and is not \
      counted.
      """,
    positionals: [model], options: [iterations, layers, isa, SharedOptions.json],
    examples: [.init("bench policy.sinew --layers", "where the time goes")]
  ) { arguments, output in try run(arguments, &output) }

  private static func run(_ arguments: ParsedArguments, _ output: inout CommandOutput) throws -> ExitCode {
    let path = arguments[model]
    let bytes = try ModelFile.loadSinew(path)
    let set = arguments[isa]
    if let set, !set.instructionSet.isAvailable {
      throw UsageError("bench: this processor has no \(set.rawValue)")
    }
    let policy = try naming(path) { () throws(ConversionError) in
      try InterpretedPolicy(bytes, instructionSet: set?.instructionSet)
    }
    let contents = try naming(path) { () throws(ConversionError) in try policy.contents }
    let timings = Benchmark.run(policy.runtime, iterations: arguments[iterations], layers: arguments[layers])
    if arguments[SharedOptions.json] {
      var fields: [(String, JSONValue)] = [
        ("median_us", .finite(timings.median)), ("p99_us", .finite(timings.percentile(99))),
        ("p999_us", .finite(timings.percentile(99.9))), ("max_us", .finite(timings.maximum)),
        ("iterations", .integer(arguments[iterations])), ("model_bytes", .integer(bytes.count)),
        ("arena_bytes", .integer(policy.memoryByteCount)), ("isa", .string("\(policy.instructionSet)")),
      ]
      if arguments[layers] {
        let rows = zip(contents.steps, timings.layerMedians)
        fields.append(
          (
            "layers",
            .array(
              rows.map { step, median in
                .fields([
                  ("name", .string(step.name)), ("operation", .string(step.operation)), ("median_us", .finite(median)),
                ])
              })
          ))
      }
      output.print(JSONValue.fields(fields))
      return .success
    }
    output.print("\(path): \(bytes.count) bytes, \(policy.memoryByteCount) bytes of memory, \(policy.instructionSet)")
    output.print("machine: \(Machine.description)")
    var table = Table([("", .left), ("µs", .right)])
    table.append(["median", Format.decimal(timings.median, 3)])
    table.append(["99 %", Format.decimal(timings.percentile(99), 3)])
    table.append(["99.9 %", Format.decimal(timings.percentile(99.9), 3)])
    table.append(["largest", Format.decimal(timings.maximum, 3)])
    output.print(table)
    if arguments[layers] {
      var table = Table([("step", .right), ("operation", .left), ("name", .left), ("median µs", .right)])
      for (index, (step, median)) in zip(contents.steps, timings.layerMedians).enumerated() {
        table.append([String(index), step.operation, step.name, Format.decimal(median, 3)])
      }
      output.print(table)
    }
    return .success
  }
}
