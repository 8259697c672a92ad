/// An error that a person can act on: it is printed without a trace of the code it came from.
public protocol ReportableError: Error {
  var exitCode: ExitCode { get }

  /// One sentence without a full stop that begins with the file, and the node or array, that is at fault; then
  /// what was found and what is accepted.
  var message: String { get }

  /// What to try instead, one suggestion each.
  var hints: [String] { get }

  /// Whether nothing is printed, because whoever would read it is gone.
  var isSilent: Bool { get }
}

extension ReportableError {
  public var hints: [String] { [] }
  public var isSilent: Bool { false }
}
