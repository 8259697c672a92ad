import Foundation

/// The `python3` of this machine, where it has NumPy.
enum NumPy {
  static let isInstalled = (try? run("import numpy", "")) != nil

  struct Failure: Error {}

  /// What a script prints; `argument` is its `sys.argv[1]`.
  static func run(_ script: String, _ argument: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["PYTHONIOENCODING=utf-8", "python3", "-c", script, argument]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
    return text
  }
}
