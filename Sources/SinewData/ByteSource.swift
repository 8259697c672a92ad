/// A stream of a known length that an array is decoded from: a file or an entry of an archive.
protocol ByteSource: ~Copyable {
  /// How many bytes the source claims to hold in all.
  var byteCount: UInt64 { get }

  /// Fills `buffer` with the bytes that come next.
  ///
  /// - Throws: `.truncated` when fewer remain, or what the device or the archive reports.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataFault)

  /// Checks that nothing follows, and whatever can be checked only at the end.
  mutating func finish() throws(DataFault)
}

extension ByteSource where Self: ~Copyable {
  /// The next `count` bytes; the caller has checked that so many may be reserved.
  mutating func bytes(_ count: Int) throws(DataFault) -> [UInt8] {
    var fault: DataFault?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      do throws(DataFault) {
        let wanted = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count])
        try read(into: wanted)
        initialised = count
      } catch {
        fault = error
      }
    }
    if let fault { throw fault }
    return bytes
  }
}
