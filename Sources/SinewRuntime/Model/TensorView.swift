import SinewFormat

/// A tensor of a model: what the table says, checked for itself.
public struct TensorView {
  public let table: FlatTable
  public let index: UInt32
  public let type: Schema.ElementType
  public let storage: Schema.Storage
  /// Bytes from the start of the arena or of the weight segment.
  public let offset: UInt32
  /// Product of the extents, less than 2^28.
  public let count: UInt32

  /// uint extents, each at least 1, at most 8 of them; a scalar has none.
  public func shape() throws(FormatError) -> FlatVector {
    try table.requiredVector(Schema.Tensor.shape, elementSize: 4)
  }

  public var byteCount: UInt32 { count &* type.byteCount }

  /// Bytes that belong to the tensor: its elements rounded up to 16 (docs/layouts.md).
  public var storageByteCount: UInt32 { ((count &+ 15) & ~15) &* type.byteCount }

  public var isInArena: Bool { storage != .constant }

  /// Whether two tensors share bytes of the arena.
  @inline(never)
  func overlaps(_ other: TensorView) -> Bool {
    guard isInArena, other.isInArena else { return false }
    return offset < other.offset &+ other.storageByteCount && other.offset < offset &+ storageByteCount
  }
}

extension ModelView {
  /// Decodes a tensor and checks its shape, its type and that it lies in the arena or in the segment.
  @inline(never)
  public func tensor(_ index: UInt32) throws(FormatError) -> TensorView {
    guard index < tensors.count else { throw FormatError(.badTensor, at: tensors.position) }
    let table = try tensors.table(index, fieldCount: Schema.Tensor.fieldCount)
    guard let type = Schema.ElementType(rawValue: try table.uint8(Schema.Tensor.type)),
      let storage = Schema.Storage(rawValue: try table.uint8(Schema.Tensor.storage))
    else { throw FormatError(.unknownValue, at: table.position) }
    guard type != .float16 else { throw FormatError(.badType, at: table.position) }
    let shape = try table.requiredVector(Schema.Tensor.shape, elementSize: 4)
    guard shape.count <= 8 else { throw FormatError(.badShape, at: table.position) }
    var count: UInt32 = 1
    for axis in 0..<shape.count {
      let extent = try shape.uint32(axis)
      guard extent > 0, let product = count.checkedProduct(extent), product < 1 &<< 28 else {
        throw FormatError(.badShape, at: table.position)
      }
      count = product
    }
    let tensor = TensorView(
      table: table, index: index, type: type, storage: storage,
      offset: try table.uint32(Schema.Tensor.offset), count: count)
    try checkPlace(of: tensor)
    return tensor
  }

  private func checkPlace(of tensor: TensorView) throws(FormatError) {
    // In range: fewer than 2^28 elements of at most 4 bytes.
    let byteCount = tensor.storageByteCount
    if tensor.storage == .constant {
      try checkSegment(tensor.offset, byteCount: byteCount, from: tensor.table)
    } else {
      guard tensor.offset & 15 == 0, tensor.offset <= arenaBytes, byteCount <= arenaBytes &- tensor.offset
      else {
        throw FormatError(.badArenaOffset, at: tensor.table.position)
      }
    }
  }
}

extension Schema.ElementType {
  /// Bytes of one element. Not inlined: a table.
  @inline(never)
  public var byteCount: UInt32 {
    switch self {
    case .float32, .int32: 4
    case .int16, .float16: 2
    case .int8, .bool: 1
    }
  }
}

#if !hasFeature(Embedded)
  extension TensorView {
    public func extents() throws(FormatError) -> [Int] {
      let shape = try shape()
      var extents: [Int] = []
      for axis in 0..<shape.count { extents.append(Int(try shape.uint32(axis))) }
      return extents
    }
  }
#endif
