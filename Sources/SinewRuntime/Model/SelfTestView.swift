import SinewFormat

/// Stored inputs and the fingerprint of the outputs that they must give.
public struct SelfTestView {
  public let table: FlatTable
  /// A self-test runs at a stretch: no more than this many times the work of a step.
  public static var greatestStepCount: UInt32 { 1024 }

  /// Frames of input bytes, 1 to 1,024.
  public let stepCount: UInt32
  /// In the weight segment.
  public let inputs: UInt32
  /// FNV-1a 64 over the bytes of all non-state outputs, step by step, in order.
  public let hash: UInt64
  /// Most bytes of an input that are stored in a frame, a multiple of 4 and at least 4; the rest repeats them.
  public let inputBytes: UInt32
}

extension ModelView {
  /// The self-test, or nil when the file has none.
  public func selfTest() throws(FormatError) -> SelfTestView? {
    guard let table = try root.table(Schema.Model.selfTest, fieldCount: Schema.SelfTest.fieldCount) else {
      return nil
    }
    return SelfTestView(
      table: table, stepCount: try table.uint32(Schema.SelfTest.steps),
      inputs: try table.uint32(Schema.SelfTest.inputs), hash: try table.uint64(Schema.SelfTest.hash),
      inputBytes: try table.uint32(Schema.SelfTest.inputBytes))
  }

  /// Where the model came from, or nil when the file does not say.
  public func provenance() throws(FormatError) -> FlatTable? {
    try root.table(Schema.Model.provenance, fieldCount: Schema.Provenance.fieldCount)
  }

  /// Bytes of all inputs that are no states, one after the other.
  /// - Parameter limit: most bytes of each that count.
  public func frameByteCount(limit: UInt32 = .max) throws(FormatError) -> UInt32 {
    var total: UInt32 = 0
    for index in 0..<inputs.count {
      let tensor = try input(index).tensor
      if tensor.storage == .persistent { continue }
      guard let sum = total.checkedSum(tensor.byteCount < limit ? tensor.byteCount : limit) else {
        throw FormatError(.tooLarge, at: inputs.position)
      }
      total = sum
    }
    return total
  }

  /// Bytes of all outputs that are no states, one after the other.
  public func outputFrameByteCount() throws(FormatError) -> UInt32 {
    var total: UInt32 = 0
    for index in 0..<outputs.count where try state(ofOutput: index) == nil {
      guard let sum = total.checkedSum(try output(index).tensor.byteCount) else {
        throw FormatError(.tooLarge, at: outputs.position)
      }
      total = sum
    }
    return total
  }
}
