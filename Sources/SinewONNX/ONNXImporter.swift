import SinewGraph

/// Reads ONNX models into graphs.
///
/// What the format leaves dynamic is decided here: dimensions become numbers, constants are folded, functions
/// and constant branches are expanded, and every operator is translated to the graph's own, whose meaning
/// does not depend on an opset. Nothing in the file is trusted.
public struct ONNXImporter: Sendable {
  public static let supportedIRVersions = 3...14
  /// Versions of ONNX's own operators.
  public static let supportedOpsets = 7...28

  /// The operators that can be imported, in alphabetical order (`domain::Name` outside ONNX's own).
  public static var supportedOperators: [String] { OperatorRegistry.standard.names }

  public init() {}

  /// Reads the model in a file; external data is read from the same folder and from nowhere else.
  public func importModel(
    path: String, options: ImportOptions = ImportOptions()
  ) throws(ImportError) -> ImportedModel {
    do {
      let bytes = try Self.read(path, limit: options.limits.fileBytes)
      let sidecars = SidecarFolder(ofModel: path)
      var model = try importModel(bytes: bytes, sidecars: sidecars, options: options)
      (model.sidecarCount, model.byteCount) = (sidecars.count, bytes.count + sidecars.byteCount)
      if let name = sidecars.unusedSidecar {
        model.notes.append("\(quoted(name)) lies beside the model, but the model does not use it")
      }
      return model
    } catch {
      throw error.inFile(path)
    }
  }

  /// Reads a model from memory; external data is refused.
  public func importModel(
    bytes: [UInt8], options: ImportOptions = ImportOptions()
  ) throws(ImportError) -> ImportedModel {
    try importModel(bytes: bytes, sidecars: nil, options: options)
  }

  private func importModel(
    bytes: [UInt8], sidecars: SidecarFolder?, options: ImportOptions
  ) throws(ImportError) -> ImportedModel {
    let model = try Self.parse(bytes)
    let decoder = TensorDecoder(sidecars: sidecars, limits: options.limits)
    return try ImportSession(model: model, decoder: decoder, options: options).run()
  }

  private static func read(_ path: String, limit: Int) throws(ImportError) -> [UInt8] {
    do throws(RegularFile.Failure) {
      let file = try RegularFile(path, followsLinks: true)
      if file.byteCount <= limit { return try file.elements(at: 0, count: file.byteCount, as: UInt8.self) }
    } catch {
      switch error {
      case .missing: throw .noInput("no such file")
      case .notRegular: throw .noInput("not a regular file")
      case .unreadable(let reason): throw .noInput("cannot be read: \(reason)")
      }
    }
    throw .data("is larger than \(limit) bytes, the most that is read")
  }

  private static func parse(_ bytes: [UInt8]) throws(ImportError) -> SourceModel {
    if bytes.starts(with: "version https://git-lfs".utf8) {
      throw .data("is a pointer of Git LFS, not the model itself; run 'git lfs pull' where it came from")
    }
    do {
      return try ParsedModel(parsing: bytes).model()
    } catch {
      switch error {
      case .malformed: throw .data("not an ONNX model, cut short, or nested too deeply")
      case .tooLarge: throw .data("has \(bytes.count) bytes; an ONNX file has at most 2^31 - 1")
      case .outOfMemory: throw .data("does not fit into memory")
      }
    }
  }
}
