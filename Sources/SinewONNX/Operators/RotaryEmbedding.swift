import SinewGraph

/// Pairs of features turned by angles whose cosines and sines are given, for ONNX's operator and onnxruntime's.
struct RotaryEmbedding {
  /// [batch, heads, length, size].
  let x: ValueID
  /// [batch, length, half of what is turned], or tables [positions, half] from which positions choose.
  let cosines: ValueID
  let sines: ValueID
  let isInterleaved: Bool
  /// Leading features that are turned.
  let turned: Int

  func result(_ context: OperatorContext) throws(ImportError) -> ValueID {
    let shape = context.shape(x)
    let size = shape[3]
    let half = turned / 2
    guard (0...size).contains(turned), turned % 2 == 0, turned > 0 else {
      throw .data("turns \(turned) of \(size) features; an even number of them is needed")
    }
    let front = try context.sliced(x, axis: 3, Slice.Range(start: 0, count: turned), "front")
    let step = isInterleaved ? 2 : 1
    let a = try context.sliced(front, axis: 3, Slice.Range(start: 0, count: half, step: step), "a")
    let b = try context.sliced(
      front, axis: 3, Slice.Range(start: isInterleaved ? 1 : half, count: half, step: step), "b")
    let (cosine, sine) = try (angles(cosines, half, "cos", context), angles(sines, half, "sin", context))
    let first = try context.combined(
      .subtract, context.combined(.multiply, cosine, a, "cos·a"),
      context.combined(.multiply, sine, b, "sin·b"), "first")
    let second = try context.combined(
      .add, context.combined(.multiply, sine, a, "sin·a"),
      context.combined(.multiply, cosine, b, "cos·b"), "second")
    guard context.shape(first) == context.shape(a) else {
      throw .data("the cosines are \(context.type(cosines)); they do not fit \(context.type(x))")
    }
    var parts: [ValueID]
    if isInterleaved {
      let pair = Array(shape[..<3]) + [half, 1]
      let pairs = try context.concatenated(
        [context.reshaped(first, to: pair, "first/pair"), context.reshaped(second, to: pair, "second/pair")],
        axis: 4, "pairs")
      parts = [try context.reshaped(pairs, to: Array(shape[..<3]) + [turned], "turned")]
    } else {
      parts = [first, second]
    }
    if turned < size {
      parts.append(
        try context.sliced(x, axis: 3, Slice.Range(start: turned, count: size - turned), "rest"))
    }
    return try context.concatenated(parts, axis: 3, "embedded")
  }

  /// [batch, length, half] -> [batch, 1, length, half], for all heads.
  private func angles(
    _ table: ValueID, _ half: Int, _ role: String, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let shape = context.shape(table)
    guard shape.count == 3, shape[2] == half else {
      throw .data("\(role)_cache gives \(context.type(table)); [batch, length, \(half)] is needed")
    }
    return try context.reshaped(table, to: [shape[0], 1, shape[1], half], "\(role)/aligned")
  }
}

@Sendable func importRotaryEmbedding(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let positions = context.optional(3)
  return try rotaryEmbedding(cosines: 1, sines: 2, context) { table, role throws(ImportError) in
    guard let positions else { return table }
    return try context.step(Gather(axis: 0), [table, positions], "\(role)/positions")
  }
}

/// onnxruntime's form: one position [1] counts on from there; scaled and packed forms are not known.
@Sendable func importMicrosoftRotaryEmbedding(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  guard try context.float("scale", default: 1) == 1, try !context.flag("is_packed_batching", default: false)
  else { throw .unsupported("attributes scale and is_packed_batching are not supported") }
  let positions = try context.operand(1, "position_ids")
  let shape = try context.shape(context.operand(0, "input"))
  guard shape.count >= 3 else { throw .data("the operand has \(shape.count) axes; 3 or 4 are needed") }
  let length = shape[shape.count - 2]
  return try rotaryEmbedding(cosines: 2, sines: 3, context) { table, role throws(ImportError) in
    var indices = positions
    if context.type(positions).count == 1, context.type(positions).rank == 1 {
      let steps = try context.tensor([1, length]) { (0..<length).map { Int64($0) } }
      indices = try context.combined(
        .add, positions, context.constant(steps, "\(role)/steps"), "\(role)/indices")
    }
    return try context.step(Gather(axis: 0), [table, indices], "\(role)/positions")
  }
}

private func rotaryEmbedding(
  cosines: Int, sines: Int, _ context: OperatorContext,
  _ chosen: (ValueID, String) throws(ImportError) -> ValueID
) throws(ImportError) -> [ValueID] {
  let operand = try context.operand(0, "X")
  let isFlat = context.type(operand).rank == 3
  let (cosine, sine) = try (
    chosen(context.operand(cosines, "cos_cache"), "cos"), chosen(context.operand(sines, "sin_cache"), "sin")
  )
  let dimension = try context.int("rotary_embedding_dim", default: 0)
  var heads = try context.int("num_heads").flatMap { $0 == 0 ? nil : $0 }
  if isFlat, heads == nil, dimension == 0, let half = context.shape(cosine).last, half > 0 {
    heads = context.shape(operand)[2] / (2 * half)
  }
  let x = try isFlat ? context.heads(operand, count: heads, "X") : operand
  guard context.type(x).rank == 4 else { throw .data("X is \(context.type(x)); 3 or 4 axes are needed") }
  let embedding = try RotaryEmbedding(
    x: x, cosines: cosine, sines: sine, isInterleaved: context.flag("interleaved", default: false),
    turned: dimension == 0 ? context.shape(x)[3] : dimension)
  let result = try embedding.result(context)
  return [context.result(try isFlat ? context.withoutHeads(result, "Y") : result)]
}
