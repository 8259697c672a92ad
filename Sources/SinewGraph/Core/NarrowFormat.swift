/// Number formats of fewer bits than any element type, as ONNX defines them.
///
/// Tensors hold such numbers in an element type that has all of them: the integers in int8 or uint8, the
/// floats in float32.
public enum NarrowFormat: String, Sendable, CaseIterable, CustomStringConvertible {
  case int2, uint2, int4, uint4
  case float4e2m1
  case float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz
  /// Powers of two, for scales.
  case float8e8m0

  /// The element type of tensors that hold such numbers.
  public var carrier: ElementType {
    switch self {
    case .int2, .int4: .int8
    case .uint2, .uint4: .uint8
    default: .float32
    }
  }

  /// Bits of one number as files pack them.
  public var bitCount: Int {
    switch self {
    case .int2, .uint2: 2
    case .int4, .uint4, .float4e2m1: 4
    default: 8
    }
  }

  /// The integers of the format; nil for floats.
  public var integers: ClosedRange<Int>? {
    switch self {
    case .int2: -2...1
    case .uint2: 0...3
    case .int4: -8...7
    case .uint4: 0...15
    default: nil
    }
  }

  public var description: String { rawValue }

  /// The numbers that the codes stand for, in the carrier. Bits of a code above `bitCount` do not count.
  /// - Throws: `GraphError.shape` when the number of codes is not the product of the shape.
  public func tensor(codes: [UInt8], shape: [Int]) throws(GraphError) -> Tensor {
    switch self {
    case .int2, .int4:
      let empty = 8 - bitCount
      return try Tensor(codes.map { Int8(bitPattern: $0 << empty) >> empty }, shape: shape)
    case .uint2, .uint4:
      return try Tensor(codes.map { $0 & (1 << bitCount - 1) }, shape: shape)
    case .float8e8m0:
      return try Tensor(
        codes.map { $0 == 0xFF ? .nan : Float(sign: .plus, exponent: Int($0) - 127, significand: 1) },
        shape: shape)
    case .float4e2m1: return try Tensor(codes.map(MiniFloat.e2m1.value), shape: shape)
    case .float8e4m3fn: return try Tensor(codes.map(MiniFloat.e4m3fn.value), shape: shape)
    case .float8e4m3fnuz: return try Tensor(codes.map(MiniFloat.e4m3fnuz.value), shape: shape)
    case .float8e5m2: return try Tensor(codes.map(MiniFloat.e5m2.value), shape: shape)
    case .float8e5m2fnuz: return try Tensor(codes.map(MiniFloat.e5m2fnuz.value), shape: shape)
    }
  }
}
