import SinewFormat

/// Which operations a program is built with.
public enum OperationTable {
  /// Every operation of the format.
  public static func all(_ operation: Schema.Operation) -> Operation? {
    switch operation {
    case .none: nil
    case .quantize: QuantizeOperation.entry
    case .dequantize: DequantizeOperation.entry
    case .dense: DenseOperation.entry
    case .denseFloat: DenseFloatOperation.entry
    case .map: MapOperation.entry
    case .binary: BinaryOperation.entry
    case .select: SelectOperation.entry
    case .copy: CopyOperation.entry
    case .gather: GatherOperation.entry
    case .scatter: ScatterOperation.entry
    case .softmax: SoftmaxOperation.entry
    case .layerNormalization: LayerNormalizationOperation.entry
    case .reduce: ReduceOperation.entry
    case .matMul: MatMulOperation.entry
    case .cast: CastOperation.entry
    }
  }
}
