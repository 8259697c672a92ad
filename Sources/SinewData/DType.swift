/// The element types that robot logs and policies hold: every real NumPy type with a fixed meaning.
public enum DType: String, CaseIterable, Sendable {
  case bool
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case float16, float32, float64

  /// Bytes that one element takes: 1, 2, 4 or 8.
  public var byteWidth: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// NumPy's letter for the family of the type: `b`, `i`, `u` or `f`.
  private var family: Character {
    switch self {
    case .bool: "b"
    case .int8, .int16, .int32, .int64: "i"
    case .uint8, .uint16, .uint32, .uint64: "u"
    case .float16, .float32, .float64: "f"
    }
  }

  /// NumPy's code without the byte order, as in `f4` for ``float32``.
  var code: String { "\(family)\(byteWidth)" }

  /// The type whose ``code`` this is, if it is one of ours.
  init?(code: some StringProtocol) {
    guard let match = DType.allCases.first(where: { $0.code == code }) else { return nil }
    self = match
  }

  /// The `Swift` type that has the bits of this one.
  var element: any ElementConversion.Type {
    switch self {
    case .bool: Bool.self
    case .int8: Int8.self
    case .int16: Int16.self
    case .int32: Int32.self
    case .int64: Int64.self
    case .uint8: UInt8.self
    case .uint16: UInt16.self
    case .uint32: UInt32.self
    case .uint64: UInt64.self
    case .float16: Float16.self
    case .float32: Float.self
    case .float64: Double.self
    }
  }
}
