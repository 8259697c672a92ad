import Foundation

public enum ReduceFunction: String, Hashable, Sendable, CaseIterable {
  case sum = "ReduceSum"
  case mean = "ReduceMean"
  case maximum = "ReduceMax"
  case minimum = "ReduceMin"
  case product = "ReduceProd"
  /// Σ|x|.
  case l1 = "ReduceL1"
  /// √Σx².
  case l2 = "ReduceL2"
  case sumOfSquares = "ReduceSumSquare"
  /// log Σeˣ.
  case logSumExp = "ReduceLogSumExp"
  /// log Σx.
  case logSum = "ReduceLogSum"
}

/// One number for the elements along some axes; the other axes remain: x [...] -> [...].
///
/// No elements give the function's neutral value (the mean: NaN, or 0 for integers). Floats are added up in
/// double precision; integers wrap. Maximum and minimum also take booleans.
public struct Reduce: Operator {
  public let function: ReduceFunction
  /// The axes that disappear (or, with `keepDimensions`, become 1); none leaves every element a group of its
  /// own.
  public let axes: [Int]
  public let keepDimensions: Bool

  public init(_ function: ReduceFunction, axes: [Int], keepDimensions: Bool) {
    self.function = function
    self.axes = axes
    self.keepDimensions = keepDimensions
  }

  public var name: String { function.rawValue }

  public func outputTypes(_ inputs: [TensorType]) throws(GraphError) -> [TensorType] {
    try checkCount(inputs, 1)
    if function != .maximum && function != .minimum { try checkNumber(inputs[0], "the operand") }
    for axis in axes { try checkAxis(axis, of: inputs[0]) }
    let reduced = Set(axes)
    guard reduced.count == axes.count else { throw .attribute("\(name): axes \(axes) name an axis twice") }
    var shape: [Int] = []
    for (axis, size) in inputs[0].shape.enumerated() {
      if !reduced.contains(axis) { shape.append(size) } else if keepDimensions { shape.append(1) }
    }
    return [try TensorType(inputs[0].element, shape)]
  }

  public func evaluate(_ inputs: [Tensor], as outputs: [TensorType]) throws(GraphError) -> [Tensor] {
    let groups = ReduceGroups(shape: inputs[0].shape, axes: axes, groups: outputs[0].count)
    if outputs[0].element == .bool {
      let bytes = try evaluate([inputs[0].cast(to: .uint8)], as: [outputs[0].with(.uint8)])
      return bytes.map { $0.cast(to: .bool) }
    }
    if inputs[0].element.isInteger, let reduce = integerReduction {
      return [try reduce(inputs[0], groups, outputs[0])]
    }
    let values = inputs[0].doubles
    return [Tensor(reduced(values, groups), type: outputs[0].with(.float64)).cast(to: outputs[0].element)]
  }

  // MARK: - Floats

  private func reduced(_ values: [Double], _ groups: ReduceGroups) -> [Double] {
    switch function {
    case .sum: groups.fold(values, from: 0) { $0 + $1 }
    case .mean: groups.fold(values, from: 0) { $0 + $1 }.map { $0 / Double(groups.size) }
    case .maximum: groups.fold(values, from: -.infinity) { $0.maximum($1) }
    case .minimum: groups.fold(values, from: .infinity) { $0.minimum($1) }
    case .product: groups.fold(values, from: 1) { $0 * $1 }
    case .l1: groups.fold(values, from: 0) { $0 + abs($1) }
    case .l2: groups.fold(values, from: 0) { $0 + $1 * $1 }.map { $0.squareRoot() }
    case .sumOfSquares: groups.fold(values, from: 0) { $0 + $1 * $1 }
    case .logSum: groups.fold(values, from: 0) { $0 + $1 }.map { log($0) }
    case .logSumExp: logSumExp(values, groups)
    }
  }

  /// Relative to each group's largest element, so that nothing overflows.
  private func logSumExp(_ values: [Double], _ groups: ReduceGroups) -> [Double] {
    let largest = groups.fold(values, from: -.infinity) { $0.maximum($1) }.map { $0.isInfinite ? 0 : $0 }
    let distances = zip(values, groups.spread(largest)).map { $0 - $1 }
    let sums = groups.fold(distances, from: 0) { $0 + exp($1) }
    return zip(sums, largest).map { log($0) + $1 }
  }

  // MARK: - Integers

  /// Reductions that stay in the integers; nil for roots and logarithms.
  private var integerReduction: ((Tensor, ReduceGroups, TensorType) throws(GraphError) -> Tensor)? {
    switch function {
    case .l2, .logSum, .logSumExp: nil
    default:
      { (tensor, groups, result) throws(GraphError) in
        try tensor.element.accept(
          IntegerReduction(function: function, operand: tensor, groups: groups, result: result))
      }
    }
  }
}

private struct IntegerReduction: ArithmeticVisitor {
  let function: ReduceFunction
  let operand: Tensor
  let groups: ReduceGroups
  let result: TensorType

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    let values: [T] = try operand.required()
    let elements =
      switch function {
      case .maximum: groups.fold(values, from: T.lowest) { $0.maximum($1) }
      case .minimum: groups.fold(values, from: T.highest) { $0.minimum($1) }
      case .product: groups.fold(values, from: T.one) { $0.multiplied(by: $1) }
      case .sumOfSquares: groups.fold(values, from: T.zero) { $0.adding($1.multiplied(by: $1)) }
      case .l1:
        groups.fold(values, from: T.zero) { $1.isLess(than: .zero) ? $0.subtracting($1) : $0.adding($1) }
      case .mean: groups.fold(values, from: T.zero) { $0.adding($1) }.map(dividedBySize)
      default: groups.fold(values, from: T.zero) { $0.adding($1) }
      }
    return Tensor(elements, type: result)
  }

  private func dividedBySize<T: ArithmeticElement>(_ sum: T) -> T {
    T(converting: (sum.double / Double(groups.size)))
  }
}

/// Which elements of a tensor are reduced together.
private struct ReduceGroups {
  /// Elements of one group.
  let size: Int
  private let count: Int
  private let walk: StridedWalk
  private let elements: Int

  init(shape: [Int], axes: [Int], groups: Int) {
    size = axes.reduce(1) { $0 * shape[$1] }
    count = groups
    elements = shape.reduce(1, *)
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    walk = StridedWalk(shape: shape, strides: [rowMajorStrides(shape), broadcastStrides(kept, to: shape)])
  }

  /// Every group's elements combined in row-major order, beginning with `first`.
  func fold<T>(_ values: [T], from first: T, _ combine: (T, T) -> T) -> [T] {
    var results = [T](repeating: first, count: count)
    walk.forEachRun { starts in
      for step in 0..<walk.runLength {
        let group = starts[1] + step * walk.runStrides[1]
        results[group] = combine(results[group], values[starts[0] + step * walk.runStrides[0]])
      }
    }
    return results
  }

  /// For every element: its group's value.
  func spread(_ groupValues: [Double]) -> [Double] {
    var values = [Double](repeating: 0, count: elements)
    walk.forEachRun { starts in
      for step in 0..<walk.runLength {
        values[starts[0] + step * walk.runStrides[0]] = groupValues[starts[1] + step * walk.runStrides[1]]
      }
    }
    return values
  }
}
