import Testing

@testable import SinewGraph

@Suite struct DecisionTreeTests {
  private static func node(_ whenTrue: DecisionTrees.Child, _ whenFalse: DecisionTrees.Child)
    -> DecisionTrees.Node
  {
    DecisionTrees.Node(
      feature: 0, mode: .less, threshold: 1, missingTracksTrue: true, whenTrue: whenTrue, whenFalse: whenFalse
    )
  }

  private static let leaves = [[DecisionTrees.Entry(target: 0, weight: 1)], []]

  @Test(
    arguments: [
      ([node(.node(0), .leaf(0))], [0]), ([node(.node(1), .leaf(0))], [0]), ([node(.leaf(2), .leaf(0))], [0]),
      ([node(.leaf(0), .leaf(0))], []), ([node(.leaf(0), .leaf(0))], [1]),
      ([node(.node(1), .leaf(0)), node(.leaf(0), .leaf(0))], [0, 1]),
      ([node(.leaf(0), .leaf(0)), node(.leaf(0), .leaf(0))], [0, 0]),
    ] as [([DecisionTrees.Node], [Int])])
  func refusesWhatHasNoOrder(nodes: [DecisionTrees.Node], roots: [Int]) {
    #expect(throws: GraphError.self) {
      try DecisionTrees(nodes: nodes, roots: roots, leaves: Self.leaves)
    }
  }

  @Test func leadsNaNWhereTheNodeSays() throws {
    let trees = try DecisionTrees(
      nodes: [Self.node(.leaf(0), .leaf(1))], roots: [0], leaves: Self.leaves)
    let ensemble = TreeEnsemble(trees: trees, aggregate: .sum, base: [0.5])
    let x = try Tensor([0, 1, .nan, 2] as [Float], shape: [4, 1])
    #expect(try ensemble.evaluate([x])[0].floats == [1.5, 0.5, 1.5, 0.5])
  }

  @Test func needsItsFeaturesAndABaseForEachTarget() throws {
    let trees = try DecisionTrees(
      nodes: [Self.node(.leaf(0), .leaf(1))], roots: [0], leaves: Self.leaves)
    let ensemble = TreeEnsemble(trees: trees, aggregate: .sum, base: [])
    #expect(throws: GraphError.self) { try ensemble.outputTypes([TensorType(.float32, [2, 1])]) }
    let whole = TreeEnsemble(trees: trees, aggregate: .sum, base: [0])
    #expect(throws: GraphError.self) { try whole.outputTypes([TensorType(.float32, [2, 0])]) }
    #expect(throws: GraphError.self) { try whole.outputTypes([TensorType(.float64, [2, 1])]) }
  }
}
