import SinewGraph

// Linear models of ONNX's domain for classical machine learning.

@Sendable func importLinearRegressor(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let targets = try context.int("targets", default: 1)
  let scores = try linearScores(context, outputs: targets)
  return [context.result(try transformed(scores, context))]
}

/// Labels and scores. Labels that are texts become the numbers of their classes.
@Sendable func importLinearClassifier(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let texts = try context.strings("classlabels_strings")
  let labels = try context.ints("classlabels_ints") ?? texts.map { Array($0.indices) }
  let outputs = try context.floats("intercepts")?.count ?? labels?.count ?? 1
  var scores = try linearScores(context, outputs: outputs)
  if outputs == 1, labels?.count == 2 {
    // One score for two classes.
    scores = try context.concatenated(
      [context.mapped(.negate, scores, "other"), scores], axis: 1, "both")
  }
  let results = try transformed(scores, context)
  let count = context.shape(results)[1]
  guard let labels, labels.count == count else {
    throw .data("does not name one class for each of \(count) scores")
  }
  if let texts, context.wants(0) {
    context.session.notes.append(
      "the labels \(texts.prefix(8).map(quoted).joined(separator: ", ")) of node \(quoted(context.node.label)) are "
        + "given as the numbers of their classes, from 0 on")
  }
  let index: ValueID
  if count == 1 {
    // A single class is chosen when its score is high enough; else the label is 0.
    let isPlain = try context.string("post_transform", default: "NONE") == "NONE"
    let isChosen = try context.compared(.greaterOrEqual, results, isPlain ? 0 : 0.5, "chosen")
    index = try context.cast(
      context.reshaped(isChosen, to: [context.shape(results)[0]], "row"), to: .int64, "index")
  } else {
    index = try context.step(ArgReduce(.maximum, axis: 1, keepDimensions: false), [results], "index")
  }
  let classes = (count == 1 ? [0] : []) + labels
  let table = try context.tensor([classes.count]) { classes.map { Int64($0) } }
  let chosen = try context.step(Gather(axis: 0), [context.constant(table, "classes"), index], "label")
  return [context.result(chosen), context.result(results, at: 1)]
}

/// x [samples, features] · coefficientsᵀ + intercepts.
private func linearScores(_ context: OperatorContext, outputs: Int) throws(ImportError) -> ValueID {
  var x = try context.features(0, "X")
  if context.type(x).rank == 1 { x = try context.reshaped(x, to: [1, context.type(x).count], "row") }
  let shape = context.shape(x)
  let coefficients = try context.floats("coefficients") ?? []
  guard shape.count == 2, outputs > 0, outputs <= coefficients.count, coefficients.count % outputs == 0,
    coefficients.count / outputs == shape[1]
  else {
    throw .data(
      "has \(coefficients.count) coefficients for \(outputs) results from \(context.type(x)); one for each "
        + "feature and result is needed")
  }
  let weights = try context.tensor([outputs, shape[1]]) { coefficients }
  var operands = [x, context.constant(weights, "coefficients")]
  if let intercepts = try context.floats("intercepts") {
    guard intercepts.count == outputs else {
      throw .data("has \(intercepts.count) intercepts for \(outputs) results")
    }
    operands.append(context.constant(try context.tensor([outputs]) { intercepts }, "intercepts"))
  }
  return try context.step(Gemm(transposeB: true), operands, "scores")
}

private func transformed(_ scores: ValueID, _ context: OperatorContext) throws(ImportError) -> ValueID {
  switch try context.string("post_transform", default: "NONE") {
  case "NONE": return scores
  case "LOGISTIC": return try context.mapped(.sigmoid, scores, "logistic")
  case "SOFTMAX": return try context.step(Softmax(axis: 1), [scores], "softmax")
  case let other:
    throw .unsupported(
      "attribute post_transform is \(quoted(other)); NONE, LOGISTIC and SOFTMAX are supported")
  }
}
