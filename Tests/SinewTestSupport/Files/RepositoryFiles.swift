import Foundation

/// Files of the repository, found from where the sources lie.
public enum RepositoryFiles {
  public static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A file of a trained fixture, such as `fixture("hopper_ppo", "policy.onnx")`.
  public static func fixture(_ name: String, _ file: String) -> String {
    root.appending(path: "Fixtures").appending(path: name).appending(path: file).path
  }
}
