extension ProgramOperation {
  /// Decision trees as docs/layouts.md lays them out.
  public struct TreeEnsemble: Sendable {
    public enum Aggregate: UInt8, Sendable, CaseIterable {
      case sum = 0
      case average, minimum, maximum
    }
    public var aggregate: Aggregate
    public var features: Int
    /// Four words for each node.
    public var nodes: [UInt32]
    public var roots: [UInt32]
    /// One for each leaf, and the number of entries.
    public var leafStarts: [UInt32]
    /// Two words each.
    public var entries: [UInt32]
    /// One for each target.
    public var base: [Float]

    public init(
      aggregate: Aggregate, features: Int, nodes: [UInt32], roots: [UInt32], leafStarts: [UInt32],
      entries: [UInt32], base: [Float]
    ) {
      self.aggregate = aggregate
      self.features = features
      self.nodes = nodes
      self.roots = roots
      self.leafStarts = leafStarts
      self.entries = entries
      self.base = base
    }
  }
}
