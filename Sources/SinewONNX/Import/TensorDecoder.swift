import SinewGraph

/// Turns tensors of the file, in any storage form, into tensors of the graph.
///
/// Sizes are compared before anything is allocated: what the dimensions claim, what is stored, and what is
/// left of the import's budget.
final class TensorDecoder {
  private let sidecars: SidecarFolder?
  private let limits: ImportLimits
  /// Bytes of the tensors that the files hold, and of those that are made of less.
  private var storedBytes = 0
  private var madeBytes = 0
  /// Names of tensors that were widened from bfloat16, for the notes.
  private(set) var widened = 0

  /// - Parameter sidecars: Where external data may lie; nil for a model that did not come from a file.
  init(sidecars: SidecarFolder?, limits: ImportLimits) {
    self.sidecars = sidecars
    self.limits = limits
  }

  func tensor(_ source: SourceTensor) throws(ImportError) -> Tensor {
    do throws(ImportError) {
      let data = try dataType(source.element)
      let type = try self.type(data.element, source.dimensions)
      try spend(stored: type)
      if data.type == .bfloat16 { widened += 1 }
      switch source.storage {
      case .segment: throw ImportError.unsupported("is stored in segments, which are not supported")
      case .external(let entries): return try external(entries, data.type, type)
      case .raw: return try raw(source, data.type, type)
      case .typed: return try typed(source, data.type, type)
      }
    } catch {
      throw ImportError(error.category, "tensor \(quoted(source.name)) \(error.text)")
    }
  }

  /// Takes the bytes of a tensor in a file from the budget of the import, before they are allocated.
  private func spend(stored type: TensorType) throws(ImportError) {
    let bytes = type.byteCount
    guard bytes <= limits.constantBytes - storedBytes - madeBytes else {
      throw .data("needs \(bytes) bytes, more than is left of the limit for a model's constants")
    }
    storedBytes += bytes
  }

  /// Takes the bytes of a tensor that is made of a few numbers from the budget of the import, before they are
  /// allocated.
  func spend(made type: TensorType) throws(ImportError) {
    let bytes = type.byteCount
    let limit = min(limits.madeBytes + limits.madeShare * storedBytes, limits.constantBytes - storedBytes)
    guard bytes <= limit - madeBytes else {
      throw .data(
        "makes a constant \(type) of \(bytes) bytes, but only \(max(limit - madeBytes, 0)) are left of the \(limit) for "
          + "all that the operators of this model make of a few numbers; make it smaller, or store it in the model as "
          + "an initialiser")
    }
    madeBytes += bytes
  }

  // MARK: - Claims

  /// The type of the file, and that of the graph which holds it.
  func dataType(_ code: Int32) throws(ImportError) -> (type: DataType, element: ElementType) {
    guard let type = DataType(rawValue: code), let element = type.element else {
      throw .unsupported(
        "holds \(DataType.name(of: code)) elements; floats of 4, 8 and 16 to 64 bits, integers of 2 to 64 and "
          + "bool are supported"
      )
    }
    return (type, element)
  }

  func type(_ element: ElementType, _ dimensions: [Int64]) throws(ImportError) -> TensorType {
    try attempt { () throws(GraphError) in try TensorType(element, dimensions.map { Int($0) }) }
  }

  // MARK: - Storage forms

  private func raw(_ source: SourceTensor, _ data: DataType, _ type: TensorType) throws(ImportError) -> Tensor
  {
    let expected = data.byteCount(of: type.count)
    guard source.rawByteCount == expected else {
      throw .data("has \(source.rawByteCount) bytes of raw_data; \(data)\(type.shape) takes \(expected)")
    }
    guard source.typedCounts.allSatisfy({ $0 == 0 }) else {
      throw .data("is stored twice: in raw_data and in a typed field")
    }
    return try ElementDecoder.tensor(data, type, from: RawElements(tensor: source))
  }

  private func external(
    _ entries: [(key: String, value: String)], _ data: DataType, _ type: TensorType
  ) throws(ImportError) -> Tensor {
    guard let sidecars else {
      throw .noInput("lies in an external data file, which a model given as bytes cannot have")
    }
    let range = try ExternalRange(entries, byteCount: data.byteCount(of: type.count))
    let file = try sidecars.file(range.location)
    return try ElementDecoder.tensor(data, type, from: file.elements(in: range))
  }

  private func typed(_ source: SourceTensor, _ data: DataType, _ type: TensorType) throws(ImportError)
    -> Tensor
  {
    let (field, count) =
      switch data {
      case .float32: ("float_data", source.floatCount)
      case .float64: ("double_data", source.doubleCount)
      case .int64: ("int64_data", source.int64Count)
      case .uint32, .uint64: ("uint64_data", source.uint64Count)
      default: ("int32_data", source.int32Count)
      }
    // Numbers of less than 8 bits are packed into bytes.
    let expected = data.narrow == nil ? type.count : data.byteCount(of: type.count)
    guard count == expected else {
      throw .data("has \(count) elements in \(field); shape \(type.shape) takes \(expected)")
    }
    return switch data {
    case .float32: try ElementDecoder.make(source.floatData, type)
    case .float64: try ElementDecoder.make(source.doubleData, type)
    case .int64: try ElementDecoder.make(source.int64Data, type)
    case .uint64: try ElementDecoder.make(source.uint64Data, type)
    case .uint32: try ElementDecoder.make(narrowed(source.uint64Data, to: UInt32.self), type)
    default: try ElementDecoder.tensor(data, type, fromInt32: source.int32Data)
    }
  }
}
