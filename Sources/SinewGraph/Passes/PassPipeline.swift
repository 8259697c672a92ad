/// Passes that are repeated until none finds anything to change.
public struct PassPipeline: Sendable {
  /// How many places a pass has changed.
  public struct Report: Hashable, Sendable {
    public let pass: String
    public var changes: Int
  }

  public let passes: [any Pass]

  /// Rounds after which a pipeline stops in any case; real graphs need three or four.
  static let maximumRounds = 16

  public init(_ passes: [any Pass]) { self.passes = passes }

  /// What every import goes through: simplification, then patterns of several nodes, then what dense layers
  /// take in.
  ///
  /// Activation patterns come before `LinearActivationFusion`, which would take their first node away, and
  /// identities before all of them, so that patterns need not look through them.
  public static let standard = PassPipeline([
    IdentityRemoval(), TransposeSinking(), ExpandRemoval(), GatherToSlice(), ConstantFolding(),
    ConstantSharing(),
    CommonSubexpressionElimination(), LayerNormalizationFusion(), ActivationFusion(), NormalizerFusion(),
    LinearFusion(), AffineFusion(), LinearMerging(), LinearActivationFusion(), DeadOutputSlicing(),
  ])

  /// Runs the passes, each followed by `DeadCodeElimination` when it has changed something.
  ///
  /// Values get new identifiers: identifiers from before must not be used afterwards. Inputs, outputs and
  /// states keep their names and order.
  /// - Returns: the passes that have changed something, in the order of the pipeline, clearing away last.
  public func run(_ graph: inout Graph) throws(GraphError) -> [Report] {
    let cleaning = DeadCodeElimination()
    var counts = [Int](repeating: 0, count: passes.count)
    var removed = try cleaning.run(&graph)
    for _ in 0..<Self.maximumRounds {
      var changesInRound = 0
      for (position, pass) in passes.enumerated() {
        let changes = try pass.run(&graph)
        if changes > 0 { removed += try cleaning.run(&graph) }
        counts[position] += changes
        changesInRound += changes
      }
      if changesInRound == 0 { break }
    }
    let reports = zip(passes, counts).map { Report(pass: $0.name, changes: $1) }
    return (reports + [Report(pass: cleaning.name, changes: removed)]).filter { $0.changes > 0 }
  }
}
