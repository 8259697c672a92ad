/// Where a program says what is not a result: standard error.
public struct Diagnostics: Sendable {
  private let program: String
  private let sink: @Sendable (String) -> Void

  /// - Parameters:
  ///   - program: stands in front of every line.
  ///   - sink: takes text to print, line ends included.
  public init(program: String, sink: @escaping @Sendable (String) -> Void) {
    self.program = program
    self.sink = sink
  }

  /// Something the user did not ask about but should know.
  public func note(_ message: String) { sink("\(program): note: \(message)\n") }

  /// Something that is probably not what the user wants.
  public func warning(_ message: String) { sink("\(program): warning: \(message)\n") }

  /// Prints why a command failed and says what to tell the shell.
  ///
  /// An error that is not a ``ReportableError`` is a bug and is reported as one.
  public func report(_ error: any Error) -> ExitCode {
    guard let error = error as? any ReportableError else {
      sink("\(program): error: internal error, please report it: \(error)\n")
      return .software
    }
    if !error.isSilent {
      sink("\(program): error: \(error.message)\n")
      for hint in error.hints { sink("  hint: \(hint)\n") }
    }
    return error.exitCode
  }

  /// Standard error itself. A failure to write there has nobody to be told to.
  public static func standardError(program: String) -> Diagnostics {
    Diagnostics(program: program) { try? Descriptor.standardError.write($0.utf8) }
  }
}
