import SinewGraph

extension ElementType {
  /// What an input of an integer or boolean type may be given. Integers are held in 32 bits at run time.
  var acceptedIntegers: ClosedRange<Int> {
    switch self {
    case .bool: 0...1
    case .int8: -128...127
    case .int16: -32768...32767
    case .uint8: 0...255
    case .uint16: 0...65535
    case .uint32, .uint64: 0...Int(Int32.max)
    case .int32, .int64, .float16, .float32, .float64: Int(Int32.min)...Int(Int32.max)
    }
  }
}

extension TensorType {
  /// A tensor of this type from streamed float32 values.
  /// - Throws: `ConversionError.calibration` for a value that is no integer in range, or no 0 or 1 for a
  ///   boolean.
  public func tensor(ofStreamed values: [Float], name: String) throws(ConversionError) -> Tensor {
    if !element.isFloat {
      let accepted = element.acceptedIntegers
      for (index, value) in values.enumerated() {
        guard let integer = Int(exactly: value), accepted.contains(integer) else {
          throw .calibration(
            "input '\(name)' element \(index) is \(value); \(element) takes integers from "
              + "\(accepted.lowerBound) to \(accepted.upperBound)")
        }
      }
    }
    return try wrapping { () throws(GraphError) in try Tensor(values, shape: shape).cast(to: element) }
  }
}
