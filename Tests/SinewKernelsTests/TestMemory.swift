import Testing

/// Random numbers that are the same in every run (SplitMix64).
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func integer<T: FixedWidthInteger>(_ range: ClosedRange<T>) -> T {
    T(truncatingIfNeeded: Int(range.lowerBound) + below(Int(range.upperBound) - Int(range.lowerBound) + 1))
  }

  /// In -1 ..< 1.
  mutating func unit() -> Float {
    Float(Int32(truncatingIfNeeded: next() >> 40) - (1 << 23)) / Float(1 << 23)
  }

  mutating func choose<T>(_ values: [T]) -> T { values[below(values.count)] }
}

/// Elements in the middle of guard bytes, as unaligned as asked for: a write outside is found.
final class Guarded<Element: BitwiseCopyable> {
  private static var margin: Int { 64 }
  private static var pattern: UInt8 { 0xa5 }
  private let memory: UnsafeMutableRawBufferPointer
  private let byteCount: Int
  private let offset: Int
  let count: Int

  /// `skew` bytes (a multiple of the element's alignment) move the first element off a 64-byte boundary.
  init(_ elements: [Element], skew: Int = 0) {
    count = elements.count
    byteCount = count * MemoryLayout<Element>.stride
    offset = Self.margin + skew
    memory = .allocate(byteCount: byteCount + 2 * Self.margin + skew, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: Self.pattern)
    for (i, element) in elements.enumerated() { pointer[i] = element }
  }

  convenience init(repeating element: Element, count: Int, skew: Int = 0) {
    self.init(Array(repeating: element, count: count), skew: skew)
  }

  deinit { memory.deallocate() }

  var pointer: UnsafeMutablePointer<Element> {
    (memory.baseAddress! + offset).assumingMemoryBound(to: Element.self)
  }

  var elements: [Element] { (0..<count).map { pointer[$0] } }

  func fill(_ element: Element) {
    for i in 0..<count { pointer[i] = element }
  }

  /// Whether nothing outside the elements was written.
  var guardsAreIntact: Bool {
    memory[..<offset].allSatisfy { $0 == Self.pattern }
      && memory[(offset + byteCount)...].allSatisfy { $0 == Self.pattern }
  }
}

/// Bits of a float with every NaN the same one, as outputs and state have it.
func canonicalBits(_ x: Float) -> UInt32 { x.isNaN ? 0x7fc0_0000 : x.bitPattern }
