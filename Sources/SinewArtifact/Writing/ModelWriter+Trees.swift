import SinewFormat

extension ModelWriter {
  func treeTable(
    _ trees: ProgramOperation.TreeEnsemble, _ blocks: ProgramLayout.StepLayout
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    let counts = try narrow(
      [
        trees.features, trees.base.count, trees.roots.count, trees.nodes.count / 4,
        trees.leafStarts.count - 1,
        trees.entries.count / 2,
      ], "trees")
    return builder.table { table in
      table.add(Schema.TreeEnsemble.aggregate, trees.aggregate.rawValue)
      table.add(Schema.TreeEnsemble.features, counts[0])
      table.add(Schema.TreeEnsemble.targets, counts[1])
      table.add(Schema.TreeEnsemble.treeCount, counts[2])
      table.add(Schema.TreeEnsemble.nodeCount, counts[3])
      table.add(Schema.TreeEnsemble.leafCount, counts[4])
      table.add(Schema.TreeEnsemble.entryCount, counts[5])
      table.add(Schema.TreeEnsemble.roots, blocks.table)
      table.add(Schema.TreeEnsemble.nodes, blocks.weights)
      table.add(Schema.TreeEnsemble.leafStarts, blocks.rowSum)
      table.add(Schema.TreeEnsemble.entries, blocks.multiplier)
      table.add(Schema.TreeEnsemble.base, blocks.bias)
    }
  }
}
