/// An operator that can be imported: one row of the table below.
struct OperatorEntry: Sendable {
  let domain: String
  let name: String
  /// Versions of the domain's operators in which it has the meaning that `importer` knows.
  let opsets: ClosedRange<Int>
  let importer: ValueImporter

  init(
    _ name: String, since: Int = ONNXImporter.supportedOpsets.lowerBound,
    until: Int = ONNXImporter.supportedOpsets.upperBound, _ importer: @escaping OperatorImporter
  ) {
    self.domain = ""
    self.name = name
    self.opsets = since...until
    self.importer = tensorsOnly(importer)
  }

  /// An operator whose operands or results may be sequences and optionals.
  init(
    values name: String, since: Int = ONNXImporter.supportedOpsets.lowerBound,
    _ importer: @escaping ValueImporter
  ) {
    self.domain = ""
    self.name = name
    self.opsets = since...ONNXImporter.supportedOpsets.upperBound
    self.importer = importer
  }

  /// An operator of ONNX's domain for classical machine learning, in versions of that domain.
  init(machineLearning name: String, since: Int = 1, _ importer: @escaping OperatorImporter) {
    self.domain = "ai.onnx.ml"
    self.name = name
    self.opsets = since...5
    self.importer = tensorsOnly(importer)
  }

  /// An operator of Microsoft's domain, which is not versioned.
  init(microsoft name: String, _ importer: @escaping OperatorImporter) {
    self.domain = "com.microsoft"
    self.name = name
    self.opsets = 1...1
    self.importer = tensorsOnly(importer)
  }
}

/// The operators that can be imported.
///
/// To add one: a function in a file of this folder, a row here, a case in `tools/onnx-cases/make.py`.
struct OperatorRegistry: Sendable {
  private let entries: [String: OperatorEntry]

  init(_ rows: [OperatorEntry]) {
    entries = Dictionary(rows.map { (SourceNode.operatorName(domain: $0.domain, type: $0.name), $0) }) { $1 }
  }

  /// The row of an operator, when it is supported in that opset.
  func entry(domain: String, name: String, opset: Int) -> OperatorEntry? {
    let entry = entries[SourceNode.operatorName(domain: domain, type: name)]
    return entry.flatMap { $0.opsets.contains(opset) ? $0 : nil }
  }

  /// The opsets in which an operator is supported; nil when it is in none.
  func opsets(domain: String, name: String) -> ClosedRange<Int>? {
    entries[SourceNode.operatorName(domain: domain, type: name)]?.opsets
  }

  var names: [String] { entries.keys.sorted() }

  static let standard = OperatorRegistry(
    [
      functions, arithmetic, shapes, products, windows, recurrent, constants, ordering, composed, control,
      learning, quantised, trees,
    ].flatMap { $0 })

  /// The operators that models have which were quantised before.
  static let quantisedNames = Set(
    quantised.map { SourceNode.operatorName(domain: $0.domain, type: $0.name) })

  private static let functions: [OperatorEntry] = [
    OperatorEntry("Abs", unary(.abs)),
    OperatorEntry("Acos", unary(.acos)),
    OperatorEntry("Acosh", since: 9, unary(.acosh)),
    OperatorEntry("Asin", unary(.asin)),
    OperatorEntry("Asinh", since: 9, unary(.asinh)),
    OperatorEntry("Atan", unary(.atan)),
    OperatorEntry("Atanh", since: 9, unary(.atanh)),
    OperatorEntry("Ceil", unary(.ceil)),
    OperatorEntry("Celu", since: 12, importCelu),
    OperatorEntry("Clip", importClip),
    OperatorEntry("Cos", unary(.cos)),
    OperatorEntry("Cosh", since: 9, unary(.cosh)),
    OperatorEntry("Elu", importElu),
    OperatorEntry("Erf", since: 9, unary(.erf)),
    OperatorEntry("Exp", unary(.exp)),
    OperatorEntry("Floor", unary(.floor)),
    OperatorEntry("Gelu", since: 20, importGelu),
    OperatorEntry("HardSigmoid", importHardSigmoid),
    OperatorEntry("HardSwish", since: 14, unary(.hardSwish)),
    OperatorEntry("IsNaN", since: 9, importIsNaN),
    OperatorEntry("LeakyRelu", importLeakyRelu),
    OperatorEntry("Log", unary(.log)),
    OperatorEntry("Mish", since: 18, unary(.mish)),
    OperatorEntry("Neg", unary(.negate)),
    OperatorEntry("Not", importNot),
    OperatorEntry("PRelu", importPRelu),
    OperatorEntry("Reciprocal", unary(.reciprocal)),
    OperatorEntry("Relu", unary(.relu)),
    OperatorEntry("Round", since: 11, unary(.round)),
    OperatorEntry("Selu", importSelu),
    OperatorEntry("Sigmoid", unary(.sigmoid)),
    OperatorEntry("Sign", since: 9, unary(.sign)),
    OperatorEntry("Sin", unary(.sin)),
    OperatorEntry("Sinh", since: 9, unary(.sinh)),
    OperatorEntry("Softplus", unary(.softplus)),
    OperatorEntry("Softsign", unary(.softsign)),
    OperatorEntry("Sqrt", unary(.sqrt)),
    OperatorEntry("Swish", since: 24, importSwish),
    OperatorEntry("Tan", unary(.tan)),
    OperatorEntry("Tanh", unary(.tanh)),
    OperatorEntry(microsoft: "Gelu", unary(.gelu)),
    OperatorEntry(microsoft: "QuickGelu", importQuickGelu),
  ]

