/// Keeps one of several constants with the same type and bits: weights that an exporter has copied for every
/// step of an unrolled loop, and scalars, so that `CommonSubexpressionElimination` sees equal operands.
public struct ConstantSharing: Pass {
  /// A constant that is compared by its bits: NaN equals itself, and 0 differs from −0.
  private struct Bits: Hashable {
    let tensor: Tensor

    static func == (a: Bits, b: Bits) -> Bool {
      a.tensor.type == b.tensor.type && a.tensor.hasSameBits(as: b.tensor)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(tensor.type)
      tensor.hashBits(into: &hasher)
    }
  }

  public init() {}

  public func run(_ graph: inout Graph) throws(GraphError) -> Int {
    var known: [Bits: ValueID] = [:]
    var substitution: [ValueID: ValueID] = [:]
    for (index, value) in graph.values.enumerated() {
      guard let tensor = value.constant else { continue }
      let id = ValueID(index: index)
      if let first = known[Bits(tensor: tensor)] {
        substitution[id] = first
      } else {
        known[Bits(tensor: tensor)] = id
      }
    }
    graph.replaceUses(substitution)
    return substitution.count
  }
}

extension Tensor {
  fileprivate func hasSameBits(as other: Tensor) -> Bool {
    withUnsafeBytes { bytes in
      other.withUnsafeBytes { otherBytes in bytes.elementsEqual(otherBytes) }
    }
  }

  fileprivate func hashBits(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }

  private func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch storage {
    case .float16(let elements), .uint16(let elements): elements.withUnsafeBytes(body)
    case .float32(let elements): elements.withUnsafeBytes(body)
    case .float64(let elements): elements.withUnsafeBytes(body)
    case .int8(let elements): elements.withUnsafeBytes(body)
    case .int16(let elements): elements.withUnsafeBytes(body)
    case .int32(let elements): elements.withUnsafeBytes(body)
    case .int64(let elements): elements.withUnsafeBytes(body)
    case .uint8(let elements): elements.withUnsafeBytes(body)
    case .uint32(let elements): elements.withUnsafeBytes(body)
    case .uint64(let elements): elements.withUnsafeBytes(body)
    case .bool(let elements): elements.withUnsafeBytes(body)
    }
  }
}
