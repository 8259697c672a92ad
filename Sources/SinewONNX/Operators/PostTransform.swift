import SinewGraph

/// What becomes of the scores of classes.
enum PostTransform: Int, CaseIterable {
  case none = 0
  case softmax, logistic, softmaxZero, probit

  /// The attribute `post_transform`: a name, from version 5 of ai.onnx.ml on a number.
  init(_ context: OperatorContext, isNumber: Bool = false) throws(ImportError) {
    if isNumber {
      let number = try context.int("post_transform", default: 0)
      guard let transform = PostTransform(rawValue: number) else {
        throw .data("attribute post_transform is \(number); 0 to 4 exist")
      }
      self = transform
      return
    }
    switch try context.string("post_transform", default: "NONE") {
    case "NONE": self = .none
    case "SOFTMAX": self = .softmax
    case "LOGISTIC": self = .logistic
    case "SOFTMAX_ZERO": self = .softmaxZero
    case "PROBIT": self = .probit
    case let other:
      throw .data(
        "attribute post_transform is \(quoted(other)); NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO and PROBIT exist"
      )
    }
  }

  /// - Parameter scores: [rows, classes].
  func applied(to scores: ValueID, _ context: OperatorContext) throws(ImportError) -> ValueID {
    switch self {
    case .none: scores
    case .softmax: try context.step(Softmax(axis: 1, logarithm: false), [scores], "softmax")
    case .logistic: try context.mapped(.sigmoid, scores, "logistic")
    case .softmaxZero: try Self.softmaxOfNonzero(scores, context)
    case .probit: try Self.probit(scores, context)
    }
  }

  /// Softmax over the scores that are not 0; those stay 0.
  private static func softmaxOfNonzero(
    _ scores: ValueID, _ context: OperatorContext
  ) throws(ImportError) -> ValueID {
    let largest = try context.step(Reduce(.maximum, axes: [1], keepDimensions: true), [scores], "largest")
    let powers = try context.mapped(.exp, context.combined(.subtract, scores, largest, "distance"), "powers")
    let size = try context.mapped(.abs, scores, "size")
    let limit = try context.constant(1e-7, like: context.type(scores), "limit")
    let isUsed = try context.step(Comparison(.greater), [size, limit], "isUsed")
    let zero = try context.constant(0, like: context.type(scores), "zero")
    let used = try context.step(Select(), [isUsed, powers, zero], "used")
    let sum = try context.step(Reduce(.sum, axes: [1], keepDimensions: true), [used], "sum")
    return try context.combined(.divide, used, sum, "softmax")
  }

  /// √2 · erf⁻¹(2x − 1), with Winitzki's approximation of the inverse, as onnxruntime computes it.
  private static func probit(_ x: ValueID, _ context: OperatorContext) throws(ImportError) -> ValueID {
    let t = try context.combined(.subtract, context.combined(.multiply, x, 2, "twice"), 1, "t")
    let rest = try context.combined(
      .subtract, context.constant(1, like: context.type(t), "one"),
      context.combined(.multiply, t, t, "square"),
      "rest")
    let logarithm = try context.mapped(.log, rest, "logarithm")
    let a = 0.147
    let v = try context.combined(
      .add, context.combined(.multiply, logarithm, 0.5, "half"), 2 / (3.14159 * a), "v")
    let inner = try context.combined(
      .subtract, context.combined(.multiply, v, v, "vSquare"),
      context.combined(.multiply, logarithm, 1 / a, "scaled"), "inner")
    let difference = try context.combined(.subtract, context.mapped(.sqrt, inner, "root"), v, "difference")
    let magnitude = try context.mapped(.sqrt, difference, "magnitude")
    let signed = try context.combined(.multiply, context.mapped(.sign, t, "sign"), magnitude, "inverse")
    return try context.combined(.multiply, signed, 1.414_213_56, "probit")
  }
}
