import Glibc
import SinewCommand
import SinewCompression
import SinewONNX

/// A model given on the command line: an ONNX graph or a converted policy, told apart by its bytes.
enum ModelFile {
  case onnx(ImportedModel)
  case sinew(InterpretedPolicy)

  /// The largest file that is read: offsets in a `.sinew` file and in protobuf have 32 bits.
  static let sizeLimit = Int(Int32.max)

  /// Whether a file says of itself that it is a converted policy.
  static func isSinew(_ bytes: [UInt8]) -> Bool { bytes.dropFirst(4).starts(with: "SNEW".utf8) }

  /// Loads either kind.
  ///
  /// - Parameter options: --dim and --state, which only an ONNX model takes.
  static func load(_ path: String, options: ImportOptions) throws -> ModelFile {
    let bytes = try InputFile.read(path: path, limit: sizeLimit)
    guard isSinew(bytes) || path.hasSuffix(".sinew") else {
      return .onnx(try ONNXImporter().importModel(path: path, options: options))
    }
    guard options.dimensions.isEmpty, options.states.isEmpty else {
      throw UsageError("--dim and --state are for ONNX models; \(path) was fixed when it was converted")
    }
    return .sinew(try policy(bytes, path))
  }

  /// Loads a converted policy.
  ///
  /// - Parameter instructionSet: which kernels run it; the fastest when nil.
  static func loadSinew(_ path: String, instructionSet: InstructionSetName? = nil) throws -> InterpretedPolicy
  {
    try policy(try InputFile.read(path: path, limit: sizeLimit), path, instructionSet)
  }

  /// A converted policy from a file's bytes.
  static func policy(
    _ bytes: [UInt8], _ path: String, _ instructionSet: InstructionSetName? = nil
  ) throws -> InterpretedPolicy {
    guard isSinew(bytes) else {
      throw BadInput(
        message: "\(path): this is no .sinew file (the identifier SNEW is missing)",
        hints: path.hasSuffix(".onnx") ? ["'sinew convert \(path) -o policy.sinew' makes one"] : [])
    }
    return try naming(path) { () throws(ConversionError) in
      try InterpretedPolicy(bytes, instructionSet: instructionSet?.instructionSet)
    }
  }
}
