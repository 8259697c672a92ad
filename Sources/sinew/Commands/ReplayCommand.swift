import SinewCommand
import SinewCompression
import SinewFormat
import SinewKernels
import SinewRuntime

/// `sinew replay`: whether a robot computed the bits that this machine computes.
enum ReplayCommand {
  static let model = Positional(.text("MODEL.sinew"), help: "The policy that ran on the robot.")
  static let recording = Positional(
    .text("RECORDING"), help: "What 'sinew-run run MODEL --record RECORDING' wrote.")

  static let command = Command(
    "replay", summary: "Run a robot's recording again and name the first tick that differs.",
    discussion: """
      A recording holds the inputs of every step, when it ran, and a hash of what the policy answered. The \
      same inputs run here, from the same resets and states, and every hash must be the same: then whatever \
      the robot did, it did with the bits that were tested at the desk. Exits with 1 when a tick differs.

      A recording whose end is missing, because the robot lost its power, is replayed as far as it goes.
      """,
    positionals: [model, recording],
    options: [BenchCommand.isa, SharedOptions.json, SharedOptions.quiet],
    examples: [
      .init("replay policy.sinew flight.rec", "\"12345 ticks: the same bits\", or the first that differs")
    ]
  ) { arguments, output in try run(arguments, &output) }

  private static func run(_ arguments: ParsedArguments, _ output: inout CommandOutput) throws -> ExitCode {
    let path = arguments[recording]
    if let set = arguments[BenchCommand.isa], !set.instructionSet.isAvailable {
      throw UsageError("this processor has no \(set.rawValue)")
    }
    let modelBytes = try InputFile.read(path: arguments[model], limit: ModelFile.sizeLimit)
    guard !modelBytes.starts(with: "SNWR".utf8) else {
      throw UsageError("\(arguments[model]) is a recording; the model comes first, then the recording")
    }
    let policy = try ModelFile.policy(modelBytes, arguments[model], arguments[BenchCommand.isa])
    let bytes = try InputFile.read(path: path, limit: sizeLimit, beginning: "SNWR".utf8)
    let run = try at(path) { try Recording(bytes) }
    guard run.records.contains(where: \.isStep) else {
      throw BadInput(message: "\(path): no step was recorded, so there is nothing to compare")
    }
    let digest = SHA256.hexadecimalDigest(modelBytes)
    guard digest == run.modelDigest else {
      throw BadInput(
        message:
          "\(path): recorded with another model (SHA-256 \(run.modelDigest)); \(arguments[model]) has \(digest)"
      )
    }
    let runtime = policy.runtime
    guard run.inputByteCount == runtime.inputFrameByteCount,
      run.outputByteCount == runtime.outputFrameByteCount, run.stateByteCount == runtime.savedStateByteCount
    else {
      throw BadInput(message: "\(path): byte 8: frames or state of other sizes than the model's")
    }
    if run.incompleteByteCount > 0 {
      output.diagnostics.warning(
        "\(path): the last \(run.incompleteByteCount) bytes are an incomplete record and are left out")
    }
    let progress = StageProgress(isQuiet: arguments[SharedOptions.quiet])
    let replay = try at(path) { try Replay(run, bytes, on: policy) { progress.report("replaying", $0) } }
    progress.finish()
    if arguments[SharedOptions.json] {
      output.print(json(replay, run))
    } else {
      print(replay, policy, &output)
    }
    return replay.differing == 0 ? .success : .gateNotMet
  }

  /// The largest recording that is read: three hours at 500 Hz with 90 values a frame.
  private static let sizeLimit = 1 << 31

  /// Runs code that reads the recording, and adds the file's name to what it throws.
  private static func at<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as Recording.Fault {
      throw BadInput(message: "\(path): byte \(error.position): \(error.message)")
    } catch let error as ConversionError {
      throw PolicyError(file: path, error: error)
    }
  }

  private static func json(_ replay: Replay, _ run: Recording) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("ticks", .integer(replay.ticks)), ("differing", .integer(replay.differing)),
      ("duration_s", .finite(Double(replay.durationNs) / 1e9)),
      ("incomplete_bytes", .integer(run.incompleteByteCount)),
    ]
    guard let first = replay.first else { return .fields(fields + [("first_difference", .null)]) }
    fields.append(
      (
        "first_difference",
        .fields([
          ("tick", .integer(first.tick)), ("time_s", .finite(Double(first.timeNs) / 1e9)),
          ("recorded_hash", .string(text(first.recordedHash))), ("hash", .string(text(first.hash))),
        ])
      ))
    return .fields(fields)
  }

  private static func print(_ replay: Replay, _ policy: InterpretedPolicy, _ output: inout CommandOutput) {
    guard let first = replay.first else {
      output.print(
        "\(replay.ticks) ticks in \(seconds(replay.durationNs)): the same bits (\(policy.instructionSet) kernels)"
      )
      return
    }
    output.print(
      "tick \(first.tick), \(seconds(first.timeNs)) into the recording, differs: recorded hash "
        + "\(text(first.recordedHash)), here \(text(first.hash))")
    output.print("\(replay.differing) of \(replay.ticks) ticks differ (state carries a difference on)")
    for (port, tensor) in zip(policy.frame.outputs, first.outputs) where !port.isState {
      let values = tensor.floats.prefix(8).map { Format.significant(Double($0)) }
      let rest = tensor.floats.count > values.count ? ", …" : ""
      output.print("'\(Format.printable(port.name))' is \(values.joined(separator: ", "))\(rest) here")
    }
  }

  private static func seconds(_ nanoseconds: UInt64) -> String {
    Format.decimal(Double(nanoseconds) / 1e9, 3) + " s"
  }

  private static func text(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
