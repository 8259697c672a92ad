import SinewGraph

/// Scaled dot-product attention, with heads as an axis or inside the last one, a cache of keys and values that
/// grows, and masks of all kinds.
@Sendable func importAttention(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let (q, k, v) = try (context.operand(0, "Q"), context.operand(1, "K"), context.operand(2, "V"))
  let isFlat = context.type(q).rank == 3
  let groups = try context.int("kv_num_heads")
  let query = try isFlat ? context.heads(q, count: context.int("q_num_heads"), "Q") : q
  var key = try isFlat ? context.heads(k, count: groups, "K") : k
  var value = try isFlat ? context.heads(v, count: groups, "V") : v

  var past = 0
  if let pastKey = context.optional(4) {
    past = try context.cacheLength(pastKey)
    key = try context.concatenated([pastKey, key], axis: 2, "present_key")
    value = try context.concatenated([context.operand(5, "past_value"), value], axis: 2, "present_value")
  }
  guard context.type(query).rank == 4, context.type(key).rank == 4 else {
    throw .data("Q is \(context.type(q)) and K \(context.type(k)); both need 3 axes, or both 4")
  }
  let mask = try mask(queries: context.shape(query)[2], keys: context.shape(key)[2], past: past, context)

  let product = try AttentionProduct(
    query: query, key: key, value: value, scale: context.float("scale").map(Double.init),
    softcap: Double(context.float("softcap", default: 0)), softmaxElement: softmaxElement(context))
  let results = try product.results(mask, context)
  let output = try isFlat ? context.withoutHeads(results.output, "Y") : results.output
  var values = [context.result(output), context.result(key, at: 1), context.result(value, at: 2)]
  if context.wants(3) { values.append(try scores(results, product, mask, context)) }
  return values
}

private func softmaxElement(_ context: OperatorContext) throws(ImportError) -> ElementType? {
  guard let code = try context.int("softmax_precision"), code != 0 else { return nil }
  guard let element = Int32(exactly: code).flatMap(DataType.init(rawValue:))?.element, element.isFloat else {
    throw .data("attribute softmax_precision is \(code); a float type is needed")
  }
  return element
}

/// Causality, a window, lengths of the valid part of a cache, and the operand.
private func mask(
  queries: Int, keys: Int, past: Int, _ context: OperatorContext
) throws(ImportError) -> AttentionMask {
  var mask = AttentionMask(queries: queries, keys: keys, context)
  let left = try context.int("left_window_size", default: -1)
  var right = try context.int("right_window_size", default: -1)
  let limits = -1...TensorType.maximumCount
  guard limits.contains(left), limits.contains(right) else {
    throw .data("the window reaches from \(left) to \(right); -1 or more is accepted")
  }
  if try context.flag("is_causal", default: false) { right = right < 0 ? 0 : min(right, 0) }
  if let lengths = context.optional(6) {
    guard context.type(lengths).rank == 1, context.optional(4) == nil else {
      throw .data("nonpad_kv_seqlen is \(context.type(lengths)); a vector without past_key is needed")
    }
    try mask.restrict(left: left, right: right, lengths: lengths)
  } else {
    try mask.restrict(left: left, right: right, offset: past)
  }
  if let operand = context.optional(3) { try mask.add(operand) }
  return mask
}

/// The scores that the fourth result is asked for.
private func scores(
  _ results: AttentionProduct.Results, _ product: AttentionProduct, _ mask: AttentionMask,
  _ context: OperatorContext
) throws(ImportError) -> ValueID {
  switch try context.int("qk_matmul_output_mode", default: 0) {
  case 0: return context.result(results.products, at: 3)
  case 1: return context.result(results.capped, at: 3)
  case 2:
    return context.result(
      try product.masked(results.capped, mask, by: -.infinity, "shown", context), at: 3)
  case 3: return context.result(results.probabilities, at: 3)
  case let other: throw .data("attribute qk_matmul_output_mode is \(other); 0 to 3 exist")
  }
}

extension OperatorContext {
  /// The length of a cache [batch, heads, length, size].
  func cacheLength(_ cache: ValueID) throws(ImportError) -> Int {
    guard type(cache).rank == 4 else {
      throw .data("the cache is \(type(cache)); [batch, heads, length, size] is needed")
    }
    return shape(cache)[2]
  }
}
