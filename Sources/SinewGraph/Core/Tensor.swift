/// A dense row-major tensor value.
public struct Tensor: Sendable {
  /// Elements in their own type, outermost axis first.
  public enum Storage: Sendable {
    case float16([UInt16])
    case float32([Float])
    case float64([Double])
    case int8([Int8])
    case int16([Int16])
    case int32([Int32])
    case int64([Int64])
    case uint8([UInt8])
    case uint16([UInt16])
    case uint32([UInt32])
    case uint64([UInt64])
    case bool([Bool])
  }

  public let type: TensorType
  public let storage: Storage

  public var shape: [Int] { type.shape }
  public var count: Int { type.count }
  public var element: ElementType { type.element }

  /// A tensor of Swift elements.
  /// - Throws: `GraphError.shape` when the number of elements is not the product of the shape.
  public init<T: TensorElement>(_ elements: [T], shape: [Int]) throws(GraphError) {
    let type = try TensorType(T.elementType, shape)
    guard elements.count == type.count else {
      throw .shape("\(elements.count) elements do not fill shape \(shape)")
    }
    self.type = type
    self.storage = T.wrap(elements)
  }

  /// A vector.
  public init<T: TensorElement>(vector elements: [T]) throws(GraphError) {
    try self.init(elements, shape: [elements.count])
  }

  /// A float16 tensor from IEEE binary16 bit patterns.
  public init(float16Bits bits: [UInt16], shape: [Int]) throws(GraphError) {
    let type = try TensorType(.float16, shape)
    guard bits.count == type.count else { throw .shape("\(bits.count) elements do not fill shape \(shape)") }
    self.type = type
    self.storage = .float16(bits)
  }

  /// The same elements under another shape.
  public func reshaped(_ shape: [Int]) throws(GraphError) -> Tensor {
    let type = try TensorType(element, shape)
    guard type.count == count else { throw .shape("\(count) elements do not fill shape \(shape)") }
    return Tensor(type: type, storage: storage)
  }

  init(type: TensorType, storage: Storage) {
    self.type = type
    self.storage = storage
  }

  /// The elements, when the tensor is of that very type.
  public func elements<T: TensorElement>(as _: T.Type = T.self) -> [T]? { T.unwrap(storage) }
}

/// A Swift type that is an element type of tensors.
public protocol TensorElement: Sendable, BitwiseCopyable {
  static var elementType: ElementType { get }
  static func wrap(_ elements: [Self]) -> Tensor.Storage
  static func unwrap(_ storage: Tensor.Storage) -> [Self]?
}
