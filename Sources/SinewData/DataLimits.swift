/// How much a file of arrays may ask of this machine before it is refused.
///
/// Each is checked against what the file declares before memory for it is reserved.
public struct DataLimits: Equatable, Sendable {
  /// Bytes of all arrays of one file together, uncompressed.
  public var totalBytes: UInt64

  /// Entries of an archive, those that are no arrays included.
  public var entries: Int

  /// Bytes of the text that describes one array; NumPy itself stops at 10,000.
  public var headerBytes: Int

  public init(totalBytes: UInt64 = 4 << 30, entries: Int = 65_536, headerBytes: Int = 65_536) {
    self.totalBytes = totalBytes
    self.entries = entries
    self.headerBytes = headerBytes
  }

  public static let standard = DataLimits()
}
