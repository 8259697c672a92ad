import SinewFormat
import SinewKernels

/// Decision trees on rows of features (docs/arithmetic.md, section 7).
enum TreeEnsembleOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, TreeEnsembleOperation.prepare) },
      execute: { TreeEnsembleOperation.execute($0, $1) })
  }

  struct Arguments {
    var y: UnsafeMutableRawPointer?
    var x: UnsafeRawPointer?
    var trees: TreeNodes
    var rows: UInt32
    var aggregation: TreeAggregation
  }

  /// Numbers of things in a step's blocks.
  private struct Counts {
    var features: UInt32
    var targets: UInt32
    var trees: UInt32
    var nodes: UInt32
    var leaves: UInt32
    var entries: UInt32

    init(_ table: FlatTable) throws(FormatError) {
      features = try table.uint32(Schema.TreeEnsemble.features)
      targets = try table.uint32(Schema.TreeEnsemble.targets)
      trees = try table.uint32(Schema.TreeEnsemble.treeCount)
      nodes = try table.uint32(Schema.TreeEnsemble.nodeCount)
      leaves = try table.uint32(Schema.TreeEnsemble.leafCount)
      entries = try table.uint32(Schema.TreeEnsemble.entryCount)
    }
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 1, outputs: 1)
    let x = try step.input(0)
    let y = try step.output(0)
    try step.require(x.type == .float32 && y.type == .float32, .badType)
    let value = Schema.TreeAggregate(rawValue: try step.attributes.uint8(Schema.TreeEnsemble.aggregate))
    guard let value else { throw step.failure(.unknownValue) }
    let counts = try Counts(step.attributes)
    try step.require(counts.features > 0 && counts.targets > 0, .sizeMismatch)
    let rows = x.count / counts.features
    try step.require(step.areFactors(rows, counts.features, 1, of: x.count), .sizeMismatch)
    try step.require(step.areFactors(rows, counts.targets, 1, of: y.count), .sizeMismatch)
    try step.require(counts.trees > 0 && counts.trees <= counts.nodes, .sizeMismatch)
    try step.require(counts.leaves > 0 && counts.leaves < 1 &<< 28, .sizeMismatch)
    let trees = TreeNodes(
      nodes: try block(Schema.TreeEnsemble.nodes, counts.nodes, words: 4, &step),
      roots: try block(Schema.TreeEnsemble.roots, counts.trees, words: 1, &step),
      leafStarts: try block(Schema.TreeEnsemble.leafStarts, counts.leaves &+ 1, words: 1, &step),
      entries: try block(Schema.TreeEnsemble.entries, counts.entries, words: 2, &step),
      base: UnsafeRawPointer(try block(Schema.TreeEnsemble.base, counts.targets, words: 1, &step)).elements(),
      features: counts.features, targets: counts.targets, treeCount: counts.trees)
    try checkNodes(trees, counts, step)
    let longest = try checkLeaves(trees, counts, step)
    for target in 0..<Int(truncatingIfNeeded: counts.targets) {
      try step.require(trees.base[target].bitPattern.isFiniteFloat, .badConstant)
    }
    // No walk visits a node twice, and each tree ends in one leaf.
    step.addWork(rows, counts.nodes)
    step.addWork(rows, counts.trees, longest)
    step.addWork(y.count)
    let arguments = Arguments(
      y: step.mutableAddress(y), x: step.address(x), trees: trees, rows: rows, aggregation: kernel(value))
    step.record.set(arguments, operation: Schema.Operation.treeEnsemble.rawValue)
  }

  private static func block(
    _ field: UInt16, _ count: UInt32, words: UInt32, _ step: inout StepPreparation
  ) throws(FormatError) -> UnsafePointer<UInt32> {
    let byteCount = count.checkedProduct(4 &* words)
    return try step.segment(field, byteCount: byteCount).elements()
  }

  /// Roots increase from 0, and children lie behind their parents, in the same tree.
  private static func checkNodes(
    _ trees: TreeNodes, _ counts: Counts, _ step: StepPreparation
  ) throws(FormatError) {
    var tree = 0
    var end: UInt32 = 0
    for place in 0..<counts.nodes {
      if place == end {
        try step.require(trees.roots[tree] == place, .outOfReach)
        tree = tree &+ 1
        end = tree < Int(truncatingIfNeeded: counts.trees) ? trees.roots[tree] : counts.nodes
        try step.require(end > place && end <= counts.nodes, .outOfReach)
      }
      let node = trees.nodes + Int(truncatingIfNeeded: place) &* 4
      try step.require(node[0] & 0xff_ffff < counts.features, .outOfReach)
      try step.require(node[0] &>> 28 == 0 && (node[0] &>> 24) & 7 < 6, .unknownValue)
      try step.require(node[1].isNumber, .badConstant)
      for side in 2..<4 {
        let child = node[side]
        let isLeaf: Bool = child & 0x8000_0000 != 0
        let isRight: Bool = isLeaf ? child & 0x7fff_ffff < counts.leaves : child > place && child < end
        try step.require(isRight, .outOfReach)
      }
    }
    try step.require(tree == Int(truncatingIfNeeded: counts.trees), .outOfReach)
  }

  /// Leaves' ranges follow each other and fill the entries.
  /// - Returns: entries of the longest one.
  private static func checkLeaves(
    _ trees: TreeNodes, _ counts: Counts, _ step: StepPreparation
  ) throws(FormatError) -> UInt32 {
    var start: UInt32 = 0
    var longest: UInt32 = 0
    for leaf in 0...Int(truncatingIfNeeded: counts.leaves) {
      let next = trees.leafStarts[leaf]
      try step.require(leaf == 0 ? next == 0 : next >= start, .outOfReach)
      if next &- start > longest { longest = next &- start }
      start = next
    }
    try step.require(start == counts.entries, .outOfReach)
    for entry in 0..<Int(truncatingIfNeeded: counts.entries) {
      try step.require(trees.entries[2 &* entry] < counts.targets, .outOfReach)
      try step.require(trees.entries[2 &* entry &+ 1].isFiniteFloat, .badConstant)
    }
    return longest
  }

  private static func kernel(_ aggregate: Schema.TreeAggregate) -> TreeAggregation {
    switch aggregate {
    case .sum: .sum
    case .average: .average
    case .minimum: .minimum
    case .maximum: .maximum
    }
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self).pointee
    guard let y = arguments.y, let x = arguments.x else { return }
    evaluateTrees(arguments.trees, arguments.aggregation, rows: arguments.rows, y.elements(), x.elements())
  }
}
