/// The parts of a `.sinew` file: FlatBuffer, weight segment, and a trailer of 16 bytes.
///
/// The trailer is CRC-32C of everything before it (uint32), the length of the whole file (uint64), "SNWE".
public enum FileLayout {
  /// Version of the schema and of the rules that the loader enforces.
  public static var formatVersion: UInt32 { 1 }
  /// Version of docs/arithmetic.md and docs/layouts.md.
  public static var arithmeticVersion: UInt32 { 1 }

  public static var trailerByteCount: UInt32 { 16 }
  /// "SNWE".
  public static var trailerMark: UInt32 { 0x4557_4e53 }
  /// Of the model's bytes in memory.
  public static var modelAlignment: UInt32 { 16 }
  /// Of the weight segment in the file and of each block in it.
  public static var segmentAlignment: UInt32 { 64 }

  /// Checks alignment, trailer, checksum and identifier; returns the length of what lies before the trailer.
  public static func checkEnvelope(_ model: UnsafeRawBufferPointer) throws(FormatError) -> UInt32 {
    guard let base = model.baseAddress, model.count >= 24 else { throw FormatError(.truncated) }
    let length = UInt32(truncatingIfNeeded: model.count)
    guard length < 1 &<< 31, Int(truncatingIfNeeded: length) == model.count else {
      throw FormatError(.tooLarge)
    }
    guard UInt(bitPattern: base) & UInt(modelAlignment &- 1) == 0 else { throw FormatError(.misalignedModel) }
    let body = length &- trailerByteCount
    let view = FlatBufferView(base: base, length: length)
    guard try view.uint32(at: 4) == Schema.fileIdentifier else { throw FormatError(.notAModel, at: 4) }
    let trailer = view.pointer(at: body)
    guard trailer.loadUnaligned(fromByteOffset: 12, as: UInt32.self) == trailerMark else {
      throw FormatError(.badTrailer, at: body &+ 12)
    }
    guard trailer.loadUnaligned(fromByteOffset: 4, as: UInt64.self) == UInt64(wide: length) else {
      throw FormatError(.wrongLength, at: body &+ 4)
    }
    let content = UnsafeRawBufferPointer(start: base, count: Int(truncatingIfNeeded: body))
    guard trailer.loadUnaligned(as: UInt32.self) == CRC32C.checksum(content) else {
      throw FormatError(.wrongChecksum, at: body)
    }
    return body
  }
}
