import SinewONNX
import Testing

/// Damaged files are refused or imported, never worse: every outcome but a graph or an `ImportError` ends the
/// process.
@Suite struct MutationTests {
  /// Small models that between them have every kind of message.
  static let models = ["if_true", "function_opset", "storage_sparse", "dimensions", "storage_ir3"]

  private func limited() -> ImportOptions {
    var options = ImportOptions()
    options.limits.constantBytes = 1 << 20
    options.limits.folding.tensorElements = 1 << 16
    options.limits.folding.totalElements = 1 << 18
    return options
  }

  private func importDamaged(_ bytes: [UInt8]) {
    _ = try? ONNXImporter().importModel(bytes: bytes, options: limited())
  }

  @Test(arguments: models)
  func truncatedAnywhere(_ name: String) throws {
    let bytes = try Files.bytes(Files.path("Cases", "\(name).onnx"))
    for count in bytes.indices { importDamaged(Array(bytes[..<count])) }
  }

  @Test(arguments: models)
  func anyByteChanged(_ name: String) throws {
    let bytes = try Files.bytes(Files.path("Cases", "\(name).onnx"))
    for index in bytes.indices {
      for change: UInt8 in [0x01, 0x02, 0x08, 0x10, 0x40, 0x80, 0xFF] {
        var damaged = bytes
        damaged[index] ^= change
        importDamaged(damaged)
      }
    }
  }

  /// Inputs on which an earlier version crashed or hung.
  @Test(arguments: Files.names(in: "Crashers", ending: ""))
  func formerCrashers(_ name: String) throws {
    importDamaged(try Files.bytes(Files.path("Crashers", name)))
  }
}
