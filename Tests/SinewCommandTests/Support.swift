import Foundation
import Synchronization

@testable import SinewCommand

/// Collects what is printed.
final class Transcript: Sendable {
  private let content = Mutex("")

  var text: String { content.withLock { $0 } }

  func append(_ text: String) { content.withLock { $0 += text } }
}

/// What a run of a program leaves behind.
struct Outcome: Equatable {
  var code: ExitCode
  var results: String
  var remarks: String
}

extension CommandProgram {
  /// Runs the program on words separated by blanks, with everything it prints caught.
  func outcome(_ line: String) -> Outcome {
    outcome(words: line.split(separator: " ").map(String.init))
  }

  func outcome(words: [String]) -> Outcome {
    let (results, remarks) = (Transcript(), Transcript())
    let diagnostics = Diagnostics(program: name) { remarks.append($0) }
    let code = run(words, diagnostics: diagnostics) { text throws(StreamError) in results.append(text) }
    return Outcome(code: code, results: results.text, remarks: remarks.text)
  }
}

/// A folder that exists while `body` runs.
func withScratchFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "sinew-command-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

extension URL {
  /// The bytes of the file.
  func bytes() throws -> [UInt8] { try Array(Data(contentsOf: self)) }

  /// The names in the folder, sorted.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
