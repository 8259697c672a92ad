import SinewFormat
import Testing

@testable import SinewArtifact

/// Decision trees: what they compute, and one of their rules broken at a time.
@Suite struct TreeTests {
  typealias Operations = VerifierOperationTests
  typealias Edit = Operations.Edit

  /// Rows that reach every leaf, NaN among them.
  private static let rows: [Float] = [0, 0, 0.5, -1, 1, 2, 1, .nan, 1, 1]

  private static func run(_ aggregate: ProgramOperation.TreeEnsemble.Aggregate) throws -> [Float] {
    var trees = EveryOperation.smallTrees
    trees.aggregate = aggregate
    return try OperationTests.floats(.treeEnsemble(trees), [([5, 2], rows)], to: [5, 2])
  }

  @Test func leavesAddUp() throws {
    #expect(try Self.run(.sum) == [2, 0.5, 2, -2.5, 1, 8.5, 1, 8.5, 3, -2.5])
    #expect(try Self.run(.average) == [1, 0.5, 1, -1, 0.5, 4.5, 0.5, 4.5, 1.5, -1])
  }

  @Test func extremesOfNothingAreZero() throws {
    #expect(try Self.run(.minimum) == [1, 0.5, 2, -2.5, 1, 8.5, 1, 8.5, 1, -2.5])
    #expect(try Self.run(.maximum) == [1, 0.5, 2, -2.5, 1, 8.5, 1, 8.5, 2, -2.5])
  }

  @Test func everyComparisonIsExactAtItsThreshold() throws {
    let outcomes: [[Float]] = [
      [1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 1], [0, 1, 0], [1, 0, 1],
    ]
    for (mode, expected) in outcomes.enumerated() {
      let trees = ProgramOperation.TreeEnsemble(
        aggregate: .sum, features: 1,
        nodes: [UInt32(mode) << 24, Float(0.1).bitPattern, 0x8000_0001, 0x8000_0000], roots: [0],
        leafStarts: [0, 0, 1], entries: [0, Float(1).bitPattern], base: [0])
      let x: [Float] = [Float(0.1).nextDown, 0.1, Float(0.1).nextUp]
      #expect(
        try OperationTests.floats(.treeEnsemble(trees), [([3, 1], x)], to: [3, 1]) == expected, "\(mode)")
    }
  }

  /// Sets a word of a block of the segment.
  private static func word(_ field: UInt16, _ index: UInt32, _ value: UInt32) -> Edit {
    { $0.set(try $0.block(field) + 4 * index, value) }
  }

  static let rules: [VerifierRuleTests.Rule] = Operations.group(
    "trees", EveryOperation.trees,
    [
      ("aggregate", .unknownValue, Operations.setByte(Schema.TreeEnsemble.aggregate, 4)),
      ("features", .sizeMismatch, Operations.set(Schema.TreeEnsemble.features, 4)),
      ("no features", .sizeMismatch, Operations.set(Schema.TreeEnsemble.features, 0)),
      ("targets", .sizeMismatch, Operations.set(Schema.TreeEnsemble.targets, 3)),
      ("no trees", .sizeMismatch, Operations.set(Schema.TreeEnsemble.treeCount, 0)),
      ("a tree less", .ok, Operations.set(Schema.TreeEnsemble.treeCount, 1)),
      ("no leaves", .sizeMismatch, Operations.set(Schema.TreeEnsemble.leafCount, 0)),
      ("huge leaves", .sizeMismatch, Operations.set(Schema.TreeEnsemble.leafCount, 0xffff_ffff)),
      ("a leaf less", .outOfReach, Operations.set(Schema.TreeEnsemble.leafCount, 3)),
      ("huge nodes", .badSegmentOffset, Operations.set(Schema.TreeEnsemble.nodeCount, 0x1000_0000)),
      ("nodes that overflow", .badSegmentOffset, Operations.set(Schema.TreeEnsemble.nodeCount, 0x4000_0000)),
      ("an entry less", .outOfReach, Operations.set(Schema.TreeEnsemble.entryCount, 3)),
      ("huge entries", .badSegmentOffset, Operations.set(Schema.TreeEnsemble.entryCount, 0x8000_0000)),
      ("nodes", .badSegmentOffset, Operations.set(Schema.TreeEnsemble.nodes, 0xffff_ffc0)),
      ("feature", .outOfReach, word(Schema.TreeEnsemble.nodes, 0, 2)),
      ("mode", .unknownValue, word(Schema.TreeEnsemble.nodes, 0, 6 << 24)),
      ("reserved bits", .unknownValue, word(Schema.TreeEnsemble.nodes, 0, 1 << 28)),
      ("threshold that is NaN", .badConstant, word(Schema.TreeEnsemble.nodes, 1, Float.nan.bitPattern)),
      ("threshold that is infinite", .ok, word(Schema.TreeEnsemble.nodes, 1, Float.infinity.bitPattern)),
      ("itself for a child", .outOfReach, word(Schema.TreeEnsemble.nodes, 2, 0)),
      ("a child before it", .outOfReach, word(Schema.TreeEnsemble.nodes, 4 + 2, 0)),
      ("a child of another tree", .outOfReach, word(Schema.TreeEnsemble.nodes, 3, 3)),
      ("a leaf too far", .outOfReach, word(Schema.TreeEnsemble.nodes, 3, 0x8000_0004)),
      ("first root", .outOfReach, word(Schema.TreeEnsemble.roots, 0, 1)),
      ("root behind the nodes", .outOfReach, word(Schema.TreeEnsemble.roots, 1, 4)),
      ("roots in no order", .outOfReach, word(Schema.TreeEnsemble.roots, 1, 0)),
      ("first leaf", .outOfReach, word(Schema.TreeEnsemble.leafStarts, 0, 1)),
      ("leaves in no order", .outOfReach, word(Schema.TreeEnsemble.leafStarts, 1, 4)),
      ("last leaf", .outOfReach, word(Schema.TreeEnsemble.leafStarts, 4, 5)),
      ("target", .outOfReach, word(Schema.TreeEnsemble.entries, 2, 2)),
      ("weight", .badConstant, word(Schema.TreeEnsemble.entries, 1, Float.infinity.bitPattern)),
      ("base", .badConstant, word(Schema.TreeEnsemble.base, 0, Float.nan.bitPattern)),
      ("types", .badType, Operations.type(of: 1, .int32)),
    ])

  @Test(arguments: rules) func refuses(rule: VerifierRuleTests.Rule) throws {
    try VerifierRuleTests.check(rule)
  }
}
