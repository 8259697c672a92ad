import Glibc

/// The folder of a model file, from which external data is read and out of which nothing leads.
final class SidecarFolder {
  /// The folder as the model's path names it, for messages.
  private let path: String
  private let modelName: String
  private var files: [String: SidecarFile] = [:]

  init(ofModel model: String) {
    if let slash = model.lastIndex(of: "/") {
      let folder = model[..<slash]
      path = folder.isEmpty ? "/" : String(folder)
      modelName = String(model[model.index(after: slash)...])
    } else {
      path = "."
      modelName = model
    }
  }

  /// The files that have been opened.
  var count: Int { files.count }
  var byteCount: Int { files.values.reduce(0) { $0 + $1.byteCount } }

  /// The file with this name in the folder, opened once.
  /// - Throws: when the name leads out of the folder, through a symbolic link too, or names no regular file.
  func file(_ location: String) throws(ImportError) -> SidecarFile {
    if let file = files[location] { return file }
    let file = try SidecarFile(resolving(location), name: location)
    files[location] = file
    return file
  }

  /// The usual sidecar of the model, when it is there although no tensor lies in it.
  var unusedSidecar: String? {
    let name = modelName + ".data"
    return files[name] == nil && access("\(path)/\(name)", F_OK) == 0 ? name : nil
  }

  private func resolving(_ location: String) throws(ImportError) -> String {
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !parts.contains(".."), !location.utf8.contains(0) else {
      throw .data(
        "lies in external data file \(quoted(location)); only names inside the model's own folder are read")
    }
    guard let folder = Self.resolved(path) else { throw .noInput("cannot resolve the model's folder") }
    guard let file = Self.resolved("\(path)/\(location)") else {
      throw .noInput(
        "lies in external data file \(quoted(location)), which is missing: keep it beside "
          + "\(quoted(modelName)) under that name, or export again with external_data=False")
    }
    guard file.hasPrefix(folder == "/" ? "/" : folder + "/") else {
      throw .data(
        "lies in external data file \(quoted(location)), a link out of the model's folder; "
          + "copy the file itself beside \(quoted(modelName))")
    }
    return file
  }

  /// The path without symbolic links; nil when there is no such file.
  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
