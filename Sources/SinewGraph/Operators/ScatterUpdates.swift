/// What `ScatterND` and `ScatterElements` do with an update and the element it meets.
public enum ScatterReduction: String, Hashable, Sendable, CaseIterable {
  case none, add, multiply, minimum, maximum
}

extension Tensor {
  /// A copy with blocks of `block` elements replaced by or combined with those of `updates`, in order:
  /// `positions` holds the index of each block's first element.
  func scattering(
    _ updates: Tensor, at positions: [Int], block: Int, _ reduction: ScatterReduction
  ) throws(GraphError) -> Tensor {
    if reduction == .none {
      return try element.accept(Replacing(data: self, updates: updates, positions: positions, block: block))
    }
    return try element.accept(
      Combining(data: self, updates: updates, positions: positions, block: block, reduction: reduction))
  }
}

private struct Replacing: ElementVisitor {
  let data: Tensor
  let updates: Tensor
  let positions: [Int]
  let block: Int

  func visit<T: TensorElement>(_: T.Type) throws(GraphError) -> Tensor {
    var elements: [T] = try data.required()
    let news: [T] = try updates.required()
    for (update, position) in positions.enumerated() {
      for offset in 0..<block { elements[position + offset] = news[update * block + offset] }
    }
    return Tensor(elements, type: data.type)
  }
}

private struct Combining: ArithmeticVisitor {
  let data: Tensor
  let updates: Tensor
  let positions: [Int]
  let block: Int
  let reduction: ScatterReduction

  func visit<T: ArithmeticElement>(_: T.Type) throws(GraphError) -> Tensor {
    var elements: [T] = try data.required()
    let news: [T] = try updates.required()
    for (update, position) in positions.enumerated() {
      for offset in 0..<block {
        elements[position + offset] = combined(elements[position + offset], news[update * block + offset])
      }
    }
    return Tensor(elements, type: data.type)
  }

  private func combined<T: ArithmeticElement>(_ old: T, _ new: T) -> T {
    switch reduction {
    case .none: new
    case .add: old.adding(new)
    case .multiply: old.multiplied(by: new)
    case .minimum: old.minimum(new)
    case .maximum: old.maximum(new)
    }
  }
}
