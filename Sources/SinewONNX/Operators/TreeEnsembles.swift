import SinewGraph

@Sendable func importTreeRegressor(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.featureRows()
  let ensemble = try TreeAttributes(context, votes: "target")
  let targets = try context.int("n_targets", default: ensemble.trees.targetCount)
  let base = try context.baseValues(
    context.numbers("base_values"), targets: targets, rows: context.shape(x)[0])
  let aggregate: TreeAggregate =
    switch try context.string("aggregate_function", default: "SUM") {
    case "SUM": .sum
    case "AVERAGE": .average
    case "MIN": .minimum
    case "MAX": .maximum
    case let other:
      throw .data("attribute aggregate_function is \(quoted(other)); SUM, AVERAGE, MIN and MAX exist")
    }
  let operation = TreeEnsemble(trees: ensemble.trees, aggregate: aggregate, base: base)
  let transform = try PostTransform(context)
  if transform == .none { return try context.results(operation, [x]) }
  return [try transform.applied(to: context.step(operation, [x], "scores"), context)]
}

/// Labels and scores: the label of the greatest score, or for two classes with one voice that of its sign.
@Sendable func importTreeClassifier(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let labels = try classLabels(context)
  let x = try context.featureRows()
  let transform = try PostTransform(context)
  let given = try context.numbers("base_values")
  let rows = context.shape(x)[0]
  let ids = Set(try context.requiredInts("class_ids"))
  guard ids.allSatisfy({ labels.indices.contains($0) }) else {
    throw .data("votes name classes \(ids.sorted().prefix(8)) of \(labels.count)")
  }
  if labels.count == 2, ids.count <= 1 {
    let ensemble = try TreeAttributes(context, votes: "class") { _ in 0 }
    let base = try context.baseValues(given, targets: 1, rows: rows)
    let operation = TreeEnsemble(trees: ensemble.trees, aggregate: .sum, base: base)
    let voice = try context.step(operation, [x], "voice")
    return try twoClasses(
      voice, labels, isComplement: !ensemble.areWeightsNegative, isSecond: ids.contains(1), transform, context
    )
  }
  let ensemble = try TreeAttributes(context, votes: "class")
  let base = try context.baseValues(given, targets: labels.count, rows: rows)
  let operation = TreeEnsemble(trees: ensemble.trees, aggregate: .sum, base: base)
  let scores = try context.step(operation, [x], "scores")
  let best = try context.step(ArgReduce(.maximum, axis: 1, keepDimensions: false), [scores], "best")
  let table = try context.constant(context.tensor([labels.count]) { labels }, "labels")
  let label = try context.step(Gather(axis: 0), [table, best], "label")
  return [label, try transform.applied(to: scores, context)]
}

private func classLabels(_ context: OperatorContext) throws(ImportError) -> [Int64] {
  guard !context.has("classlabels_strings") else {
    throw .unsupported(
      "the classes have text for labels; only integers are supported (train with integer classes, or export "
        + "them as classlabels_int64s)")
  }
  let labels = try context.requiredInts("classlabels_int64s")
  guard labels.count >= 2 else {
    throw .unsupported("has \(labels.count) classes; two or more are supported")
  }
  return labels.map { Int64($0) }
}

/// Two classes of which one is voted for: onnxruntime's rules. Votes for the first one count for the second, and the other
/// score is the complement to 1 (no vote is negative) or to 0. The limit lies in the middle.
private func twoClasses(
  _ voice: ValueID, _ labels: [Int64], isComplement: Bool, isSecond: Bool, _ transform: PostTransform,
  _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  let rows = context.shape(voice)[0]
  let line = try context.reshaped(voice, to: [rows], "line")
  let limit = try context.constant(isComplement ? 0.5 : 0, like: context.type(voice), "limit")
  let isPositive = try context.step(Comparison(.greater), [line, limit], "isPositive")
  let sides = try labels.map { (label) throws(ImportError) in
    try context.constant(context.tensor([]) { [label] }, "label\(label)")
  }
  let label = try context.step(Select(), [isPositive, sides[1], sides[0]], "label")
  if isSecond {
    let zero = try context.combined(.multiply, voice, 0, "zero")
    return [label, try transform.applied(to: context.concatenated([zero, voice], axis: 1, "pair"), context)]
  }
  switch transform {
  case .probit:
    throw .unsupported(
      "post_transform PROBIT of two classes with one score is not supported; NONE, SOFTMAX, LOGISTIC and "
        + "SOFTMAX_ZERO are")
  case .logistic:
    let opposite = try context.mapped(.negate, voice, "opposite")
    let pair = try context.concatenated([opposite, voice], axis: 1, "pair")
    return [label, try transform.applied(to: pair, context)]
  case .none, .softmax, .softmaxZero:
    let whole = try context.constant(isComplement ? 1 : 0, like: context.type(voice), "whole")
    let rest = try context.step(Binary(.subtract), [whole, voice], "rest")
    return [label, try context.concatenated([rest, voice], axis: 1, "pair")]
  }
}
