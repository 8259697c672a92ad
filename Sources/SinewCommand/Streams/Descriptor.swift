import Glibc

/// A file descriptor with reads and writes that neither signals nor non-blocking pipes interrupt.
///
/// It does not own the descriptor: whoever opened it closes it.
public struct Descriptor: Equatable, Sendable {
  public let number: CInt

  public init(_ number: CInt) {
    self.number = number
  }

  public static let standardInput = Descriptor(STDIN_FILENO)
  public static let standardOutput = Descriptor(STDOUT_FILENO)
  public static let standardError = Descriptor(STDERR_FILENO)

  public var isTerminal: Bool { isatty(number) == 1 }

  /// Fills `buffer`, however many reads that takes.
  ///
  /// - Returns: the bytes read, fewer than the buffer holds only at the end of the input.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(number, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      if count == 0 { break }
      if count > 0 { filled += count } else { try waitOrThrow(for: POLLIN) }
    }
    return filled
  }

  /// Writes all of `bytes`.
  public func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
    var fault: SystemError?
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable {
      fault = writeReportingFault(UnsafeRawBufferPointer($0))
    }
    if isContiguous == nil { Array(bytes).withUnsafeBytes { fault = writeReportingFault($0) } }
    if let fault { throw fault }
  }

  private func writeReportingFault(_ bytes: UnsafeRawBufferPointer) -> SystemError? {
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(number, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      if count >= 0 {
        done += count
      } else {
        do { try waitOrThrow(for: POLLOUT) } catch { return error }
      }
    }
    return nil
  }

  /// After a failed call: returns when the call is worth repeating.
  private func waitOrThrow(for event: CInt) throws(SystemError) {
    switch errno {
    case EINTR: return
    case EAGAIN:
      var request = pollfd(fd: number, events: Int16(event), revents: 0)
      poll(&request, 1, -1)
    default: throw SystemError()
    }
  }
}
