import SinewFormat

extension Policy {
  /// Runs the inputs stored in the file from reset and compares the fingerprint of the outputs with the
  /// stored one. Ends with the state reset.
  ///
  /// - Returns: `ok`, `selfTestFailed`, or `noSelfTest`.
  public func selfTest() -> Status {
    do throws(FormatError) {
      let model = try model()
      guard let test = try model.selfTest() else { return .noSelfTest }
      let byteCount = inputFrameByteCount
      var hash = FNV1a()
      reset()
      for index in 0..<Int(truncatingIfNeeded: test.stepCount) {
        let frame = UnsafeRawBufferPointer(
          start: model.segmentPointer(test.inputs) + index &* byteCount, count: byteCount)
        write(inputFrame: frame)
        step()
        updateFingerprint(&hash)
      }
      reset()
      return hash.value == test.hash ? .ok : .selfTestFailed
    } catch {
      return error.status
    }
  }

  /// Adds the bytes of all outputs that are no states, in order.
  public func updateFingerprint(_ hash: inout FNV1a) {
    for index in 0..<outputCount where !isState(output: index) { hash.update(output(index)) }
  }
}