  private static let arithmetic: [OperatorEntry] = [
    OperatorEntry("Add", binary(.add)),
    OperatorEntry("And", logical(.and)),
    OperatorEntry("Cast", importCast),
    OperatorEntry("CastLike", since: 15, importCastLike),
    OperatorEntry("Div", binary(.divide)),
    OperatorEntry("Equal", comparison(.equal)),
    OperatorEntry("Greater", comparison(.greater)),
    OperatorEntry("GreaterOrEqual", since: 12, comparison(.greaterOrEqual)),
    OperatorEntry("Less", comparison(.less)),
    OperatorEntry("LessOrEqual", since: 12, comparison(.lessOrEqual)),
    OperatorEntry("Max", chain(.maximum)),
    OperatorEntry("Mean", importMean),
    OperatorEntry("Min", chain(.minimum)),
    OperatorEntry("Mod", since: 10, importMod),
    OperatorEntry("Mul", binary(.multiply)),
    OperatorEntry("Or", logical(.or)),
    OperatorEntry("Pow", binary(.power)),
    OperatorEntry("Sub", binary(.subtract)),
    OperatorEntry("Sum", chain(.add)),
    OperatorEntry("Where", since: 9, importWhere),
    OperatorEntry("Xor", logical(.xor)),
  ]

  private static let shapes: [OperatorEntry] = [
    OperatorEntry("Compress", since: 9, importCompress),
    OperatorEntry("Concat", importConcat),
    OperatorEntry("Expand", since: 8, importExpand),
    OperatorEntry("Flatten", importFlatten),
    OperatorEntry("Gather", importGather),
    OperatorEntry("GatherElements", since: 11, importGatherElements),
    OperatorEntry("GatherND", since: 11, importGatherND),
    OperatorEntry("Reshape", importReshape),
    OperatorEntry("OneHot", since: 9, importOneHot),
    OperatorEntry("Scatter", since: 9, importScatterElements),
    OperatorEntry("ScatterElements", since: 11, importScatterElements),
    OperatorEntry("ScatterND", since: 11, importScatterND),
    OperatorEntry("Slice", importSlice),
    OperatorEntry("Split", importSplit),
    OperatorEntry("Squeeze", importSqueeze),
    OperatorEntry("TensorScatter", since: 24, importTensorScatter),
    OperatorEntry("Transpose", importTranspose),
    OperatorEntry("Unsqueeze", importUnsqueeze),
  ]

  private static let products: [OperatorEntry] = [
    OperatorEntry("BatchNormalization", importBatchNormalization),
    OperatorEntry("Gemm", importGemm),
    OperatorEntry("LayerNormalization", since: 17, importLayerNormalization),
    OperatorEntry("LogSoftmax", softmax(logarithm: true)),
    OperatorEntry("MatMul", importMatMul),
    OperatorEntry("ReduceL1", reduce(.l1)),
    OperatorEntry("ReduceL2", reduce(.l2)),
    OperatorEntry("ReduceLogSum", reduce(.logSum)),
    OperatorEntry("ReduceLogSumExp", reduce(.logSumExp)),
    OperatorEntry("ReduceMax", reduce(.maximum)),
    OperatorEntry("ReduceMean", reduce(.mean)),
    OperatorEntry("ReduceMin", reduce(.minimum)),
    OperatorEntry("ReduceProd", reduce(.product)),
    OperatorEntry("ReduceSum", reduce(.sum)),
    OperatorEntry("ReduceSumSquare", reduce(.sumOfSquares)),
    OperatorEntry("Softmax", softmax(logarithm: false)),
    OperatorEntry(microsoft: "FusedGemm", importFusedGemm),
    OperatorEntry(microsoft: "FusedMatMul", importFusedMatMul),
  ]

