import Glibc

/// Reads whole files of a bounded size.
public enum InputFile {
  /// The content of a file, pipe or device.
  ///
  /// - Parameters:
  ///   - limit: the most bytes that are read; a larger file is refused before memory is reserved for it.
  ///   - beginning: what the content must begin with; when it does not, only a beginning is returned, so that a device
  ///     without an end, say, is not read to it.
  /// - Throws: `FileError`: `.missing`, `.isFolder`, `.unreadable`, `.tooLarge` or `.readFailed`.
  public static func read(
    path: String, limit: Int, beginning: some Collection<UInt8> = EmptyCollection()
  ) throws(FileError) -> [UInt8] {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else {
      let isMissing = errno == ENOENT || errno == ENOTDIR
      throw FileError(path: path, fault: isMissing ? .missing : .unreadable(SystemError()))
    }
    defer { close(number) }
    do throws(Failure) {
      return try read(Descriptor(number), limit: limit, beginning: Array(beginning))
    } catch {
      throw FileError(path: path, fault: error.fault)
    }
  }

  /// A fault on its way to where the path is known.
  private struct Failure: Error {
    let fault: FileError.Fault
  }

  private static func read(
    _ input: Descriptor, limit: Int, beginning: [UInt8]
  ) throws(Failure) -> [UInt8] {
    var status = stat()
    guard fstat(input.number, &status) == 0 else { throw Failure(fault: .readFailed(SystemError())) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Failure(fault: .isFolder) }
    guard status.st_size <= limit else { throw Failure(fault: .tooLarge(limit: limit)) }

    // One byte more than announced: a file is then read, and its end seen, in one piece.
    var content: [UInt8] = []
    if !beginning.isEmpty {
      content = try readPiece(input, size: beginning.count)
      guard content == beginning else { return content }
    }
    var pieceSize = max(Int(status.st_size) + 1, 1 << 16)
    while true {
      let piece = try readPiece(input, size: pieceSize)
      guard piece.count <= limit - content.count else { throw Failure(fault: .tooLarge(limit: limit)) }
      content = content.isEmpty ? piece : content + piece
      if piece.count < pieceSize { return content }
      pieceSize = max(1 << 16, content.count)
    }
  }

  /// The next `size` bytes, fewer only at the end.
  private static func readPiece(_ input: Descriptor, size: Int) throws(Failure) -> [UInt8] {
    var fault: SystemError?
    let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialised in
      do throws(SystemError) {
        initialised = try input.read(
          into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<size]))
      } catch {
        fault = error
      }
    }
    if let fault { throw Failure(fault: .readFailed(fault)) }
    return piece
  }
}
