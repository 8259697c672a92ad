/// A command line that makes no sense.
public struct UsageError: ReportableError, Equatable {
  public let message: String
  public let hints: [String]

  public init(_ message: String, hints: [String] = []) {
    self.message = message
    self.hints = hints
  }

  public var exitCode: ExitCode { .usage }
}
