extension MemoryPlanner {
  /// Above this many blocks, random restarts cost more time than they save bytes.
  private static var greatestRandomCount: Int { 400 }
  private static var restartCount: Int { 48 }

  /// The orders in which to place the blocks, best first by experience.
  static func orders(of blocks: [MemoryBlock], stepCount: Int) -> [(MemoryPlan.Strategy, [Int])] {
    let indices = Array(blocks.indices)
    // Ties are broken by the index: the result is the same everywhere.
    func sorted(_ key: (Int) -> (Int, Int)) -> [Int] {
      let keys = indices.map { index in
        let (first, second) = key(index)
        return (first, second, index)
      }
      return indices.sorted { keys[$0] < keys[$1] }
    }
    let breadths = greatestBreadths(blocks, stepCount: stepCount)
    let bySize = sorted { (-blocks[$0].byteCount, blocks[$0].lifetime.first) }
    var orders: [(MemoryPlan.Strategy, [Int])] = [
      (.bySize, bySize),
      (.byBreadth, sorted { (-breadths[$0], -blocks[$0].byteCount) }),
      (.byLifetime, sorted { (blocks[$0].lifetime.first - blocks[$0].lifetime.last, -blocks[$0].byteCount) }),
      (.inTimeOrder, sorted { (blocks[$0].lifetime.first, -blocks[$0].byteCount) }),
    ]
    guard blocks.count <= greatestRandomCount else { return orders }
    var generator = SplitMix64(seed: 0x5345_4544)
    for _ in 0..<restartCount { orders.append((.random, perturbed(bySize, &generator))) }
    return orders
  }

  /// For each block, the greatest sum of bytes that live at a time when it does.
  private static func greatestBreadths(_ blocks: [MemoryBlock], stepCount: Int) -> [Int] {
    var live = [Int](repeating: 0, count: stepCount + 2)
    for block in blocks where block.lifetime.first <= block.lifetime.last {
      for time in block.lifetime.first...block.lifetime.last { live[time + 1] += block.byteCount }
    }
    return blocks.map { block in
      guard block.lifetime.first <= block.lifetime.last else { return 0 }
      return live[(block.lifetime.first + 1)...(block.lifetime.last + 1)].max() ?? 0
    }
  }

  /// A few random exchanges of neighbours at a distance of up to 8.
  private static func perturbed(_ order: [Int], _ generator: inout SplitMix64) -> [Int] {
    var order = order
    guard order.count > 1 else { return order }
    for _ in 0..<max(2, order.count / 4) {
      let a = Int.random(in: 0..<order.count, using: &generator)
      let b = min(order.count - 1, a + Int.random(in: 1...8, using: &generator))
      order.swapAt(a, b)
    }
    return order
  }
}

/// Sebastiano Vigna's SplitMix64: a seeded generator, so that plans are the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
