/// Element type and static shape of a tensor.
///
/// Every dimension is known: dynamic axes are fixed at import. The product of the dimensions is checked once,
/// here, so that `count` never overflows.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// Most axes of a tensor.
  public static let maximumRank = 16
  /// Most elements of a tensor, as in programs: a policy's largest weight has some 10^7.
  public static let maximumCount = (1 << 28) - 1

  public let element: ElementType
  /// Dimensions, outermost first; empty for a scalar. Every one is at least 0.
  public let shape: [Int]
  /// Product of the dimensions (1 for a scalar).
  public let count: Int

  /// - Throws: `GraphError.tooLarge` for more than `maximumCount` elements or `maximumRank` axes,
  ///   `GraphError.shape` for a negative dimension.
  public init(_ element: ElementType, _ shape: [Int]) throws(GraphError) {
    guard shape.count <= Self.maximumRank else {
      throw .tooLarge("a tensor of \(shape.count) axes; at most \(Self.maximumRank) are supported")
    }
    var count = 1
    var nonzero = 1
    for dimension in shape {
      guard dimension >= 0 else { throw .shape("dimension \(dimension) in shape \(shape) is negative") }
      // Divided, not multiplied: the product of two dimensions may not fit an Int.
      guard dimension <= Self.maximumCount / nonzero else {
        throw .tooLarge("a tensor of shape \(shape); at most \(Self.maximumCount) elements are supported")
      }
      count *= dimension
      nonzero *= max(dimension, 1)
    }
    self.element = element
    self.shape = shape
    self.count = count
  }

  public var rank: Int { shape.count }
  /// Bytes of the elements.
  public var byteCount: Int { count * element.byteCount }

  public var description: String { "\(element)[\(shape.map(String.init).joined(separator: ", "))]" }

  /// The same shape with another element type.
  public func with(_ element: ElementType) -> TensorType {
    TensorType(unchecked: element, shape, count)
  }

  private init(unchecked element: ElementType, _ shape: [Int], _ count: Int) {
    self.element = element
    self.shape = shape
    self.count = count
  }
}
