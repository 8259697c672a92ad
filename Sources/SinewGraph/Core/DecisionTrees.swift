/// How a decision node compares a feature with its threshold.
public enum DecisionMode: UInt8, Hashable, Sendable, CaseIterable {
  case lessOrEqual = 0
  case less, greaterOrEqual, greater, equal, notEqual

  func holds(_ value: Float, _ threshold: Float) -> Bool {
    switch self {
    case .lessOrEqual: value <= threshold
    case .less: value < threshold
    case .greaterOrEqual: value >= threshold
    case .greater: value > threshold
    case .equal: value == threshold
    case .notEqual: value != threshold
    }
  }
}

/// Decision trees in one list of nodes.
///
/// The nodes of a tree lie together, its root first, and every child behind its parent, so that each walk ends.
public struct DecisionTrees: Hashable, Sendable {
  public enum Child: Hashable, Sendable {
    case node(Int)
    case leaf(Int)
  }

  public struct Node: Hashable, Sendable {
    public var feature: Int
    public var mode: DecisionMode
    public var threshold: Float
    /// Where a feature that is NaN leads.
    public var missingTracksTrue: Bool
    public var whenTrue: Child
    public var whenFalse: Child

    public init(
      feature: Int, mode: DecisionMode, threshold: Float, missingTracksTrue: Bool, whenTrue: Child,
      whenFalse: Child
    ) {
      self.feature = feature
      self.mode = mode
      self.threshold = threshold
      self.missingTracksTrue = missingTracksTrue
      self.whenTrue = whenTrue
      self.whenFalse = whenFalse
    }
  }

  /// What a leaf gives to a target.
  public struct Entry: Hashable, Sendable {
    public var target: Int
    public var weight: Float

    public init(target: Int, weight: Float) {
      self.target = target
      self.weight = weight
    }
  }

  public let nodes: [Node]
  /// Each tree's first node, in increasing order.
  public let roots: [Int]
  public let leaves: [[Entry]]
  /// Features that a row must have at least.
  public let featureCount: Int
  /// Targets that the leaves give to, at least.
  public let targetCount: Int

  /// - Throws: `GraphError.structure` for nodes that break the order, `GraphError.attribute` for numbers that
  ///   are NaN or infinite, and for features and targets out of range.
  public init(nodes: [Node], roots: [Int], leaves: [[Entry]]) throws(GraphError) {
    guard roots.first == 0, zip(roots, roots.dropFirst()).allSatisfy(<), let last = roots.last,
      last < nodes.count
    else {
      throw .structure("the roots \(roots.prefix(8)) of \(nodes.count) nodes do not begin at 0 and increase")
    }
    for (tree, root) in roots.enumerated() {
      let end = tree + 1 < roots.count ? roots[tree + 1] : nodes.count
      for place in root..<end {
        let node = nodes[place]
        guard (0..<TensorType.maximumCount).contains(node.feature), !node.threshold.isNaN else {
          throw .attribute(
            "decision \(place) of the trees compares feature \(node.feature) with \(node.threshold); features 0 ..< "
              + "\(TensorType.maximumCount) and thresholds other than NaN are accepted")
        }
        for child in [node.whenTrue, node.whenFalse] {
          let isInOrder =
            switch child {
            case .node(let next): next > place && next < end
            case .leaf(let leaf): leaves.indices.contains(leaf)
            }
          guard isInOrder else {
            throw .structure(
              "decision \(place) of \(nodes.count) leads to \(child); decisions of its own tree behind it and leaves 0 ..< "
                + "\(leaves.count) are accepted")
          }
        }
      }
    }
    for entry in leaves.joined() {
      guard (0..<TensorType.maximumCount).contains(entry.target), entry.weight.isFinite else {
        throw .attribute(
          "a leaf gives \(entry.weight) to target \(entry.target); finite weights for targets 0 ..< "
            + "\(TensorType.maximumCount) are accepted")
      }
    }
    self.nodes = nodes
    self.roots = roots
    self.leaves = leaves
    featureCount = (nodes.map(\.feature).max() ?? 0) + 1
    targetCount = (leaves.joined().map(\.target).max() ?? 0) + 1
  }

  /// The leaf that a tree reaches for a row of features.
  func leaf(ofTree root: Int, _ features: (Int) -> Float) -> [Entry] {
    var place = root
    while true {
      let node = nodes[place]
      let value = features(node.feature)
      let holds = value.isNaN ? node.missingTracksTrue : node.mode.holds(value, node.threshold)
      switch holds ? node.whenTrue : node.whenFalse {
      case .node(let next): place = next
      case .leaf(let leaf): return leaves[leaf]
      }
    }
  }
}
