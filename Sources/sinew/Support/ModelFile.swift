import SinewCommand
import SinewCompression
import SinewFormat
import SinewGraph
import SinewONNX

/// A model given on the command line: an ONNX graph or a converted policy, told apart by its bytes.
enum ModelFile {
  case onnx(ImportedModel)
  case sinew([UInt8])

  /// The largest `.sinew` file that is read: offsets in it have 32 bits.
  static let sizeLimit = Int(Int32.max)

  static func isSinew(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 8 && Array(bytes[4..<8]) == Array("SNEW".utf8)
  }

  static func load(_ path: String, options: ImportOptions = ImportOptions()) throws -> ModelFile {
    let bytes = try InputFile.read(path: path, limit: sizeLimit)
    if isSinew(bytes) { return .sinew(bytes) }
    if path.hasSuffix(".sinew") {
      throw WrongFile(message: "\(path): this is no .sinew file (the identifier SNEW is missing)")
    }
    return .onnx(try ONNXImporter().importModel(path: path, options: options))
  }

  static func loadSinew(_ path: String) throws -> [UInt8] {
    let bytes = try InputFile.read(path: path, limit: sizeLimit)
    guard isSinew(bytes) else {
      throw WrongFile(
        message: "\(path): this is no .sinew file (the identifier SNEW is missing)",
        hints: path.hasSuffix(".onnx") ? ["'sinew convert \(path) -o policy.sinew' makes one"] : [])
    }
    return bytes
  }
}
