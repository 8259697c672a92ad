/// The weight segment while it grows: blocks at multiples of 64 bytes, equal blocks stored once.
struct WeightSegment {
  private(set) var bytes: [UInt8] = []
  private var offsets: [[UInt8]: UInt32] = [:]

  /// Adds a block, or finds an equal one, and returns its offset.
  mutating func add(_ block: [UInt8]) throws(ArtifactError) -> UInt32 {
    if let known = offsets[block] { return known }
    let padding = (64 - bytes.count % 64) % 64
    bytes.append(contentsOf: repeatElement(0, count: padding))
    guard let offset = UInt32(exactly: bytes.count), bytes.count + block.count < 1 << 31 else {
      throw .tooLarge("weights of 2 GiB")
    }
    bytes.append(contentsOf: block)
    offsets[block] = offset
    return offset
  }

  /// Adds the little-endian bytes of some numbers.
  mutating func add<Number: FixedWidthInteger>(_ numbers: [Number]) throws(ArtifactError) -> UInt32 {
    try add(WeightPacking.bytes(of: numbers))
  }
}
