/// How the trees' contributions to a target become one number.
public enum TreeAggregate: String, Hashable, Sendable, CaseIterable {
  case sum, average, minimum, maximum
}

/// Decision trees on rows of features: x float32 [N, F] -> float32 [N, targets].
///
/// Each tree leads a row to one leaf; a target's value is the aggregate of what these leaves give to it (0
/// without any; the average divides by the number of trees) plus its base.
public struct TreeEnsemble: Operator {
  public let trees: DecisionTrees
  public let aggregate: TreeAggregate
  /// One number for each target.
  public let base: [Float]

  public init(trees: DecisionTrees, aggregate: TreeAggregate, base: [Float]) {
    self.trees = trees
    self.aggregate = aggregate
    self.base = base
  }

  public var name: String { "TreeEnsemble" }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    guard inputs[0].element == .float32, inputs[0].rank == 2 else {
      throw .type("TreeEnsemble: the operand is \(inputs[0]); a matrix of float32 is accepted")
    }
    guard inputs[0].shape[1] >= trees.featureCount else {
      throw .shape(
        "TreeEnsemble: rows of \(inputs[0].shape[1]) features; the trees look at \(trees.featureCount)")
    }
    guard trees.targetCount <= base.count, base.allSatisfy(\.isFinite) else {
      throw .attribute(
        "TreeEnsemble: leaves of \(trees.targetCount) targets with \(base.count) finite base values; one for "
          + "each is needed")
    }
    return [try TensorType(.float32, [inputs[0].shape[0], base.count])]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let x: [Float] = try inputs[0].required()
    let features = inputs[0].shape[1]
    var result: [Float] = []
    result.reserveCapacity(outputs[0].count)
    for row in 0..<inputs[0].shape[0] {
      var totals = [Double?](repeating: nil, count: base.count)
      for root in trees.roots {
        for entry in trees.leaf(ofTree: root, { x[row * features + $0] }) {
          totals[entry.target] = combined(totals[entry.target], Double(entry.weight))
        }
      }
      for (total, base) in zip(totals, base) {
        let value = aggregate == .average ? (total ?? 0) / Double(trees.roots.count) : total ?? 0
        result.append(Float(value + Double(base)))
      }
    }
    return [Tensor(result, type: outputs[0])]
  }

  private func combined(_ total: Double?, _ weight: Double) -> Double {
    guard let total else { return weight }
    return switch aggregate {
    case .sum, .average: total + weight
    case .minimum: min(total, weight)
    case .maximum: max(total, weight)
    }
  }
}
