import SinewGraph

/// Stored little-endian elements that are all there: `raw_data`, or a checked range of a file.
protocol ElementSource {
  func elements<T: BitwiseCopyable>(_ count: Int, as _: T.Type) throws(ImportError) -> [T]
}

/// `raw_data` whose length has been compared with the tensor's size.
struct RawElements: ElementSource {
  let tensor: SourceTensor

  func elements<T: BitwiseCopyable>(_ count: Int, as type: T.Type) -> [T] {
    tensor.rawElements(count, as: type)
  }
}

/// The elements of each ONNX type as a tensor of the graph.
enum ElementDecoder {
  /// A tensor of raw elements.
  static func tensor(
    _ data: DataType, _ type: TensorType, from source: some ElementSource
  ) throws(ImportError) -> Tensor {
    switch data {
    case .float32: try make(source.elements(type.count, as: Float.self), type)
    case .float64: try make(source.elements(type.count, as: Double.self), type)
    case .int8: try make(source.elements(type.count, as: Int8.self), type)
    case .int16: try make(source.elements(type.count, as: Int16.self), type)
    case .int32: try make(source.elements(type.count, as: Int32.self), type)
    case .int64: try make(source.elements(type.count, as: Int64.self), type)
    case .uint8: try make(source.elements(type.count, as: UInt8.self), type)
    case .uint16: try make(source.elements(type.count, as: UInt16.self), type)
    case .uint32: try make(source.elements(type.count, as: UInt32.self), type)
    case .uint64: try make(source.elements(type.count, as: UInt64.self), type)
    case .bool: try make(source.elements(type.count, as: UInt8.self).map { $0 != 0 }, type)
    case .float16: try makeHalf(source.elements(type.count, as: UInt16.self), type)
    case .bfloat16: try make(source.elements(type.count, as: UInt16.self).map(widened), type)
    default: try unpacked(source.elements(data.byteCount(of: type.count), as: UInt8.self), data, type)
    }
  }

  /// A tensor of the types that ONNX keeps in `int32_data`.
  static func tensor(
    _ data: DataType, _ type: TensorType, fromInt32 values: [Int32]
  ) throws(ImportError) -> Tensor {
    switch data {
    case .int32: try make(values, type)
    case .int16: try make(narrowed(values, to: Int16.self), type)
    case .int8: try make(narrowed(values, to: Int8.self), type)
    case .uint16: try make(narrowed(values, to: UInt16.self), type)
    case .uint8: try make(narrowed(values, to: UInt8.self), type)
    case .bool: try make(values.map { $0 != 0 }, type)
    case .float16: try makeHalf(narrowed(values, to: UInt16.self), type)
    case .bfloat16: try make(narrowed(values, to: UInt16.self).map(widened), type)
    default: try unpacked(narrowed(values, to: UInt8.self), data, type)
    }
  }

  /// Numbers of a narrow format, packed into bytes from the low bits up.
  private static func unpacked(
    _ bytes: [UInt8], _ data: DataType, _ type: TensorType
  ) throws(ImportError) -> Tensor {
    guard let format = data.narrow else { throw .unsupported("holds \(data) elements") }
    let inByte = 8 / format.bitCount
    let codes =
      inByte == 1
      ? bytes : (0..<type.count).map { bytes[$0 / inByte] >> UInt8($0 % inByte * format.bitCount) }
    return try attempt { () throws(GraphError) in try format.tensor(codes: codes, shape: type.shape) }
  }

  static func make<T: TensorElement>(_ elements: [T], _ type: TensorType) throws(ImportError) -> Tensor {
    try attempt { () throws(GraphError) in try Tensor(elements, shape: type.shape) }
  }

  private static func makeHalf(_ bits: [UInt16], _ type: TensorType) throws(ImportError) -> Tensor {
    try attempt { () throws(GraphError) in try Tensor(float16Bits: bits, shape: type.shape) }
  }

  /// bfloat16 is the upper half of a float32.
  private static func widened(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}

/// The same integers in a narrower type.
/// - Throws: for one that does not fit.
func narrowed<Wide: FixedWidthInteger, Narrow: FixedWidthInteger>(
  _ values: [Wide], to _: Narrow.Type
) throws(ImportError) -> [Narrow] {
  var result: [Narrow] = []
  result.reserveCapacity(values.count)
  for value in values {
    guard let narrow = Narrow(exactly: value) else {
      throw .data("holds \(value), which \(Narrow.self) cannot")
    }
    result.append(narrow)
  }
  return result
}
