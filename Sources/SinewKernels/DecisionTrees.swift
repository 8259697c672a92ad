/// How the leaves' weights for a target become one number.
public enum TreeAggregation: UInt8, Sendable, BitwiseCopyable {
  case sum = 0
  /// The sum divided by Float(trees).
  case average = 1
  /// `weight < y ? weight : y`.
  case minimum = 2
  /// `weight > y ? weight : y`.
  case maximum = 3
}

/// Decision trees as they lie in the file (docs/layouts.md). The loader has checked every number, and that children lie
/// behind their parents: each walk ends.
public struct TreeNodes: BitwiseCopyable {
  /// Four words each: feature, mode and where NaN leads; threshold; child when true; child when false.
  public var nodes: UnsafePointer<UInt32>
  public var roots: UnsafePointer<UInt32>
  /// Where each leaf's entries begin, and where the last one's end.
  public var leafStarts: UnsafePointer<UInt32>
  /// Two words each: target, weight.
  public var entries: UnsafePointer<UInt32>
  /// One number for each target.
  public var base: UnsafePointer<Float>
  public var features: UInt32
  public var targets: UInt32
  public var treeCount: UInt32

  public init(
    nodes: UnsafePointer<UInt32>, roots: UnsafePointer<UInt32>, leafStarts: UnsafePointer<UInt32>,
    entries: UnsafePointer<UInt32>, base: UnsafePointer<Float>, features: UInt32, targets: UInt32,
    treeCount: UInt32
  ) {
    self.nodes = nodes
    self.roots = roots
    self.leafStarts = leafStarts
    self.entries = entries
    self.base = base
    self.features = features
    self.targets = targets
    self.treeCount = treeCount
  }

  /// The number of the leaf that a row of features reaches from a node.
  @inline(__always)
  func leaf(from root: UInt32, _ x: UnsafePointer<Float>) -> Int {
    var place = root
    while place & 0x8000_0000 == 0 {
      let node = nodes + Int(truncatingIfNeeded: place) &* 4
      let head = node[0]
      let value = x[Int(truncatingIfNeeded: head & 0xff_ffff)]
      let threshold = Float(bitPattern: node[1])
      let holds: Bool
      if value != value {
        holds = head & 0x800_0000 != 0
      } else {
        switch (head &>> 24) & 7 {
        case 0: holds = value <= threshold
        case 1: holds = value < threshold
        case 2: holds = value >= threshold
        case 3: holds = value > threshold
        case 4: holds = value == threshold
        default: holds = value != threshold
        }
      }
      place = holds ? node[2] : node[3]
    }
    return Int(truncatingIfNeeded: place & 0x7fff_ffff)
  }
}

/// Evaluates decision trees on rows of features, tree after tree and entry after entry.
///
/// A target that no leaf gives to is 0 before its base is added.
///
/// - Parameters:
///   - rows: rows of x.
///   - y: `[rows][targets]`. x: `[rows][features]`. They do not overlap.
public func evaluateTrees(
  _ trees: TreeNodes, _ aggregation: TreeAggregation, rows: UInt32, _ y: UnsafeMutablePointer<Float>,
  _ x: UnsafePointer<Float>
) {
  let targets = Int(truncatingIfNeeded: trees.targets)
  // Extremes have no neutral number: NaN, which no weight is, stands for none.
  let first: Float = aggregation.rawValue < 2 ? 0 : Float(bitPattern: 0x7fc0_0000)
  for row in 0..<Int(truncatingIfNeeded: rows) {
    let x = x + row &* Int(truncatingIfNeeded: trees.features)
    let y = y + row &* targets
    for target in 0..<targets { y[target] = first }
    for tree in 0..<Int(truncatingIfNeeded: trees.treeCount) {
      let leaf = trees.leaf(from: trees.roots[tree], x)
      var entry = Int(truncatingIfNeeded: trees.leafStarts[leaf])
      let end = Int(truncatingIfNeeded: trees.leafStarts[leaf &+ 1])
      while entry < end {
        let target = Int(truncatingIfNeeded: trees.entries[2 &* entry])
        let weight = Float(bitPattern: trees.entries[2 &* entry &+ 1])
        let total = y[target]
        switch aggregation {
        case .sum, .average: y[target] = total + weight
        case .minimum: y[target] = weight < total || total != total ? weight : total
        case .maximum: y[target] = weight > total || total != total ? weight : total
        }
        entry = entry &+ 1
      }
    }
    for target in 0..<targets {
      var total = y[target]
      if total != total { total = 0 }
      if aggregation == .average { total = total / Float(Int(truncatingIfNeeded: trees.treeCount)) }
      y[target] = total + trees.base[target]
    }
  }
}
