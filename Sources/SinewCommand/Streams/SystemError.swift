import Glibc

/// What a system call reported.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  public let code: CInt

  /// - Parameter code: `errno`, by default as the last call left it.
  public init(_ code: CInt = errno) {
    self.code = code
  }

  /// The system's words, such as `No space left on device`.
  public var description: String { String(cString: strerror(code)) }
}
