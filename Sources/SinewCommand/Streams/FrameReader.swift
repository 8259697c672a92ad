/// Reads frames from a pipe that is fed by another program, one control tick at a time.
///
/// It never reads ahead: a frame that has arrived is handed out although the next one has not.
public struct FrameReader: Sendable {
  private let input: Descriptor

  public init(_ input: Descriptor = .standardInput) {
    self.input = input
  }

  /// Fills `buffer` with the first part of a frame, or its only one.
  ///
  /// - Returns: false when the input ends here, between two frames.
  /// - Throws: `.truncatedFrame` when it ends inside the part, `.readFailed`.
  public func begin(into buffer: inout [UInt8]) throws(StreamError) -> Bool {
    let received = try read(into: &buffer)
    guard received > 0 || buffer.isEmpty else { return false }
    guard received == buffer.count else {
      throw .truncatedFrame(received: received, expected: buffer.count)
    }
    return true
  }

  /// Fills `buffer` with a part that must follow what has been read of the frame.
  ///
  /// - Parameter preceding: bytes of the frame already read, for the error message.
  /// - Throws: `.truncatedFrame` when the input ends before the part does, `.readFailed`.
  public func finish(into buffer: inout [UInt8], preceding: Int = 0) throws(StreamError) {
    let received = try read(into: &buffer)
    guard received == buffer.count else {
      throw .truncatedFrame(received: preceding + received, expected: preceding + buffer.count)
    }
  }

  private func read(into buffer: inout [UInt8]) throws(StreamError) -> Int {
    var fault: SystemError?
    let count = buffer.withUnsafeMutableBytes { bytes in
      do throws(SystemError) {
        return try input.read(into: bytes)
      } catch {
        fault = error
        return 0
      }
    }
    if let fault { throw .readFailed(fault) }
    return count
  }
}
