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
      var frame = model.segmentPointer(test.inputs)
      var hash = FNV1a()
      reset()
      for _ in 0..<test.stepCount {
        frame = write(frame, inputBytes: Int(truncatingIfNeeded: test.inputBytes))
        step()
        updateFingerprint(&hash)
      }
      reset()
      return hash.value == test.hash ? .ok : .selfTestFailed
    } catch {
      return error.status
    }
  }

  /// Fills the inputs that are no states from a frame with at most `inputBytes` bytes of each.
  /// - Returns: where the frame ends.
  public func write(_ frame: UnsafeRawPointer, inputBytes: Int) -> UnsafeRawPointer {
    var source = frame
    for index in 0..<inputCount where !isState(input: index) {
      let target = input(index)
      let stored = target.count < inputBytes ? target.count : inputBytes
      var place = 0
      while let base = target.baseAddress, place < target.count {
        let rest = target.count &- place
        (base + place).copyMemory(from: source, byteCount: rest < stored ? rest : stored)
        place = place &+ stored
      }
      source += stored
    }
    return source
  }

  /// Adds the bytes of all outputs that are no states, in order.
  public func updateFingerprint(_ hash: inout FNV1a) {
    for index in 0..<outputCount where !isState(output: index) { hash.update(output(index)) }
  }
}
