/// A rewriting of a graph that keeps what it computes, but for rounding.
///
/// A pass may leave nodes and constants behind that nothing uses; `DeadCodeElimination` clears them away.
public protocol Pass: Sendable {
  var name: String { get }
  /// Rewrites the graph; returns the number of places changed.
  func run(_ graph: inout Graph) throws(GraphError) -> Int
}

extension Pass {
  /// The name of the type.
  public var name: String { "\(Self.self)" }
}
