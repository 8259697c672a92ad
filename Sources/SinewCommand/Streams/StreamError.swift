/// Why streaming stopped before its end.
public enum StreamError: ReportableError, Equatable {
  /// The input ended inside a frame.
  case truncatedFrame(received: Int, expected: Int)
  case readFailed(SystemError)
  case writeFailed(SystemError)
  /// The reader of the output has closed it. There is nobody to tell.
  case readerGone

  public var exitCode: ExitCode {
    if case .truncatedFrame = self { .badData } else { .inputOutput }
  }

  public var message: String {
    switch self {
    case .truncatedFrame(let received, let expected):
      "standard input: ends after \(received) of the \(expected) bytes of a frame; accepted: whole frames"
    case .readFailed(let error): "standard input: cannot be read: \(error)"
    case .writeFailed(let error): "standard output: cannot be written: \(error)"
    case .readerGone: "standard output: closed by its reader"
    }
  }

  public var isSilent: Bool { self == .readerGone }
}
