/// What is wrong with a file that a command reads or writes.
public struct FileError: ReportableError, Equatable {
  public enum Fault: Equatable, Sendable {
    case missing
    case isFolder
    case unreadable(SystemError)
    case tooLarge(limit: Int)
    case readFailed(SystemError)
    case malformed(reason: String)
    case cannotCreate(reason: String)
    case writeFailed(SystemError)
  }

  /// The file as the user named it.
  public let path: String
  public let fault: Fault

  public init(path: String, fault: Fault) {
    self.path = path
    self.fault = fault
  }

  public var exitCode: ExitCode {
    switch fault {
    case .missing, .isFolder, .unreadable: .noInput
    case .tooLarge, .malformed: .badData
    case .cannotCreate: .cannotCreate
    case .readFailed, .writeFailed: .inputOutput
    }
  }

  public var message: String {
    let found =
      switch fault {
      case .missing: "no such file"
      case .isFolder: "is a folder; accepted: a file"
      case .unreadable(let error): "cannot be opened: \(error)"
      case .tooLarge(let limit): "larger than \(limit) bytes, the most that is accepted"
      case .readFailed(let error): "cannot be read: \(error)"
      case .malformed(let reason): reason
      case .cannotCreate(let reason): "cannot be created: \(reason)"
      case .writeFailed(let error): "cannot be written: \(error)"
      }
    return "\(path): \(found)"
  }
}
