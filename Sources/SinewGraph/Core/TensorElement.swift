// The Swift types that tensors are made of. float16 is kept as bit patterns and has no Swift type here.

extension Float: TensorElement {
  public static var elementType: ElementType { .float32 }
  public static func wrap(_ elements: [Float]) -> Tensor.Storage { .float32(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [Float]? {
    if case .float32(let elements) = storage { elements } else { nil }
  }
}

extension Double: TensorElement {
  public static var elementType: ElementType { .float64 }
  public static func wrap(_ elements: [Double]) -> Tensor.Storage { .float64(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [Double]? {
    if case .float64(let elements) = storage { elements } else { nil }
  }
}

extension Int8: TensorElement {
  public static var elementType: ElementType { .int8 }
  public static func wrap(_ elements: [Int8]) -> Tensor.Storage { .int8(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [Int8]? {
    if case .int8(let elements) = storage { elements } else { nil }
  }
}

extension Int16: TensorElement {
  public static var elementType: ElementType { .int16 }
  public static func wrap(_ elements: [Int16]) -> Tensor.Storage { .int16(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [Int16]? {
    if case .int16(let elements) = storage { elements } else { nil }
  }
}

extension Int32: TensorElement {
  public static var elementType: ElementType { .int32 }
  public static func wrap(_ elements: [Int32]) -> Tensor.Storage { .int32(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [Int32]? {
    if case .int32(let elements) = storage { elements } else { nil }
  }
}

extension Int64: TensorElement {
  public static var elementType: ElementType { .int64 }
  public static func wrap(_ elements: [Int64]) -> Tensor.Storage { .int64(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [Int64]? {
    if case .int64(let elements) = storage { elements } else { nil }
  }
}

extension UInt8: TensorElement {
  public static var elementType: ElementType { .uint8 }
  public static func wrap(_ elements: [UInt8]) -> Tensor.Storage { .uint8(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [UInt8]? {
    if case .uint8(let elements) = storage { elements } else { nil }
  }
}

extension UInt16: TensorElement {
  public static var elementType: ElementType { .uint16 }
  public static func wrap(_ elements: [UInt16]) -> Tensor.Storage { .uint16(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [UInt16]? {
    if case .uint16(let elements) = storage { elements } else { nil }
  }
}

extension UInt32: TensorElement {
  public static var elementType: ElementType { .uint32 }
  public static func wrap(_ elements: [UInt32]) -> Tensor.Storage { .uint32(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [UInt32]? {
    if case .uint32(let elements) = storage { elements } else { nil }
  }
}

extension UInt64: TensorElement {
  public static var elementType: ElementType { .uint64 }
  public static func wrap(_ elements: [UInt64]) -> Tensor.Storage { .uint64(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [UInt64]? {
    if case .uint64(let elements) = storage { elements } else { nil }
  }
}

extension Bool: TensorElement {
  public static var elementType: ElementType { .bool }
  public static func wrap(_ elements: [Bool]) -> Tensor.Storage { .bool(elements) }
  public static func unwrap(_ storage: Tensor.Storage) -> [Bool]? {
    if case .bool(let elements) = storage { elements } else { nil }
  }
}
