import Glibc

/// An open regular file, read at positions. It is never mapped: a file cut short while mapped would kill the
/// process.
final class RegularFile {
  enum Failure: Error {
    case missing
    case notRegular
    case unreadable(String)
  }

  let byteCount: Int
  private let descriptor: Int32

  /// - Parameter followsLinks: Whether the last part of the path may be a symbolic link.
  init(_ path: String, followsLinks: Bool) throws(Failure) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait forever.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW)
    let descriptor = open(path, flags)
    guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : Self.unreadable() }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let failure = Self.unreadable()
      close(descriptor)
      throw failure
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notRegular
    }
    self.descriptor = descriptor
    self.byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// `count` elements from byte `offset` on.
  /// - Throws: when the file ends before, or cannot be read.
  func elements<T: BitwiseCopyable>(at offset: Int, count: Int, as _: T.Type) throws(Failure) -> [T] {
    var failure: Failure?
    let elements = [T](unsafeUninitializedCapacity: count) { buffer, initialized in
      failure = fill(UnsafeMutableRawBufferPointer(buffer), from: offset)
      initialized = failure == nil ? count : 0
    }
    if let failure { throw failure }
    return elements
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int) -> Failure? {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return Self.unreadable() }
      if count == 0 { return .unreadable("it became shorter while it was read") }
      filled += count
    }
    return nil
  }

  private static func unreadable() -> Failure { .unreadable(String(cString: strerror(errno))) }
}
