import Foundation
import SinewData
import SinewONNX
import Testing

/// External data is read from the model's folder, and nothing leads out of it.
@Suite struct ExternalDataTests {
  static let model = "storage_external.onnx"
  static let data = "storage_external.onnx.data"
  let folder: TemporaryFolder
  let files = FileManager.default

  /// A folder `models` with the model, but without its sidecar, beside other folders.
  init() throws {
    folder = try TemporaryFolder()
    for name in ["models", "elsewhere"] {
      try files.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    try files.copyItem(atPath: Files.path("Cases", Self.model), toPath: folder.path("models/\(Self.model)"))
  }

  private func importModel() throws -> ImportedModel {
    try ONNXImporter().importModel(path: folder.path("models/\(Self.model)"))
  }

  private func failure() throws -> ImportError {
    try #require(throws: ImportError.self) { try importModel() }
  }

  private func copyData(to name: String) throws {
    try files.copyItem(atPath: Files.path("Cases", Self.data), toPath: folder.path(name))
  }

  private func link(_ name: String, to target: String) throws {
    try files.createSymbolicLink(atPath: folder.path(name), withDestinationPath: target)
  }

  @Test func missingSidecar() throws {
    let error = try failure()
    #expect(error.category == .noInput)
    #expect(error.text.contains("'\(Self.data)', which is missing"))
    #expect(error.text.contains("external_data=False"))
  }

  @Test func linkInsideTheFolder() throws {
    try copyData(to: "models/real.data")
    try link("models/\(Self.data)", to: "real.data")
    #expect(try importModel().graph.outputs.count == 1)
  }

  @Test(arguments: ["../elsewhere/secret.data", "absolute"])
  func linkOutOfTheFolder(_ target: String) throws {
    try copyData(to: "elsewhere/secret.data")
    try link("models/\(Self.data)", to: target == "absolute" ? folder.path("elsewhere/secret.data") : target)
    let error = try failure()
    #expect(error.category == .data)
    #expect(error.text.contains("a link out of the model's folder"))
  }

  @Test func linkedParentOutOfTheFolder() throws {
    try copyData(to: "elsewhere/w.data")
    try link("models/weights", to: "../elsewhere")
    var bytes = try Files.bytes(folder.path("models/\(Self.model)"))
    bytes = replacing(Array(Self.data.utf8), with: Array("weights/././././././w.data".utf8), in: bytes)
    try Data(bytes).write(to: URL(filePath: folder.path("models/\(Self.model)")))
    #expect(try failure().text.contains("a link out of the model's folder"))
  }

  @Test func siblingFolderWithTheSamePrefix() throws {
    try files.createDirectory(atPath: folder.path("models2"), withIntermediateDirectories: true)
    try copyData(to: "models2/w.data")
    try link("models/\(Self.data)", to: "../models2/w.data")
    #expect(try failure().text.contains("a link out of the model's folder"))
  }

  @Test func danglingLink() throws {
    try link("models/\(Self.data)", to: "nowhere")
    #expect(try failure().category == .noInput)
  }

  @Test func pipe() throws {
    #expect(mkfifo(folder.path("models/\(Self.data)"), 0o600) == 0)
    #expect(try failure().text.contains("not a regular file"))
  }

  @Test func shortSidecar() throws {
    try Data(count: 70).write(to: URL(filePath: folder.path("models/\(Self.data)")))
    #expect(try failure().text.contains("takes 16 bytes from byte 64"))
  }

  @Test func linkToTheModelItself() throws {
    try copyData(to: "elsewhere/\(Self.data)")
    try link("elsewhere/\(Self.model)", to: "../models/\(Self.model)")
    let model = try ONNXImporter().importModel(path: folder.path("elsewhere/\(Self.model)"))
    #expect(model.graph.outputs.count == 1)
  }

  @Test func notesASidecarThatIsNotUsed() throws {
    try files.copyItem(
      atPath: Files.path("Cases", "scalars.onnx"), toPath: folder.path("models/scalars.onnx"))
    try copyData(to: "models/scalars.onnx.data")
    let notes = try ONNXImporter().importModel(path: folder.path("models/scalars.onnx")).notes
    #expect(notes == ["'scalars.onnx.data' lies beside the model, but the model does not use it"])
  }

  @Test func modelInMemoryHasNone() throws {
    let bytes = try Files.bytes(Files.path("Cases", Self.model))
    let error = try #require(throws: ImportError.self) { try ONNXImporter().importModel(bytes: bytes) }
    #expect(error.category == .noInput)
  }

  /// Replaces every occurrence of a pattern by one of the same length.
  private func replacing(_ pattern: [UInt8], with other: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    precondition(pattern.count == other.count)
    var result = bytes
    for start in 0...(bytes.count - pattern.count)
    where Array(bytes[start..<start + pattern.count]) == pattern {
      result.replaceSubrange(start..<start + pattern.count, with: other)
    }
    return result
  }
}
