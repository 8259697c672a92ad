import SinewGraph

/// onnxruntime's fused attention of projected queries, keys and values [batch, length, heads · size].
@Sendable func importMultiHeadAttention(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let count = try context.int("num_heads")
  var flat: [ValueID] = []
  for (position, role) in ["query", "key", "value"].enumerated() {
    let id = try context.operand(position, role)
    guard context.type(id).rank == 3 else {
      throw .unsupported(
        "\(role) is \(context.type(id)); only [batch, length, heads · size] is supported, not packed operands"
      )
    }
    flat.append(id)
  }
  guard context.optional(8) == nil, context.optional(9) == nil else {
    throw .unsupported(
      "past_sequence_length and cache_indirection are not supported; export with static shapes")
  }
  if let bias = context.optional(3) { flat = try biased(flat, bias, context) }
  let query = try context.heads(flat[0], count: count, "query")
  var key = try context.heads(flat[1], count: count, "key")
  var value = try context.heads(flat[2], count: count, "value")
  if let past = context.optional(6) {
    _ = try context.cacheLength(past)
    key = try context.concatenated([past, key], axis: 2, "present_key")
    value = try context.concatenated([context.operand(7, "past_value"), value], axis: 2, "present_value")
  }
  let (queries, keys) = (context.shape(query)[2], context.shape(key)[2])
  var mask = AttentionMask(queries: queries, keys: keys, context)
  if try context.flag("unidirectional", default: false) {
    try mask.restrict(left: -1, right: 0, offset: keys - queries)
  }
  if let padding = context.optional(4) { try mask.restrict(to: keyFlags(padding, keys, context), "padding") }
  if let bias = context.optional(5) { mask.add(bias: bias) }
  let scale = try context.float("scale").flatMap { $0 == 0 ? nil : Double($0) }
  let product = AttentionProduct(query: query, key: key, value: value, scale: scale)
  let results = try product.results(mask, context)
  return try [
    context.result(context.withoutHeads(results.output, "output")), context.result(key, at: 1),
    context.result(value, at: 2),
  ]
}

/// Operands with their parts of one bias vector.
private func biased(
  _ operands: [ValueID], _ bias: ValueID, _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  let sizes = operands.map { context.shape($0)[2] }
  guard context.shape(bias) == [sizes.reduce(0, +)] else {
    throw .data("the bias is \(context.type(bias)); a vector of \(sizes.reduce(0, +)) is needed")
  }
  var start = 0
  var results: [ValueID] = []
  for (position, operand) in operands.enumerated() {
    let part = try context.sliced(
      bias, axis: 0, Slice.Range(start: start, count: sizes[position]), "bias\(position)")
    results.append(try context.combined(.add, operand, part, "biased\(position)"))
    start += sizes[position]
  }
  return results
}

/// The keys that a mask of them [batch, keys] or their number [batch] leaves.
private func keyFlags(_ mask: ValueID, _ keys: Int, _ context: OperatorContext) throws(ImportError) -> ValueID
{
  let type = context.type(mask)
  if type.rank == 2, type.shape[1] == keys {
    let flags = try context.reshaped(mask, to: [type.shape[0], 1, 1, keys], "key_mask")
    return type.element == .bool
      ? flags
      : try context.step(
        LogicalNot(), [context.compared(.equal, flags, 0, "key_mask/absent")], "key_mask/flags")
  }
  guard type.rank == 1, type.element == .int32,
    try type.shape[0] == context.shape(context.operand(0, "query"))[0]
  else {
    throw .unsupported("key_padding_mask is \(type); [batch, \(keys)] or the lengths [batch] are supported")
  }
  let lengths = try context.reshaped(mask, to: [type.shape[0], 1, 1, 1], "key_lengths")
  let positions = try context.tensor([keys]) { (0..<keys).map { Int32($0) } }
  return try context.step(
    Comparison(.less), [context.constant(positions, "positions"), lengths], "key_lengths/flags")
}
