import SinewFormat

extension ModelVerifier {
  /// The self-test and the provenance: nothing runs by them, but every field is visited.
  mutating func verifyMetadata() throws(FormatError) {
    let model = model
    if let selfTest = try model.selfTest() {
      let position = selfTest.table.position
      guard selfTest.stepCount > 0, selfTest.stepCount <= SelfTestView.greatestStepCount else {
        throw FormatError(.badCount, at: position)
      }
      guard selfTest.inputBytes >= 4, selfTest.inputBytes & 3 == 0 else {
        throw FormatError(.badParameter, at: position)
      }
      let frame = try model.frameByteCount(limit: selfTest.inputBytes)
      guard let byteCount = selfTest.stepCount.checkedProduct(frame) else {
        throw FormatError(.badSegmentOffset, at: position)
      }
      try model.checkSegment(selfTest.inputs, byteCount: byteCount, from: selfTest.table)
    }
    guard let provenance = try model.provenance() else { return }
    try charge(string: Schema.Provenance.sourceSha256, of: provenance)
    try charge(string: Schema.Provenance.converter, of: provenance)
    try charge(string: Schema.Provenance.precision, of: provenance)
    try charge(string: Schema.Provenance.recipe, of: provenance)
    guard let parity = try provenance.vector(Schema.Provenance.parity, elementSize: 4) else { return }
    for index in 0..<parity.count {
      let row = try parity.table(index, fieldCount: Schema.Parity.fieldCount)
      try charge(64, at: row.position)
      try charge(string: Schema.Parity.output, of: row)
      _ = try row.uint32(Schema.Parity.samples)
      try requireFinite(row, Schema.Parity.sqnrDb)
      try requireFinite(row, Schema.Parity.rmse)
      try requireFinite(row, Schema.Parity.maxAbs)
    }
  }

  private func requireFinite(_ row: FlatTable, _ field: UInt16) throws(FormatError) {
    guard try row.uint32(field).isFiniteFloat else { throw FormatError(.badConstant, at: row.position) }
  }
}
