/// Work written once for every element type: operators that move elements without looking at them.
protocol ElementVisitor {
  associatedtype Outcome
  func visit<T: TensorElement>(_: T.Type) throws(GraphError) -> Outcome
}

/// Work written once for every element type that can be calculated with.
protocol ArithmeticVisitor {
  associatedtype Outcome
  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Outcome
}

extension ElementType {
  func accept<V: ElementVisitor>(_ visitor: V) throws(GraphError) -> V.Outcome {
    if self == .bool { return try visitor.visit(Bool.self) }
    return try accept(MovingNumbers(visitor: visitor))
  }

  /// - Throws: `GraphError.type` for `bool`.
  func accept<V: ArithmeticVisitor>(_ visitor: V) throws(GraphError) -> V.Outcome {
    switch self {
    case .float16: try visitor.visit(Half.self)
    case .float32: try visitor.visit(Float.self)
    case .float64: try visitor.visit(Double.self)
    case .int8: try visitor.visit(Int8.self)
    case .int16: try visitor.visit(Int16.self)
    case .int32: try visitor.visit(Int32.self)
    case .int64: try visitor.visit(Int64.self)
    case .uint8: try visitor.visit(UInt8.self)
    case .uint16: try visitor.visit(UInt16.self)
    case .uint32: try visitor.visit(UInt32.self)
    case .uint64: try visitor.visit(UInt64.self)
    case .bool: throw .type("bool cannot be calculated with")
    }
  }
}

private struct MovingNumbers<V: ElementVisitor>: ArithmeticVisitor {
  let visitor: V
  func visit<T: ArithmeticElement>(_ type: T.Type) throws(GraphError) -> V.Outcome { try visitor.visit(type) }
}

extension Tensor {
  /// A tensor of elements that are of `type`'s element type and number.
  init<T: TensorElement>(_ elements: [T], type: TensorType) {
    self.init(type: type, storage: T.wrap(elements))
  }

  /// The elements, which must be of that type.
  func required<T: TensorElement>(_: T.Type = T.self) throws(GraphError) -> [T] {
    guard let elements = T.unwrap(storage) else {
      throw .type("a tensor of \(T.elementType) is needed; found \(type)")
    }
    return elements
  }
}
