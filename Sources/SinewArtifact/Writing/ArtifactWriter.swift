import SinewFormat

/// Serialises a program as a `.sinew` file.
///
///     let bytes = try ArtifactWriter.write(program, provenance: provenance)
///
/// The file is a function of the arguments alone: the same program gives the same bytes.
public enum ArtifactWriter {
  /// - Parameters:
  ///   - program: a lowered program; its memory is planned here.
  ///   - provenance: where it came from.
  ///   - selfTest: made by `SelfTest.record`.
  public static func write(
    _ program: Program, provenance: Provenance? = nil, selfTest: SelfTest? = nil
  ) throws(ArtifactError) -> [UInt8] {
    try ProgramCheck.run(program)
    let plan = try MemoryPlanner.plan(program)
    try MemoryPlanVerifier.verify(plan, of: program)
    return try write(program, plan: plan, provenance: provenance, selfTest: selfTest)
  }

  /// Whether a program keeps the limits of the format, as far as they can be told before its memory is planned.
  public static func check(_ program: Program) throws(ArtifactError) { try ProgramCheck.run(program) }

  /// Writes with a given memory plan.
  static func write(
    _ program: Program, plan: MemoryPlan, provenance: Provenance?, selfTest: SelfTest?
  ) throws(ArtifactError) -> [UInt8] {
    var segment = WeightSegment()
    let layout = try ProgramLayout(program, plan: plan, segment: &segment)
    let frames = try selfTest.map { test throws(ArtifactError) in try segment.add(test.frames) }
    // The first pass finds the length of the FlatBuffer, which does not depend on the numbers in it.
    var flatBuffer: [UInt8] = []
    for _ in 0..<2 {
      let segmentOffset = (flatBuffer.count + 63) / 64 * 64
      let builder = try FlatBufferBuilder()
      let writer = ModelWriter(builder: builder, program: program, layout: layout)
      let root = try writer.model(
        segmentOffset: segmentOffset, segmentBytes: segment.bytes.count, provenance: provenance,
        selfTest: selfTest, frames: frames)
      flatBuffer = try builder.finish(root: root, identifier: "SNEW")
    }
    flatBuffer.append(contentsOf: repeatElement(0, count: (64 - flatBuffer.count % 64) % 64))
    return try closed(flatBuffer + segment.bytes)
  }

  /// A body with its trailer: checksum, length, mark.
  static func closed(_ body: [UInt8]) throws(ArtifactError) -> [UInt8] {
    guard body.count + 16 < 1 << 31 else { throw .tooLarge("a file of 2 GiB") }
    let checksum = body.withUnsafeBytes { CRC32C.checksum($0) }
    return body + WeightPacking.bytes(of: [checksum]) + WeightPacking.bytes(of: [UInt64(body.count + 16)])
      + WeightPacking.bytes(of: [FileLayout.trailerMark])
  }
}
