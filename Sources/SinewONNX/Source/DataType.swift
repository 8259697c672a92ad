import SinewGraph

/// TensorProto.DataType, with the types that are newer than the linked libonnx.
enum DataType: Int32, CaseIterable {
  case undefined = 0
  case float32, uint8, int8, uint16, int16, int32, int64, string, bool, float16, float64, uint32, uint64
  case complex64, complex128, bfloat16
  case float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz
  case uint4, int4, float4e2m1, float8e8m0, uint2, int2, float6e2m3, float6e3m2

  /// The type as messages name it, also for numbers that no version of ONNX has given a meaning yet.
  static func name(of code: Int32) -> String {
    guard let type = DataType(rawValue: code) else { return "unknown type \(code)" }
    return "\(type)"
  }

  /// The format of types that are narrower than the graph's element types.
  var narrow: NarrowFormat? {
    switch self {
    case .float8e4m3fn: .float8e4m3fn
    case .float8e4m3fnuz: .float8e4m3fnuz
    case .float8e5m2: .float8e5m2
    case .float8e5m2fnuz: .float8e5m2fnuz
    case .float8e8m0: .float8e8m0
    case .float4e2m1: .float4e2m1
    case .int4: .int4
    case .uint4: .uint4
    case .int2: .int2
    case .uint2: .uint2
    default: nil
    }
  }

  /// The element type of the graph that holds such elements; bfloat16 widens exactly to float32, and narrower
  /// types are held by their format's carrier.
  var element: ElementType? {
    switch self {
    case .float32, .bfloat16: .float32
    case .float16: .float16
    case .float64: .float64
    case .int8: .int8
    case .int16: .int16
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .uint16: .uint16
    case .uint32: .uint32
    case .uint64: .uint64
    case .bool: .bool
    default: narrow?.carrier
    }
  }

  /// Bytes that so many elements take in `raw_data`; 0 for types that are not read.
  func byteCount(of count: Int) -> Int {
    if let narrow { return (count * narrow.bitCount + 7) / 8 }
    return count * (self == .bfloat16 ? 2 : element?.byteCount ?? 0)
  }
}
