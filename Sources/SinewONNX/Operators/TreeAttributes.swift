import SinewGraph

// Trees as the operators before version 5 of ai.onnx.ml hold them: nodes named by numbers of tree and node.

/// The nodes and leaves of an ensemble, with a weight for each of its votes.
struct TreeAttributes {
  let trees: DecisionTrees
  let areWeightsNegative: Bool
  /// The targets that votes name.
  let targets: Set<Int>

  /// - Parameters:
  ///   - votes: what the attributes of votes are called, `target` or `class`.
  ///   - target: the target of a vote.
  init(
    _ context: OperatorContext, votes: String, target: (Int) -> Int = { $0 }
  ) throws(ImportError) {
    let treeIDs = try context.requiredInts("nodes_treeids")
    let count = treeIDs.count
    func list<T>(_ name: String, _ values: [T]) throws(ImportError) -> [T] {
      guard values.count == count else {
        throw .data("attribute \(name) has \(values.count) elements for \(count) nodes")
      }
      return values
    }
    let nodeIDs = try list("nodes_nodeids", context.requiredInts("nodes_nodeids"))
    let features = try list("nodes_featureids", context.requiredInts("nodes_featureids"))
    let whenTrue = try list("nodes_truenodeids", context.requiredInts("nodes_truenodeids"))
    let whenFalse = try list("nodes_falsenodeids", context.requiredInts("nodes_falsenodeids"))
    let modes = try list("nodes_modes", context.strings("nodes_modes") ?? [])
    let thresholds = try list("nodes_values", context.numbers("nodes_values"))
    let missing = try context.ints("nodes_missing_value_tracks_true") ?? Array(repeating: 0, count: count)
    let tracks = try list("nodes_missing_value_tracks_true", missing)

    var places: [NodeName: Int] = [:]
    for place in 0..<count {
      let name = NodeName(tree: treeIDs[place], node: nodeIDs[place])
      guard places.updateValue(place, forKey: name) == nil else { throw .data("\(name) occurs twice") }
    }
    let isLeaf = modes.map { $0 == "LEAF" }
    func child(_ node: Int, ofTree tree: Int) throws(ImportError) -> DecisionTrees.Child {
      let name = NodeName(tree: tree, node: node)
      guard let place = places[name] else { throw .data("the trees lead to \(name), which does not exist") }
      return isLeaf[place] ? .leaf(place) : .node(place)
    }
    // The first node of a tree is its root, as in onnxruntime and in ONNX's own evaluator.
    var decisions: [SourceDecision] = []
    var roots: [DecisionTrees.Child] = []
    var seen: Set<Int> = []
    for place in 0..<count {
      let tree = treeIDs[place]
      if seen.insert(tree).inserted { roots.append(isLeaf[place] ? .leaf(place) : .node(place)) }
      let mode = try isLeaf[place] ? .lessOrEqual : Self.mode(modes[place])
      decisions.append(
        SourceDecision(
          feature: isLeaf[place] ? 0 : features[place],
          test: .compare(mode, isLeaf[place] ? 0 : thresholds[place]), missingTracksTrue: tracks[place] != 0,
          whenTrue: try isLeaf[place] ? .leaf(place) : child(whenTrue[place], ofTree: tree),
          whenFalse: try isLeaf[place] ? .leaf(place) : child(whenFalse[place], ofTree: tree)))
    }
    guard !roots.isEmpty else { throw .data("has no trees") }

    let voteTrees = try context.requiredInts("\(votes)_treeids")
    let voteNodes = try context.requiredInts("\(votes)_nodeids")
    let voteTargets = try context.requiredInts("\(votes)_ids")
    let weights = try context.numbers("\(votes)_weights")
    guard voteNodes.count == voteTrees.count, voteTargets.count == voteTrees.count,
      weights.count == voteTrees.count
    else { throw .data("the attributes \(votes)_* are not equally long") }
    var leaves = [[DecisionTrees.Entry]](repeating: [], count: count)
    for vote in voteTrees.indices {
      let name = NodeName(tree: voteTrees[vote], node: voteNodes[vote])
      guard let place = places[name], isLeaf[place] else {
        throw .data("a vote names \(name), which is no leaf")
      }
      leaves[place].append(
        DecisionTrees.Entry(target: target(voteTargets[vote]), weight: Float(weights[vote])))
    }
    trees = try TreeBuilder.trees(
      decisions, roots: roots, leaves: leaves, roundsThresholds: context.hasWideFeatures
    ) { leaf in "\(NodeName(tree: treeIDs[leaf], node: nodeIDs[leaf]))" }
    areWeightsNegative = weights.contains { $0 < 0 }
    targets = Set(voteTargets)
  }

  private struct NodeName: Hashable, CustomStringConvertible {
    var tree: Int
    var node: Int
    var description: String { "node \(node) of tree \(tree)" }
  }

  private static func mode(_ name: String) throws(ImportError) -> DecisionMode {
    switch name {
    case "BRANCH_LEQ": .lessOrEqual
    case "BRANCH_LT": .less
    case "BRANCH_GTE": .greaterOrEqual
    case "BRANCH_GT": .greater
    case "BRANCH_EQ": .equal
    case "BRANCH_NEQ": .notEqual
    default:
      throw .data("a node has the mode \(quoted(name)); BRANCH_LEQ, _LT, _GTE, _GT, _EQ, _NEQ and LEAF exist")
    }
  }
}

extension OperatorContext {
  /// Numbers of an attribute, or of the tensor that stands in its place for more precision; none without both.
  func numbers(_ name: String) throws(ImportError) -> [Double] {
    if let tensor = try tensor("\(name)_as_tensor") { return tensor.doubles }
    return try floats(name)?.map { Double($0) } ?? []
  }

  /// Whether the features are rounded to float32.
  var hasWideFeatures: Bool { optional(0).map { type($0).element == .float64 } ?? false }

  /// Rows of features in float32: a vector is one row.
  func featureRows() throws(ImportError) -> ValueID {
    let x = try operand(0, "X")
    let type = type(x)
    guard type.rank == 1 || type.rank == 2, type.element != .bool else {
      throw .data("operand 1 (X) is \(type); rows of numbers are needed")
    }
    let rows = type.rank == 1 ? try step(Reshape(shape: [1, type.count]), [x], "row") : x
    return try cast(rows, to: .float32, "features")
  }

  /// Base values of targets, zeros without any, once it is known that so many targets can be.
  func baseValues(_ given: [Double], targets: Int, rows: Int) throws(ImportError) -> [Float] {
    try session.decoder.spend(
      made: attempt { () throws(GraphError) in try TensorType(.float32, [max(rows, 1), targets]) })
    guard given.isEmpty || given.count == targets else {
      throw .unsupported("has \(given.count) base values for \(targets) targets; one for each is supported")
    }
    return given.isEmpty ? Array(repeating: 0, count: targets) : given.map { Float($0) }
  }
}
