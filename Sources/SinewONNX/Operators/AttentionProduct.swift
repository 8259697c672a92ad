import SinewGraph

/// softmax(scale · Q Kᵀ + mask) V for heads in groups that share keys and values.
struct AttentionProduct {
  /// [batch, heads, queries, size].
  let query: ValueID
  /// [batch, groups, keys, size]; groups divide the heads.
  let key: ValueID
  /// [batch, groups, keys, size of a value].
  let value: ValueID
  /// Nil for 1 / √size.
  let scale: Double?
  /// Scores are limited to ± this number, softly; 0 leaves them.
  var softcap = 0.0
  /// The type in which the softmax is computed, if it is another.
  var softmaxElement: ElementType?

  /// What comes out on the way to the last product.
  struct Results {
    /// [batch, heads, queries, size of a value].
    let output: ValueID
    /// Scores as products, with the softcap, and as probabilities: [batch, heads, queries, keys].
    let products: ValueID
    let capped: ValueID
    let probabilities: ValueID
  }

  func results(_ mask: AttentionMask, _ context: OperatorContext) throws(ImportError) -> Results {
    let (q, k, v) = (context.shape(query), context.shape(key), context.shape(value))
    guard q.count == 4, k.count == 4, v.count == 4, k[1] > 0, q[1] % k[1] == 0, q[0] == k[0], q[3] == k[3],
      v[...2] == k[...2]
    else {
      throw .data(
        "query \(q), key \(k) and value \(v) do not fit; [batch, heads, length, size] is needed, with heads of "
          + "the query that are a multiple of the others'")
    }
    // Heads of one group are further rows of its query.
    let rows = q[1] / k[1] * q[2]
    let factor = scale ?? 1 / Double(max(q[3], 1)).squareRoot()
    let scaled = factor == 1 ? query : try context.combined(.multiply, query, factor, "scaled")
    let grouped = try context.reshaped(scaled, to: [q[0], k[1], rows, q[3]], "grouped")
    let turned = try context.transposed(key, by: [0, 1, 3, 2], "turned")
    let scores = try context.step(MatMul(), [grouped, turned], "scores")
    let products = try context.reshaped(scores, to: [q[0], q[1], q[2], k[2]], "products")
    let capped = try limited(products, context)
    let probabilities = try probabilities(capped, mask, context)
    let weights = try context.reshaped(probabilities, to: [q[0], k[1], rows, k[2]], "weights")
    let sums = try context.step(MatMul(), [weights, value], "sums")
    let output = try context.reshaped(sums, to: [q[0], q[1], q[2], v[3]], "heads")
    return Results(output: output, products: products, capped: capped, probabilities: probabilities)
  }

  private func limited(_ scores: ValueID, _ context: OperatorContext) throws(ImportError) -> ValueID {
    guard softcap > 0 else { return scores }
    let small = try context.combined(.multiply, scores, 1 / softcap, "cap/scaled")
    return try context.combined(.multiply, context.mapped(.tanh, small, "cap"), softcap, "capped")
  }

  private func probabilities(
    _ scores: ValueID, _ mask: AttentionMask, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let type = context.type(scores)
    let masked = try masked(scores, mask, by: context.lowest(type.element), "masked", context)
    let wide = try context.cast(masked, to: softmaxElement ?? type.element, "softmax/operand")
    let softmax = try context.step(Softmax(axis: 3), [wide], "softmax")
    let narrow = try context.cast(softmax, to: type.element, "softmax/result")
    // A query without keys takes nothing from any value.
    guard mask.mayBeEmpty, let allowed = mask.allowed else { return narrow }
    let zero = try context.constant(0, like: type, "zero")
    return try context.step(Select(), [allowed, narrow, zero], "probabilities")
  }

  /// The scores with the bias, and `filling` where a key is not allowed.
  func masked(
    _ scores: ValueID, _ mask: AttentionMask, by filling: Double, _ purpose: String,
    _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    var result = scores
    if let bias = mask.bias { result = try context.combined(.add, result, bias, "\(purpose)/biased") }
    if let allowed = mask.allowed {
      let number = try context.constant(filling, like: context.type(scores), "\(purpose)/filling")
      result = try context.step(Select(), [allowed, result, number], purpose)
    }
    guard context.shape(result) == context.shape(scores) else {
      throw .data("the mask does not broadcast to the scores \(context.type(scores))")
    }
    return result
  }
}

extension OperatorContext {
  /// [batch, length, heads · size] -> [batch, heads, length, size].
  func heads(_ x: ValueID, count: Int?, _ role: String) throws(ImportError) -> ValueID {
    let shape = shape(x)
    guard shape.count == 3, let count, count > 0, shape[2] % count == 0 else {
      throw .data(
        "\(role) is \(type(x)) with \(count.map { "\($0) heads" } ?? "no number of heads"); [batch, length, "
          + "heads · size] is needed")
    }
    let parted = try reshaped(x, to: [shape[0], shape[1], count, shape[2] / count], "\(role)/parted")
    return try transposed(parted, by: [0, 2, 1, 3], "\(role)/heads")
  }

  /// [batch, heads, length, size] -> [batch, length, heads · size].
  func withoutHeads(_ x: ValueID, _ role: String) throws(ImportError) -> ValueID {
    let shape = shape(x)
    let turned = try transposed(x, by: [0, 2, 1, 3], "\(role)/turned")
    return try reshaped(turned, to: [shape[0], shape[2], shape[1] * shape[3]], "\(role)/joined")
  }
}
