/// Reads one array in npy format 1, 2 or 3 from a source.
enum NPYDecoder {
  /// Decodes the array that fills the whole of `source`.
  ///
  /// Memory is reserved only for what the source's own length, already held against the limits, confirms.
  static func decode<Source: ByteSource & ~Copyable>(
    _ source: inout Source, limits: DataLimits
  ) throws(DataFault) -> NumericArray {
    let (header, headBytes) = try readHeader(&source, limits: limits)
    let payload = try header.payloadBytes()
    let following = source.byteCount - UInt64(headBytes)
    guard UInt64(payload) == following else {
      throw .sizeMismatch(header: payload, payload: Int(clamping: following))
    }
    let stored = try source.bytes(payload)
    try source.finish()
    return NumericArray(shape: header.shape, type: header.type, bytes: header.canonical(stored))
  }

  /// Reads everything in front of the elements and says how many bytes that was.
  private static func readHeader<Source: ByteSource & ~Copyable>(
    _ source: inout Source, limits: DataLimits
  ) throws(DataFault) -> (header: NPYHeader, bytes: Int) {
    let preamble = NPYHeader.magic.count + 2
    guard source.byteCount >= UInt64(preamble) else { throw .notAnArray }
    let start = try source.bytes(preamble)
    guard start.starts(with: NPYHeader.magic) else { throw .notAnArray }
    let (major, minor) = (start[preamble - 2], start[preamble - 1])
    guard (1...3).contains(major), minor == 0 else { throw .unsupportedVersion(major: major, minor: minor) }

    let lengthBytes = major == 1 ? 2 : 4
    guard source.byteCount >= UInt64(preamble + lengthBytes) else { throw .truncated }
    let length = try source.bytes(lengthBytes).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= limits.headerBytes else { throw .headerTooLong(bytes: length, limit: limits.headerBytes) }
    let total = preamble + lengthBytes + length
    guard source.byteCount >= UInt64(total) else { throw .truncated }
    return (try NPYHeader(parsing: source.bytes(length)), total)
  }
}
