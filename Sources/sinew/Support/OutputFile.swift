import Glibc
import SinewCommand
import SinewData

/// Where a command will write, looked at before the work begins: nobody waits for a result that cannot be
/// kept.
enum OutputFile {
  /// - Parameter inputs: files that the command reads, which it must not replace.
  /// - Throws: `UsageError` when the output is one of the inputs, `FileError.cannotCreate` when it is a
  ///   folder or
  ///   its folder takes no files.
  static func check(_ path: String, inputs: [String?]) throws {
    for input in inputs.compactMap({ $0 }) where isSame(path, input) {
      throw UsageError("the output \(path) is also the input \(input), which would be lost")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    if let status = status(path) {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        throw FileError(path: path, fault: .cannotCreate(reason: "it is a folder"))
      }
    } else if access(folder, W_OK | X_OK) != 0 {
      throw FileError(path: path, fault: .cannotCreate(reason: "\(SystemError())"))
    }
  }

  /// Refuses outputs that an `.npz` file cannot hold.
  /// - Parameter model: the policy's file, which is to blame.
  static func check(names: [String], of model: String) throws(BadInput) {
    guard let bad = names.first(where: { !NPZArchive.accepts(name: $0) }) else { return }
    throw BadInput(
      message: Format.printable(
        "\(model): the name of output '\(bad)' holds control characters, which a .npz file cannot hold: rename the output "
          + "in the export, or convert again if the file is damaged"))
  }

  /// Whether two paths lead to one regular file, through links too.
  private static func isSame(_ first: String, _ second: String) -> Bool {
    guard let first = status(first), let second = status(second), first.st_mode & S_IFMT == S_IFREG else {
      return false
    }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}
