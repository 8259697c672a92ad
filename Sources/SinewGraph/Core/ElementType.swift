/// The element types of tensors in a graph. Names are numpy's.
public enum ElementType: String, Sendable, CaseIterable, CustomStringConvertible {
  case float16, float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case bool

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .float16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  public var isFloat: Bool {
    switch self {
    case .float16, .float32, .float64: true
    default: false
    }
  }

  /// Whether the type is a signed or unsigned integer; false for `bool`.
  public var isInteger: Bool { !isFloat && self != .bool }

  public var description: String { rawValue }
}
