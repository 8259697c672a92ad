import Foundation
import SinewCommand
import SinewTestSupport
import Testing

/// The built `sinew`, run as a shell or a script runs it.
enum SinewTool {
  /// What a finished run left.
  struct Result {
    /// The exit code; 128 and the signal's number when a signal ended the process, as shells have it.
    let status: Int32
    let stdout: [UInt8]
    let stderr: String

    var text: String { String(decoding: stdout, as: UTF8.self) }

    /// Standard output as one JSON object.
    var json: JSONObject {
      get throws { try #require(try JSONValue(parsing: stdout).object) }
    }
  }

  /// Lies beside the test bundle, wherever the build put that: the bundle is the running program.
  static let executable = Bundle.main.bundleURL.appending(path: "sinew").path

  /// How long a run may take before it counts as hung. Nothing in these tests needs a tenth of it when
  /// optimised.
  #if DEBUG
    private static let timeLimit = Duration.seconds(120)
  #else
    private static let timeLimit = Duration.seconds(10)
  #endif

  /// Runs `sinew` to its end.
  ///
  /// - Parameters:
  ///   - input: its standard input.
  ///   - fileSizeLimit: blocks of 512 bytes at which writing fails, as on a full disk.
  /// - Throws: when it does not end in time.
  static func run(
    _ arguments: [String], input: [UInt8] = [], fileSizeLimit: Int? = nil
  ) throws -> Result {
    let folder = try TemporaryFolder()
    let (stdin, stdout, stderr) = (folder.path("stdin"), folder.path("stdout"), folder.path("stderr"))
    try folder.write(input, to: "stdin")
    // The shell sets limits and redirections and is then replaced by the program.
    let limit = fileSizeLimit.map { "ulimit -f \($0); " } ?? ""
    let script = limit + #"exec "$0" "$@" < "$SINEW_STDIN" > "$SINEW_STDOUT" 2> "$SINEW_STDERR""#
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script, executable] + arguments
    process.environment = [
      "SINEW_STDIN": stdin, "SINEW_STDOUT": stdout, "SINEW_STDERR": stderr, "OPENBLAS_NUM_THREADS": "1",
    ]
    try process.run()
    let start = ContinuousClock.now
    while process.isRunning {
      guard ContinuousClock.now - start < timeLimit else {
        process.terminate()
        throw Failure(description: "sinew \(arguments.joined(separator: " ")) still runs after \(timeLimit)")
      }
      usleep(1000)
    }
    let isSignal = process.terminationReason == .uncaughtSignal
    return Result(
      status: process.terminationStatus + (isSignal ? 128 : 0), stdout: try folder.read("stdout"),
      stderr: String(decoding: try folder.read("stderr"), as: UTF8.self))
  }

  /// As ``run(_:input:fileSizeLimit:)``, with words instead of an array.
  static func run(_ arguments: String..., input: [UInt8] = []) throws -> Result {
    try run(arguments, input: input)
  }

  /// Runs a command that must succeed.
  @discardableResult
  static func succeed(
    _ arguments: String..., input: [UInt8] = [], at location: SourceLocation = #_sourceLocation
  ) throws -> Result {
    let result = try run(arguments, input: input)
    #expect(result.status == 0, "\(arguments): \(result.stderr)", sourceLocation: location)
    return result
  }

  /// Runs a command that must fail as a user expects: with a code and a message, and without results.
  ///
  /// - Parameter parts: what the message holds, such as the file's name.
  static func fail(
    _ status: Int32, _ arguments: [String], naming parts: [String], input: [UInt8] = [],
    fileSizeLimit: Int? = nil, at location: SourceLocation = #_sourceLocation
  ) throws {
    let result = try run(arguments, input: input, fileSizeLimit: fileSizeLimit)
    #expect(result.status == status, "\(arguments): \(result.stderr)", sourceLocation: location)
    #expect(result.stdout.isEmpty, "\(arguments)", sourceLocation: location)
    #expect(result.stderr.contains("sinew: error: "), "\(arguments)", sourceLocation: location)
    for part in parts {
      #expect(result.stderr.contains(part), "\(arguments): \(result.stderr)", sourceLocation: location)
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
