import Glibc

/// Writes files that are complete or not there.
public enum AtomicFile {
  /// Writes `bytes` to a temporary file beside the target, brings it to the disk and renames it.
  ///
  /// Until the rename the target keeps its old content, whatever goes wrong, and afterwards its rights. A symbolic
  /// link is followed. A target that is neither file nor folder, `/dev/null` say, is written in place.
  ///
  /// - Throws: `FileError`: `.cannotCreate` when the target is a folder or its folder does not take a file,
  ///   `.writeFailed` when the device is full or fails.
  public static func write(path: String, bytes: [UInt8]) throws(FileError) {
    do throws(Failure) {
      var status = stat()
      guard stat(path, &status) == 0 else { return try replace(path, bytes, rights: nil) }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: throw Failure(fault: .cannotCreate(reason: "it is a folder"))
      case S_IFREG: try replace(followingLinks(path), bytes, rights: status.st_mode & 0o7777)
      default: try writeInPlace(path, bytes)
      }
    } catch {
      throw FileError(path: path, fault: error.fault)
    }
  }

  /// A fault on its way to where the path is known.
  private struct Failure: Error {
    let fault: FileError.Fault
  }

  private static func replace(_ path: String, _ bytes: [UInt8], rights: mode_t?) throws(Failure) {
    let temporary = try TemporaryFile(besides: path)
    do throws(SystemError) {
      if let rights, fchmod(temporary.descriptor.number, rights) != 0 { throw SystemError() }
      try temporary.descriptor.write(bytes)
      guard fsync(temporary.descriptor.number) == 0 else { throw SystemError() }
    } catch {
      temporary.discard()
      throw Failure(fault: .writeFailed(error))
    }
    guard rename(temporary.path, path) == 0 else {
      let error = SystemError()
      temporary.discard()
      throw Failure(fault: .cannotCreate(reason: "\(error)"))
    }
    close(temporary.descriptor.number)
  }

  private static func writeInPlace(_ path: String, _ bytes: [UInt8]) throws(Failure) {
    let number = open(path, O_WRONLY | O_CLOEXEC)
    guard number >= 0 else { throw Failure(fault: .cannotCreate(reason: "\(SystemError())")) }
    defer { close(number) }
    do throws(SystemError) {
      try Descriptor(number).write(bytes)
    } catch {
      throw Failure(fault: .writeFailed(error))
    }
  }

  private static func followingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A new file with a name of its own, and the rights that the process gives to new files.
  private struct TemporaryFile {
    let path: String
    let descriptor: Descriptor

    init(besides target: String) throws(Failure) {
      let folder = target.lastIndex(of: "/").map { target[...$0] } ?? ""
      var number: CInt
      var path: String
      repeat {
        path = "\(folder).sinew-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
        number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      } while number < 0 && errno == EEXIST
      guard number >= 0 else { throw Failure(fault: .cannotCreate(reason: "\(SystemError())")) }
      self.path = path
      self.descriptor = Descriptor(number)
    }

    func discard() {
      close(descriptor.number)
      unlink(path)
    }
  }
}
