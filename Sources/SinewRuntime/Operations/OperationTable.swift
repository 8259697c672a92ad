import SinewFormat

/// Which operations a program is built with.
public enum OperationTable {
  public static var quantize: Operation { QuantizeOperation.entry }
  public static var quantizeInt16: Operation { QuantizeOperation.int16Entry }
  public static var dequantize: Operation { DequantizeOperation.entry }
  public static var dequantizeInt16: Operation { DequantizeOperation.int16Entry }
  public static var dense: Operation { DenseOperation.entry }
  public static var denseStatic: Operation { DenseOperation.staticEntry }
  public static var denseFloat: Operation { DenseFloatOperation.entry }
  public static var map: Operation { MapOperation.entry }
  public static var binary: Operation { BinaryOperation.entry }
  public static var select: Operation { SelectOperation.entry }
  public static var copy: Operation { CopyOperation.entry }
  public static var gather: Operation { GatherOperation.entry }
  public static var scatter: Operation { ScatterOperation.entry }
  public static var softmax: Operation { SoftmaxOperation.entry }
  public static var layerNormalization: Operation { LayerNormalizationOperation.entry }
  public static var reduce: Operation { ReduceOperation.entry }
  public static var matMul: Operation { MatMulOperation.entry }
  public static var cast: Operation { CastOperation.entry }
  public static var convolution: Operation { ConvolutionOperation.entry }
  public static var convolutionFloat: Operation { ConvolutionFloatOperation.entry }
  public static var patches: Operation { PatchesOperation.entry }
  public static var lstmCell: Operation { LSTMCellOperation.entry }
  public static var gruCell: Operation { GRUCellOperation.entry }
  public static var maximumPool: Operation { MaximumPoolOperation.entry }
  public static var argReduce: Operation { ArgReduceOperation.entry }
  public static var topK: Operation { TopKOperation.entry }
  public static var cumulative: Operation { CumulativeOperation.entry }
  public static var positions: Operation { PositionsOperation.entry }
  public static var treeEnsemble: Operation { TreeEnsembleOperation.entry }

  /// Every operation of the format.
  public static func all(_ operation: Schema.Operation) -> Operation? {
    switch operation {
    case .none: nil
    case .quantize: quantize
    case .dequantize: dequantize
    case .dense: dense
    case .denseFloat: denseFloat
    case .map: map
    case .binary: binary
    case .select: select
    case .copy: copy
    case .gather: gather
    case .scatter: scatter
    case .softmax: softmax
    case .layerNormalization: layerNormalization
    case .reduce: reduce
    case .matMul: matMul
    case .cast: cast
    case .convolution: convolution
    case .convolutionFloat: convolutionFloat
    case .patches: patches
    case .lstmCell: lstmCell
    case .gruCell: gruCell
    case .maximumPool: maximumPool
    case .argReduce: argReduce
    case .topK: topK
    case .cumulative: cumulative
    case .positions: positions
    case .treeEnsemble: treeEnsemble
    }
  }
}
