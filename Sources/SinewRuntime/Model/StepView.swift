import SinewFormat

/// A step of a model: an operation on tensors.
public struct StepView {
  public let table: FlatTable
  public let index: UInt32
  public let operation: Schema.Operation
  /// The operation's table.
  public let attributes: FlatTable
  /// ushort indices of tensors.
  public let inputs: FlatVector
  public let outputs: FlatVector

  public func name() throws(FormatError) -> FlatVector? { try table.string(Schema.Step.name) }
}

extension ModelView {
  public func step(_ index: UInt32) throws(FormatError) -> StepView {
    let table = try steps.table(index, fieldCount: Schema.Step.fieldCount)
    guard let operation = Schema.Operation(rawValue: try table.uint8(Schema.Step.operationType)),
      operation != .none
    else { throw FormatError(.unknownValue, at: table.position) }
    guard let attributes = try table.table(Schema.Step.operation, fieldCount: operation.fieldCount) else {
      throw FormatError(.missingField, at: table.position)
    }
    return StepView(
      table: table, index: index, operation: operation, attributes: attributes,
      inputs: try table.requiredVector(Schema.Step.inputs, elementSize: 2),
      outputs: try table.requiredVector(Schema.Step.outputs, elementSize: 2))
  }
}

extension Schema.Operation {
  /// The number of fields of the operation's table.
  var fieldCount: UInt16 {
    switch self {
    case .none: 0
    case .quantize: Schema.Quantize.fieldCount
    case .dequantize: Schema.Dequantize.fieldCount
    case .dense: Schema.Dense.fieldCount
    case .denseFloat: Schema.DenseFloat.fieldCount
    case .map: Schema.Map.fieldCount
    case .binary: Schema.Binary.fieldCount
    case .select: Schema.Select.fieldCount
    case .copy: Schema.Copy.fieldCount
    case .gather: Schema.Gather.fieldCount
    case .scatter: Schema.Scatter.fieldCount
    case .softmax: Schema.Softmax.fieldCount
    case .layerNormalization: Schema.LayerNormalization.fieldCount
    case .reduce: Schema.Reduce.fieldCount
    case .matMul: Schema.MatMul.fieldCount
    case .cast: Schema.Cast.fieldCount
    case .convolution: Schema.Convolution.fieldCount
    case .convolutionFloat: Schema.ConvolutionFloat.fieldCount
    case .patches: Schema.Patches.fieldCount
    case .lstmCell: Schema.LstmCell.fieldCount
    case .gruCell: Schema.GruCell.fieldCount
    case .maximumPool: Schema.MaximumPool.fieldCount
    case .argReduce: Schema.ArgReduce.fieldCount
    case .topK: Schema.TopK.fieldCount
    case .cumulative: Schema.Cumulative.fieldCount
    case .positions: Schema.Positions.fieldCount
    case .treeEnsemble: Schema.TreeEnsemble.fieldCount
    }
  }
}
