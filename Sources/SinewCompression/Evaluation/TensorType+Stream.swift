import SinewGraph

extension TensorType {
  /// A tensor of this type from streamed float32 values.
  /// - Throws: `ConversionError.calibration` for a value that is no integer in range, or no 0 or 1 for a boolean.
  public func tensor(ofStreamed values: [Float], name: String) throws(ConversionError) -> Tensor {
    let range: ClosedRange<Double>
    switch element {
    case .float16, .float32, .float64: range = -.infinity...(.infinity)
    case .bool: range = 0...1
    case .int8: range = -128...127
    case .int16: range = -32768...32767
    case .uint8: range = 0...255
    case .uint16: range = 0...65535
    // Integers are held in 32 bits at run time.
    case .int32, .int64: range = -0x1p31...(0x1p31 - 1)
    case .uint32, .uint64: range = 0...(0x1p31 - 1)
    }
    if !element.isFloat {
      for (index, value) in values.enumerated() {
        guard range.contains(Double(value)), value == value.rounded(.towardZero) else {
          throw .calibration("input '\(name)' element \(index) is \(value); \(element) is needed")
        }
      }
    }
    return try wrapping { () throws(GraphError) in try Tensor(values, shape: shape).cast(to: element) }
  }
}
