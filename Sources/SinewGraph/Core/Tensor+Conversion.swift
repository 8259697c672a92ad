extension Tensor {
  /// Every element as a float32 (rounded to nearest; booleans become 0 and 1).
  public var floats: [Float] {
    switch storage {
    case .float16(let bits): bits.map { Float(Float16(bitPattern: $0)) }
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    case .int8(let values): values.map { Float($0) }
    case .int16(let values): values.map { Float($0) }
    case .int32(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .uint8(let values): values.map { Float($0) }
    case .uint16(let values): values.map { Float($0) }
    case .uint32(let values): values.map { Float($0) }
    case .uint64(let values): values.map { Float($0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// Every element as a float64.
  public var doubles: [Double] {
    switch storage {
    case .float64(let values): values
    case .int32(let values): values.map { Double($0) }
    case .int64(let values): values.map { Double($0) }
    case .uint32(let values): values.map { Double($0) }
    case .uint64(let values): values.map { Double($0) }
    default: floats.map { Double($0) }
    }
  }

  /// Every element as an Int, when the tensor holds integers or booleans that fit; nil for floats.
  public var integers: [Int]? {
    switch storage {
    case .int8(let values): values.map { Int($0) }
    case .int16(let values): values.map { Int($0) }
    case .int32(let values): values.map { Int($0) }
    case .int64(let values): values.map { Int($0) }
    case .uint8(let values): values.map { Int($0) }
    case .uint16(let values): values.map { Int($0) }
    case .uint32(let values): values.map { Int($0) }
    case .uint64(let values): values.allSatisfy { $0 <= UInt64(Int.max) } ? values.map { Int($0) } : nil
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .float16, .float32, .float64: nil
    }
  }

  /// The elements converted to another type as ONNX `Cast` does: floats truncate towards zero and saturate
  /// (NaN becomes 0), integers wrap, anything nonzero is true.
  public func cast(to target: ElementType) -> Tensor {
    if target == element { return self }
    let type = self.type.with(target)
    if target == .float32 { return Tensor(type: type, storage: .float32(floats)) }
    if element.isFloat || target.isFloat {
      let values = doubles
      return Tensor(type: type, storage: Self.storage(of: values, as: target))
    }
    return Tensor(type: type, storage: Self.storage(of: bitPatterns, as: target))
  }

  /// Integers and booleans as two's complement 64-bit patterns; empty for floats.
  private var bitPatterns: [Int64] {
    switch storage {
    case .int8(let values): values.map { Int64($0) }
    case .int16(let values): values.map { Int64($0) }
    case .int32(let values): values.map { Int64($0) }
    case .int64(let values): values
    case .uint8(let values): values.map { Int64($0) }
    case .uint16(let values): values.map { Int64($0) }
    case .uint32(let values): values.map { Int64($0) }
    case .uint64(let values): values.map { Int64(bitPattern: $0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .float16, .float32, .float64: []
    }
  }

  private static func storage(of values: [Int64], as target: ElementType) -> Storage {
    switch target {
    case .int8: .int8(values.map { Int8(truncatingIfNeeded: $0) })
    case .int16: .int16(values.map { Int16(truncatingIfNeeded: $0) })
    case .int32: .int32(values.map { Int32(truncatingIfNeeded: $0) })
    case .int64: .int64(values)
    case .uint8: .uint8(values.map { UInt8(truncatingIfNeeded: $0) })
    case .uint16: .uint16(values.map { UInt16(truncatingIfNeeded: $0) })
    case .uint32: .uint32(values.map { UInt32(truncatingIfNeeded: $0) })
    case .uint64: .uint64(values.map { UInt64(bitPattern: $0) })
    case .bool: .bool(values.map { $0 != 0 })
    case .float16: .float16(values.map { Float16($0).bitPattern })
    case .float32: .float32(values.map { Float($0) })
    case .float64: .float64(values.map { Double($0) })
    }
  }

  private static func storage(of values: [Double], as target: ElementType) -> Storage {
    switch target {
    case .float16: .float16(values.map { Float16($0).bitPattern })
    case .float32: .float32(values.map { Float($0) })
    case .float64: .float64(values)
    case .int8: .int8(values.map { saturated($0) })
    case .int16: .int16(values.map { saturated($0) })
    case .int32: .int32(values.map { saturated($0) })
    case .int64: .int64(values.map { saturated($0) })
    case .uint8: .uint8(values.map { saturated($0) })
    case .uint16: .uint16(values.map { saturated($0) })
    case .uint32: .uint32(values.map { saturated($0) })
    case .uint64: .uint64(values.map { saturated($0) })
    case .bool: .bool(values.map { $0 != 0 })
    }
  }
}

/// The integer part, saturated; 0 for NaN.
func saturated<T: FixedWidthInteger>(_ value: Double) -> T {
  if value.isNaN { return 0 }
  return T(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
}
