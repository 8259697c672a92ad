import Glibc

/// A file on disk, read from front to back.
struct RegularFile: ~Copyable, ByteSource {
  private let descriptor: CInt
  let byteCount: UInt64

  /// Opens the file for reading. Folders, pipes and devices are refused: their size is not known beforehand.
  init(path: String) throws(DataFault) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(reason: systemReason())
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notAFile
    }
    self.descriptor = descriptor
    self.byteCount = UInt64(status.st_size)
  }

  deinit { close(descriptor) }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataFault) {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      if count > 0 {
        filled += count
      } else if count == 0 {
        throw .truncated
      } else if errno != EINTR {
        throw .readFailed(reason: systemReason())
      }
    }
  }

  mutating func finish() throws(DataFault) {}

  /// The first bytes, at most `count`; reading goes on behind them only after ``rewind()``.
  mutating func start(_ count: Int) throws(DataFault) -> [UInt8] {
    try bytes(Int(min(UInt64(count), byteCount)))
  }

  mutating func rewind() {
    lseek(descriptor, 0, SEEK_SET)
  }
}

/// The text for `errno` as the last system call left it.
func systemReason(_ code: CInt = errno) -> String {
  String(cString: strerror(code))
}