  private static let windows: [OperatorEntry] = [
    OperatorEntry("AveragePool", importAveragePool),
    OperatorEntry("Conv", importConv),
    OperatorEntry("ConvTranspose", importConvTranspose),
    OperatorEntry("LpPool", importLpPool),
    OperatorEntry("MaxPool", importMaxPool),
  ]

  private static let recurrent: [OperatorEntry] = [
    OperatorEntry("GRU", importGRU),
    OperatorEntry("LSTM", importLSTM),
    OperatorEntry("RNN", importRNN),
  ]

  private static let quantised: [OperatorEntry] = [
    OperatorEntry("ConvInteger", since: 10, importConvInteger),
    OperatorEntry("QLinearConv", since: 10, importQLinearConv),
    OperatorEntry("DequantizeLinear", since: 10, importDequantizeLinear),
    OperatorEntry("DynamicQuantizeLinear", since: 11, importDynamicQuantizeLinear),
    OperatorEntry("MatMulInteger", since: 10, importMatMulInteger),
    OperatorEntry("QLinearMatMul", since: 10, importQLinearMatMul),
    OperatorEntry("QuantizeLinear", since: 10, importQuantizeLinear),
    OperatorEntry(microsoft: "DequantizeLinear", importDequantizeLinear),
    OperatorEntry(microsoft: "DynamicQuantizeLSTM", importDynamicQuantizeLSTM),
    OperatorEntry(microsoft: "DynamicQuantizeMatMul", importDynamicQuantizeMatMul),
    OperatorEntry(microsoft: "MatMulIntegerToFloat", importMatMulIntegerToFloat),
    OperatorEntry(microsoft: "QGemm", importQGemm),
    OperatorEntry(microsoft: "QLinearAdd", quantisedBinary(.add)),
    OperatorEntry(microsoft: "QLinearConcat", importQLinearConcat),
    OperatorEntry(microsoft: "QLinearGlobalAveragePool", importQLinearGlobalAveragePool),
    OperatorEntry(microsoft: "QLinearLeakyRelu", importQLinearLeakyRelu),
    OperatorEntry(microsoft: "QLinearMul", quantisedBinary(.multiply)),
    OperatorEntry(microsoft: "QLinearSigmoid", importQLinearSigmoid),
    OperatorEntry(microsoft: "QuantizeLinear", importQuantizeLinear),
  ]

  private static let constants: [OperatorEntry] = [
    OperatorEntry("Constant", importConstant),
    OperatorEntry("ConstantOfShape", since: 9, importConstantOfShape),
    OperatorEntry("Dropout", importDropout),
    OperatorEntry("EyeLike", since: 9, importEyeLike),
    OperatorEntry("NonZero", since: 9, importNonZero),
    OperatorEntry("Range", since: 11, importRange),
    OperatorEntry("Shape", importShape),
    OperatorEntry("Size", importSize),
    OperatorEntry("Unique", since: 11, importUnique),
  ]

  private static let ordering: [OperatorEntry] = [
    OperatorEntry("ArgMax", argReduce(.maximum)),
    OperatorEntry("ArgMin", argReduce(.minimum)),
    OperatorEntry("CumProd", since: 26, cumulative(.product)),
    OperatorEntry("CumSum", since: 11, cumulative(.sum)),
    OperatorEntry("TopK", importTopK),
  ]

  private static let trees: [OperatorEntry] = [
    OperatorEntry(machineLearning: "TreeEnsemble", since: 5, importTreeEnsemble),
    OperatorEntry(machineLearning: "TreeEnsembleClassifier", importTreeClassifier),
    OperatorEntry(machineLearning: "TreeEnsembleRegressor", importTreeRegressor),
  ]
}
