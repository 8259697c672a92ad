/// A rewriting of a graph that keeps what it computes.
public protocol Pass: Sendable {
  var name: String { get }
  /// Rewrites the graph; returns the number of places changed.
  func run(_ graph: inout Graph) throws(GraphError) -> Int
}
