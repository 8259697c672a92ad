extension Graph {
  /// Whether a node is a dense layer with constant weights: one that can be quantised. With weights that depend on
  /// the inputs it is a product of matrices.
  public func isLayer(_ node: Node) -> Bool {
    node.operation is Linear && node.inputs.dropFirst().allSatisfy { constant($0) != nil }
  }
}
