import SinewGraph

/// TreeEnsemble of version 5 of ai.onnx.ml: nodes and leaves in two lists, sets besides comparisons.
@Sendable func importTreeEnsemble(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let element = try context.type(context.operand(0, "X")).element
  let x = try context.featureRows()
  let trees = try treesOfFive(context)
  let targets = try context.int("n_targets", default: trees.targetCount)
  let base = try context.baseValues([], targets: targets, rows: context.shape(x)[0])
  let aggregate: TreeAggregate =
    switch try context.int("aggregate_function", default: 1) {
    case 0: .average
    case 1: .sum
    case 2: .minimum
    case 3: .maximum
    case let other: throw .data("attribute aggregate_function is \(other); 0 to 3 exist")
    }
  let operation = TreeEnsemble(trees: trees, aggregate: aggregate, base: base)
  let transform = try PostTransform(context, isNumber: true)
  if transform == .none && element == .float32 { return try context.results(operation, [x]) }
  let scores = try transform.applied(to: context.step(operation, [x], "scores"), context)
  return [try context.cast(scores, to: element, "result")]
}

private func treesOfFive(_ context: OperatorContext) throws(ImportError) -> DecisionTrees {
  func tensor(_ name: String) throws(ImportError) -> Tensor {
    guard let tensor = try context.tensor(name) else { throw .data("lacks attribute \(name)") }
    return tensor
  }
  let features = try context.requiredInts("nodes_featureids")
  let count = features.count
  func list<T>(_ name: String, _ values: [T]) throws(ImportError) -> [T] {
    guard values.count == count else {
      throw .data("attribute \(name) has \(values.count) elements for \(count) nodes")
    }
    return values
  }
  let modes = try list("nodes_modes", tensor("nodes_modes").integers ?? [])
  let splits = try list("nodes_splits", tensor("nodes_splits").doubles)
  let whenTrue = try list("nodes_truenodeids", context.requiredInts("nodes_truenodeids"))
  let whenFalse = try list("nodes_falsenodeids", context.requiredInts("nodes_falsenodeids"))
  let trueLeaves = try list("nodes_trueleafs", context.requiredInts("nodes_trueleafs"))
  let falseLeaves = try list("nodes_falseleafs", context.requiredInts("nodes_falseleafs"))
  let missing = try context.ints("nodes_missing_value_tracks_true") ?? Array(repeating: 0, count: count)
  let tracks = try list("nodes_missing_value_tracks_true", missing)
  var sets = try memberSets(context).makeIterator()

  let leafTargets = try context.requiredInts("leaf_targetids")
  let weights = try tensor("leaf_weights").doubles
  guard leafTargets.count == weights.count else {
    throw .data("attribute leaf_weights has \(weights.count) elements for \(leafTargets.count) leaves")
  }
  let leaves = zip(leafTargets, weights).map { [DecisionTrees.Entry(target: $0, weight: Float($1))] }

  var decisions: [SourceDecision] = []
  for node in 0..<count {
    var test: SourceDecision.Test
    if modes[node] == 6 {
      guard let set = sets.next() else { throw .data("membership_values has fewer sets than nodes test") }
      test = .member(set)
    } else {
      guard let mode = UInt8(exactly: modes[node]).flatMap(DecisionMode.init(rawValue:)) else {
        throw .data("a node has the mode \(modes[node]); 0 to 6 exist")
      }
      test = .compare(mode, splits[node])
    }
    decisions.append(
      SourceDecision(
        feature: features[node], test: test, missingTracksTrue: tracks[node] != 0,
        whenTrue: trueLeaves[node] != 0 ? .leaf(whenTrue[node]) : .node(whenTrue[node]),
        whenFalse: falseLeaves[node] != 0 ? .leaf(whenFalse[node]) : .node(whenFalse[node])))
  }
  let roots = try context.requiredInts("tree_roots")
  guard !roots.isEmpty else { throw .data("has no trees") }
  return try TreeBuilder.trees(
    decisions, roots: roots.map { DecisionTrees.Child.node($0) }, leaves: leaves,
    roundsThresholds: context.hasWideFeatures
  ) { leaf in "leaf \(leaf)" }
}

/// The sets that nodes test membership in: numbers, a NaN behind each set.
private func memberSets(_ context: OperatorContext) throws(ImportError) -> [[Double]] {
  guard let values = try context.tensor("membership_values")?.doubles else { return [] }
  var sets: [[Double]] = []
  var current: [Double] = []
  for value in values {
    if value.isNaN {
      sets.append(current)
      current = []
    } else {
      current.append(value)
    }
  }
  return current.isEmpty ? sets : sets + [current]
}
