/// A file of external data; several tensors may lie in one.
final class SidecarFile {
  private let name: String
  private let file: RegularFile

  /// - Parameter path: The path without symbolic links.
  init(_ path: String, name: String) throws(ImportError) {
    self.name = name
    do {
      file = try RegularFile(path, followsLinks: false)
    } catch {
      switch error {
      case .missing: throw .noInput("lies in external data file \(quoted(name)), which is missing")
      case .notRegular: throw .data("lies in external data file \(quoted(name)), which is not a regular file")
      case .unreadable(let reason):
        throw .noInput("lies in external data file \(quoted(name)), which cannot be read: \(reason)")
      }
    }
  }

  var byteCount: Int { file.byteCount }

  /// The elements of a tensor.
  /// - Throws: when the range is not inside the file.
  func elements(in range: ExternalRange) throws(ImportError) -> FileElements {
    guard range.byteCount <= file.byteCount, range.offset <= file.byteCount - range.byteCount else {
      throw .data(
        "takes \(range.byteCount) bytes from byte \(range.offset) of external data file \(quoted(name)), "
          + "which has \(file.byteCount)")
    }
    return FileElements(file: file, name: name, offset: range.offset)
  }
}

/// Elements in a range of a file that is known to be inside it.
struct FileElements: ElementSource {
  let file: RegularFile
  let name: String
  let offset: Int

  func elements<T: BitwiseCopyable>(_ count: Int, as type: T.Type) throws(ImportError) -> [T] {
    do {
      return try file.elements(at: offset, count: count, as: type)
    } catch {
      throw .noInput("cannot be read from external data file \(quoted(name)): \(error)")
    }
  }
}
