import Foundation
import SinewData
import SinewTestSupport

/// A folder that goes away with the object.
final class TemporaryFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sinew-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Names of all files in it.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appending(path: name))) }

  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    try Data(bytes).write(to: url.appending(path: name))
    return path(name)
  }

  /// Writes arrays as `.npz` and returns the path.
  func write(_ arrays: KeyValuePairs<String, NumericArray>, to name: String = "data.npz") throws -> String {
    try NPZArchive.write(path: path(name), arrays: arrays.map { .init(name: $0.key, array: $0.value) })
    return path(name)
  }
}

extension RepositoryFiles {
  /// One of the unusual models that Fixtures/make_fixtures.py makes.
  static func model(_ name: String) -> String {
    root.appending(path: "Tests/SinewCLITests/Fixtures/\(name).onnx").path
  }
}
