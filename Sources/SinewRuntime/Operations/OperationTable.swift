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
    default: nil
    }
  }
}
