import SinewFormat

extension ModelVerifier {
  /// The self-test and the provenance: nothing runs by them, but every field is visited.
  mutating func verifyMetadata() throws(FormatError) {
    if let selfTest = try model.selfTest() {
      let position = selfTest.table.position
      guard selfTest.stepCount > 0, selfTest.stepCount <= 65535 else {
        throw FormatError(.badCount, at: position)
      }
      guard let byteCount = selfTest.stepCount.checkedProduct(try model.frameByteCount()) else {
        throw FormatError(.badSegmentOffset, at: position)
      }
      try model.checkSegment(selfTest.inputs, byteCount: byteCount, from: selfTest.table)
    }
    guard let provenance = try model.provenance() else { return }
    let position = provenance.position
    let length =
      UInt64(wide: try provenance.string(Schema.Provenance.sourceSha256)?.byteCount ?? 0)
      &+ UInt64(wide: try provenance.string(Schema.Provenance.converter)?.byteCount ?? 0)
      &+ UInt64(wide: try provenance.string(Schema.Provenance.precision)?.byteCount ?? 0)
      &+ UInt64(wide: try provenance.string(Schema.Provenance.recipe)?.byteCount ?? 0)
    // The strings may share their bytes but lie in the file, each shorter than 2^31.
    try charge(UInt32(truncatingIfNeeded: length &>> 2), at: position)
    guard let parity = try provenance.vector(Schema.Provenance.parity, elementSize: 4) else { return }
    for index in 0..<parity.count {
      let row = try parity.table(index, fieldCount: Schema.Parity.fieldCount)
      try charge(64 &+ (try row.string(Schema.Parity.output)?.byteCount ?? 0), at: row.position)
      _ = try row.uint32(Schema.Parity.samples)
      let sqnr = try row.float32(Schema.Parity.sqnrDb).bitPattern
      let error = try row.float32(Schema.Parity.rmse).bitPattern
      let greatest = try row.float32(Schema.Parity.maxAbs).bitPattern
      guard sqnr.isFiniteFloat, error.isFiniteFloat, greatest.isFiniteFloat else {
        throw FormatError(.badConstant, at: row.position)
      }
    }
  }
}
