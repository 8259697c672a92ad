import Glibc

/// Writes frames to a pipe that another program reads; each is on its way when `write` returns.
///
/// ``CommandProgram`` ignores the signal of a broken pipe, so that a vanished reader is an error to handle.
public struct FrameWriter: Sendable {
  private let output: Descriptor

  public init(_ output: Descriptor = .standardOutput) {
    self.output = output
  }

  /// - Throws: `.readerGone` when nobody reads any more, `.writeFailed`.
  public func write(_ frame: some Collection<UInt8>) throws(StreamError) {
    do {
      try output.write(frame)
    } catch {
      throw error.code == EPIPE ? .readerGone : .writeFailed(error)
    }
  }
}
