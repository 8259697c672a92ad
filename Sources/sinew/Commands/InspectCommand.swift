import SinewCommand
import SinewCompression
import SinewONNX

/// `sinew inspect`: what a model takes, gives and holds.
enum InspectCommand {
  static let model = Positional(.text("MODEL"), help: "A .sinew or .onnx file.")
  static let kernels = Option.flag(
    "kernels",
    help: "Also show which kernel runs each step of a .sinew file on this machine, and write sinew_kernels.c."
  )
  static let table = Option.optional(
    "output", .text("F.c"), help: "With --kernels: another place for sinew_kernels.c.")

  static let command = Command(
    "inspect", summary: "Show a model's inputs, outputs, state and contents.",
    discussion: """
      Inputs and outputs stand in declared order, which is that of the stream frames of 'sinew run \
      --stream'; those marked as state are no part of a frame. The names of a .sinew file's dense steps are \
      the layer names that a recipe takes. Their precision is what each layer computes in: observations have 16 \
      bits, so that the first layer of an int8 policy is int16x8.

      --kernels writes a C file with the operations that the policy uses. A program for a microcontroller that is \
      linked with it contains no others (sinew_kernels.h).

      fp16 files hold weights of 16 bits and compute in 32: half the bytes, the same result on every \
      machine.
      """,
    positionals: [model],
    options: [
      kernels, table, SharedOptions.dimensions, SharedOptions.states, SharedOptions.stateless,
      SharedOptions.json,
      SharedOptions.quiet,
    ],
    examples: [
      .init("inspect policy.onnx", "inputs, outputs, operators and metadata"),
      .init(
        "inspect policy.sinew --kernels", "inputs, outputs, steps, sizes and kernels; writes sinew_kernels.c"),
    ]
  ) { arguments, output in try run(arguments, &output) }

  private static func run(_ arguments: ParsedArguments, _ output: inout CommandOutput) throws -> ExitCode {
    let path = arguments[model]
    let remarks = Remarks(arguments, output.diagnostics)
    guard arguments[kernels] || arguments[table] == nil else {
      throw UsageError("--output goes with --kernels")
    }
    let listing: any ModelListing
    switch try ModelFile.load(path, options: SharedOptions.importOptions(arguments)) {
    case .onnx(let imported):
      remarks.report(imported)
      guard !arguments[kernels] else {
        throw UsageError(
          "--kernels is for converted policies; 'sinew convert \(path) -o policy.sinew' makes one")
      }
      listing = ONNXListing(model: imported)
    case .sinew(let policy):
      let contents = try naming(path) { () throws(ConversionError) in try policy.contents }
      if arguments[kernels] {
        let file = arguments[table] ?? KernelTable.defaultPath
        try OutputFile.check(file, inputs: [path])
        try AtomicFile.write(path: file, bytes: Array(KernelTable.source(for: contents.steps).utf8))
        remarks.note("\(file): the operations of this policy, for programs that link no others")
      }
      listing = SinewListing(policy: policy, contents: contents, showsKernels: arguments[kernels])
    }
    if arguments[SharedOptions.json] {
      output.print(JSONValue.fields(listing.frame.fields + listing.fields))
    } else {
      listing.print(to: &output)
    }
    return .success
  }
}
