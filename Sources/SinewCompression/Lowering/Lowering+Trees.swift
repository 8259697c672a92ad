import SinewArtifact
import SinewGraph

extension Lowering {
  mutating func lowerTrees(_ ensemble: TreeEnsemble, _ node: Node) throws(ConversionError) {
    let trees = ensemble.trees
    let features = graph.type(of: node.inputs[0]).shape[1]
    guard features < 1 << 24, trees.nodes.count < 1 << 28, trees.leaves.count < 1 << 28 else {
      throw .unsupported(
        "\(trees.nodes.count) nodes and \(trees.leaves.count) leaves on \(features) features; fewer than 2^28 of each on "
          + "fewer than 2^24 features are supported")
    }
    var starts: [UInt32] = [0]
    var entries: [UInt32] = []
    for leaf in trees.leaves {
      for entry in leaf { entries += [UInt32(truncatingIfNeeded: entry.target), entry.weight.bitPattern] }
      starts.append(UInt32(truncatingIfNeeded: entries.count / 2))
    }
    let operation = ProgramOperation.TreeEnsemble(
      aggregate: aggregate(ensemble.aggregate), features: features, nodes: trees.nodes.flatMap(words),
      roots: trees.roots.map { UInt32(truncatingIfNeeded: $0) }, leafStarts: starts, entries: entries,
      base: ensemble.base)
    try emit(.treeEnsemble(operation), node, inputs: [try plainTensor(node.inputs[0])])
  }

  private func words(_ node: DecisionTrees.Node) -> [UInt32] {
    let head =
      UInt32(truncatingIfNeeded: node.feature) | UInt32(node.mode.rawValue) << 24
      | (node.missingTracksTrue ? 1 << 27 : 0)
    return [head, node.threshold.bitPattern, word(node.whenTrue), word(node.whenFalse)]
  }

  private func word(_ child: DecisionTrees.Child) -> UInt32 {
    switch child {
    case .node(let place): UInt32(truncatingIfNeeded: place)
    case .leaf(let leaf): UInt32(truncatingIfNeeded: leaf) | 0x8000_0000
    }
  }

  private func aggregate(_ aggregate: TreeAggregate) -> ProgramOperation.TreeEnsemble.Aggregate {
    switch aggregate {
    case .sum: .sum
    case .average: .average
    case .minimum: .minimum
    case .maximum: .maximum
    }
  }
}
