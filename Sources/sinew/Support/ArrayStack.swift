import SinewData
import SinewGraph

/// Tensors of one type along a new first axis, as NumPy arrays.
enum ArrayStack {
  static func stacked(_ tensors: [Tensor], type: TensorType) -> NumericArray {
    let shape = [tensors.count] + type.shape
    func join<T: NumericElement & TensorElement>(_: T.Type) -> NumericArray {
      NumericArray(shape: shape, values: tensors.flatMap { $0.elements(as: T.self) ?? [] })
    }
    switch type.element {
    case .float32, .float16:
      return NumericArray(shape: shape, values: tensors.flatMap(\.floats))
    case .float64: return join(Double.self)
    case .int8: return join(Int8.self)
    case .int16: return join(Int16.self)
    case .int32: return join(Int32.self)
    case .int64: return join(Int64.self)
    case .uint8: return join(UInt8.self)
    case .uint16: return join(UInt16.self)
    case .uint32: return join(UInt32.self)
    case .uint64: return join(UInt64.self)
    case .bool: return join(Bool.self)
    }
  }
}
