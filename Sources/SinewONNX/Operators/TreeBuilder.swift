import SinewGraph

/// A decision node as a file holds it: its children are places in the same list, or leaves.
struct SourceDecision {
  enum Test {
    case compare(DecisionMode, Double)
    /// Whether the feature is one of these numbers.
    case member([Double])
  }

  var feature: Int
  var test: Test
  var missingTracksTrue: Bool
  var whenTrue: DecisionTrees.Child
  var whenFalse: DecisionTrees.Child
}

/// Puts decision nodes into the order of `DecisionTrees`: each tree's together, children behind their parents.
struct TreeBuilder {
  private let source: [SourceDecision]
  private let roundsThresholds: Bool
  private var nodes: [DecisionTrees.Node] = []
  private var isPlaced: [Bool]

  /// Where the place of a child is missing yet.
  private struct Gap {
    var node: Int
    var isTrueSide: Bool
  }

  private init(_ source: [SourceDecision], roundsThresholds: Bool) {
    self.source = source
    self.roundsThresholds = roundsThresholds
    isPlaced = Array(repeating: false, count: source.count)
  }

  /// - Parameter roundsThresholds: whether thresholds are rounded to the nearest float32, as features of float64
  ///   are, so that equal ones stay equal; otherwise the features are exact, and so is each comparison.
  /// - Parameter leafName: what messages call a leaf.
  static func trees(
    _ source: [SourceDecision], roots: [DecisionTrees.Child], leaves: [[DecisionTrees.Entry]],
    roundsThresholds: Bool, leafName: (Int) -> String
  ) throws(ImportError) -> DecisionTrees {
    var builder = TreeBuilder(source, roundsThresholds: roundsThresholds)
    var starts: [Int] = []
    for root in roots {
      starts.append(builder.nodes.count)
      try builder.place(tree: root)
    }
    let trees = try attempt { () throws(GraphError) in
      try DecisionTrees(nodes: builder.nodes, roots: starts, leaves: leaves)
    }
    try builder.checkAllReached(leaves, leafName)
    return trees
  }

  /// Votes of leaves that no root reaches would be lost.
  private func checkAllReached(
    _ leaves: [[DecisionTrees.Entry]], _ name: (Int) -> String
  ) throws(ImportError) {
    var isReached = [Bool](repeating: false, count: leaves.count)
    for node in nodes {
      for case .leaf(let leaf) in [node.whenTrue, node.whenFalse] where leaves.indices.contains(leaf) {
        isReached[leaf] = true
      }
    }
    guard let lost = leaves.indices.first(where: { !isReached[$0] && !leaves[$0].isEmpty }) else { return }
    throw .data(
      "\(name(lost)) votes, but no tree leads to it from its root (the first node of each tree, or what tree_roots names); the "
        + "trees are incomplete, or not in order")
  }

  private mutating func place(tree root: DecisionTrees.Child) throws(ImportError) {
    guard case .node = root else {
      // A tree that is one leaf: a node both of whose sides lead there.
      nodes.append(
        DecisionTrees.Node(
          feature: 0, mode: .lessOrEqual, threshold: 0, missingTracksTrue: false, whenTrue: root,
          whenFalse: root))
      return
    }
    var pending: [(child: DecisionTrees.Child, gaps: [Gap])] = [(root, [])]
    while let (child, gaps) = pending.popLast() {
      guard case .node(let place) = child else {
        fill(gaps, with: child)
        continue
      }
      guard source.indices.contains(place) else {
        throw .data("a tree leads to node \(place) of \(source.count)")
      }
      guard !isPlaced[place] else {
        throw .data("node \(place) of the trees has two parents, or lies on a circle")
      }
      isPlaced[place] = true
      fill(gaps, with: .node(nodes.count))
      let (trueGaps, falseGaps) = try append(source[place])
      pending.append((source[place].whenFalse, falseGaps))
      pending.append((source[place].whenTrue, trueGaps))
    }
  }

  private mutating func fill(_ gaps: [Gap], with child: DecisionTrees.Child) {
    for gap in gaps {
      if gap.isTrueSide { nodes[gap.node].whenTrue = child } else { nodes[gap.node].whenFalse = child }
    }
  }

  /// Appends a node, or for a set one for each member, and returns where its children are to be entered.
  private mutating func append(
    _ decision: SourceDecision
  ) throws(ImportError) -> (whenTrue: [Gap], whenFalse: [Gap]) {
    let first = nodes.count
    switch decision.test {
    case .compare(let mode, let threshold):
      let (mode, threshold) = try inFloat(mode, threshold)
      append(decision, mode, threshold, whenFalse: decision.whenFalse)
    case .member(let members):
      guard !members.isEmpty else { throw .data("a node of the trees tests membership in an empty set") }
      for (position, member) in members.enumerated() {
        let (mode, threshold) = try inFloat(.equal, member)
        let isLast = position == members.count - 1
        append(decision, mode, threshold, whenFalse: isLast ? decision.whenFalse : .node(nodes.count + 1))
      }
    }
    return (
      (first..<nodes.count).map { Gap(node: $0, isTrueSide: true) },
      [Gap(node: nodes.count - 1, isTrueSide: false)]
    )
  }

  private mutating func append(
    _ decision: SourceDecision, _ mode: DecisionMode, _ threshold: Float, whenFalse: DecisionTrees.Child
  ) {
    nodes.append(
      DecisionTrees.Node(
        feature: decision.feature, mode: mode, threshold: threshold,
        missingTracksTrue: decision.missingTracksTrue, whenTrue: decision.whenTrue, whenFalse: whenFalse))
  }

  /// The comparison of a float32 with a float64 as one with a float32 that has the same outcome for every
  /// number.
  private func inFloat(
    _ mode: DecisionMode, _ threshold: Double
  ) throws(ImportError) -> (DecisionMode, Float) {
    guard !threshold.isNaN else { throw .data("a node of the trees compares with NaN") }
    let nearest = Float(threshold)
    if roundsThresholds || Double(nearest) == threshold { return (mode, nearest) }
    switch mode {
    case .lessOrEqual, .greater: return (mode, Double(nearest) > threshold ? nearest.nextDown : nearest)
    case .less, .greaterOrEqual: return (mode, Double(nearest) < threshold ? nearest.nextUp : nearest)
    case .equal: return (.less, -.infinity)
    case .notEqual: return (.greaterOrEqual, -.infinity)
    }
  }
}
