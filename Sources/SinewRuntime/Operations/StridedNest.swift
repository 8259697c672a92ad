import SinewFormat
import SinewKernels

/// A loop nest as it lies in the file: extents and one vector of strides for each operand.
struct StridedNest {
  let extents: FlatVector
  let elementCount: UInt32

  /// Reads the extents: at most 8, each at least 1, with a product of fewer than 2^28.
  init(_ table: FlatTable, extents field: UInt16, _ step: inout StepPreparation) throws(FormatError) {
    let vector = try table.requiredVector(field, elementSize: 4)
    try step.charge(vector.byteCount &+ 32)
    try step.require(vector.count <= 8, .badLoopNest)
    var product: UInt32 = 1
    for level in 0..<vector.count {
      let extent = try vector.uint32(level)
      guard extent > 0, let next = product.checkedProduct(extent), next < 1 &<< 28 else {
        throw step.failure(.badLoopNest)
      }
      product = next
    }
    extents = vector
    elementCount = product
  }

  /// Reads an operand's strides, one for each level, and returns how far they lead up and down from its first
  /// element. Unsigned strides are signed ones without the sign bit.
  func strides(
    _ table: FlatTable, _ field: UInt16, _ step: inout StepPreparation
  ) throws(FormatError) -> (vector: FlatVector, up: UInt64, down: UInt64) {
    let vector = try table.requiredVector(field, elementSize: 4)
    try step.charge(vector.byteCount)
    try step.require(vector.count == extents.count, .badLoopNest)
    var up: UInt64 = 0
    var down: UInt64 = 0
    for level in 0..<vector.count {
      let stride = try vector.int32(level)
      try step.require(stride.magnitude < 1 &<< 28, .outOfReach)
      // Below 2^28 · 2^28, eight of them: no overflow.
      let reach = UInt64(product: try extents.uint32(level) &- 1, stride.magnitude)
      if stride < 0 { down = down &+ reach } else { up = up &+ reach }
    }
    return (vector, up, down)
  }

  /// Reads the strides of an operand that starts at its tensor's first element and stays inside the tensor.
  func operand(
    _ table: FlatTable, _ field: UInt16, of tensor: TensorView, _ step: inout StepPreparation
  ) throws(FormatError) -> FlatVector {
    let (vector, up, down) = try strides(table, field, &step)
    try step.require(down == 0 && up < UInt64(wide: tensor.count), .outOfReach)
    return vector
  }

  /// Whether an operand is read in the order of the output, each element once.
  func isContiguous(_ strides: FlatVector) throws(FormatError) -> Bool {
    var expected: UInt32 = 1
    var level = extents.count
    while level > 0 {
      level = level &- 1
      let extent = try extents.uint32(level)
      if extent != 1, try strides.uint32(level) != expected { return false }
      expected = expected &* extent
    }
    return true
  }
}

/// The numbers of a loop nest at run time: they stay in the file, verified.
struct NestPointers {
  var extents: UnsafePointer<UInt32>
  var strides: (UnsafePointer<Int32>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?)
  var rank: UInt32

  init(_ nest: StridedNest, _ first: FlatVector?, _ second: FlatVector?, _ third: FlatVector?) {
    extents = nest.extents.bytes.words(UInt32.self)
    strides = (
      first?.bytes.words(Int32.self), second?.bytes.words(Int32.self), third?.bytes.words(Int32.self)
    )
    rank = nest.extents.count
  }

  /// The nest as the kernels take it. Operands without strides are contiguous.
  func loopNest() -> LoopNest {
    var sizes = SIMD8<UInt32>(repeating: 1)
    for level in 0..<Int(truncatingIfNeeded: rank) { sizes[level] = extents[level] }
    return LoopNest(
      rank: rank, extents: sizes, strides0: vector(strides.0, sizes), strides1: vector(strides.1, sizes),
      strides2: vector(strides.2, sizes))
  }

  @inline(__always)
  private func vector(_ strides: UnsafePointer<Int32>?, _ sizes: SIMD8<UInt32>) -> SIMD8<Int32> {
    var result = SIMD8<Int32>(repeating: 0)
    if let strides {
      for level in 0..<Int(truncatingIfNeeded: rank) { result[level] = strides[level] }
    } else {
      var expected: UInt32 = 1
      var level = Int(truncatingIfNeeded: rank)
      while level > 0 {
        level = level &- 1
        result[level] = Int32(bitPattern: expected)
        expected = expected &* sizes[level]
      }
    }
    return result
  }
}

extension UnsafeRawBufferPointer {
  /// The address of a vector's 32-bit elements, whose alignment has been checked. A vector is never null.
  @inline(__always)
  func words<Word>(_ type: Word.Type) -> UnsafePointer<Word> {
    unsafeBitCast(baseAddress, to: UnsafeRawPointer.self).assumingMemoryBound(to: type)
  }
}
