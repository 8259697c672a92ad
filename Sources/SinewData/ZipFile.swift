import CZip
import Glibc

/// A zip archive opened for reading; closed without changes when it goes out of scope.
struct ZipFile: ~Copyable {
  let archive: OpaquePointer

  /// Reads the archive's directory.
  init(path: String) throws(DataFault) {
    var code: CInt = 0
    guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
      throw access(path, F_OK) == 0 ? ZipCode.faultInside(code) : ZipCode.fault(code)
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  var entryCount: Int { Int(clamping: zip_get_num_entries(archive, 0)) }

  /// The name of an entry as UTF-8 text.
  func name(of index: Int) throws(DataFault) -> String {
    guard let name = zip_get_name(archive, zip_uint64_t(index), 0) else {
      throw ZipCode.lastFault(of: archive)
    }
    return String(cString: name)
  }

  /// Opens an entry whose declared sizes are possible and below `limit` bytes.
  func entry(_ index: Int, limit: UInt64, totalLimit: UInt64) throws(DataFault) -> ZipEntry {
    var status = zip_stat_t()
    guard zip_stat_index(archive, zip_uint64_t(index), 0, &status) == 0 else {
      throw ZipCode.lastFault(of: archive)
    }
    guard status.encryption_method == ZIP_EM_NONE else { throw .encrypted }
    guard status.size <= limit else {
      let (needed, overflow) = (totalLimit - limit).addingReportingOverflow(status.size)
      throw .tooLarge(bytes: overflow ? .max : needed, limit: totalLimit)
    }
    try Self.checkExpansion(status)
    guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else {
      throw ZipCode.lastFault(of: archive)
    }
    return ZipEntry(file: file, byteCount: status.size)
  }

  /// Refuses sizes that cannot be true, before memory is reserved for them.
  ///
  /// Deflate spends at least 1 bit on up to 129 bytes, so it never expands more than 1,032 times; an array of
  /// zeros comes close to that and is welcome.
  private static func checkExpansion(_ status: zip_stat_t) throws(DataFault) {
    switch CInt(status.comp_method) {
    case ZIP_CM_STORE:
      guard status.size == status.comp_size else {
        throw .impossibleSize(declared: status.size, stored: status.comp_size)
      }
    case CInt(ZIP_CM_DEFLATE):
      guard status.size / 1032 <= status.comp_size else {
        throw .impossibleSize(declared: status.size, stored: status.comp_size)
      }
    default:
      throw .unsupportedCompression(method: Int(status.comp_method))
    }
  }
}

/// One entry of a ``ZipFile``, which must stay open while this is read.
struct ZipEntry: ~Copyable, ByteSource {
  private let file: OpaquePointer
  let byteCount: UInt64

  fileprivate init(file: OpaquePointer, byteCount: UInt64) {
    self.file = file
    self.byteCount = byteCount
  }

  deinit { zip_fclose(file) }

  /// Reads in pieces, so that an entry that ends early costs no more than what it holds.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataFault) {
    var filled = 0
    while filled < buffer.count {
      let wanted = min(buffer.count - filled, 1 << 20)
      let count = zip_fread(file, buffer.baseAddress?.advanced(by: filled), zip_uint64_t(wanted))
      guard count >= 0 else { throw ZipCode.lastFault(ofFile: file) }
      guard count > 0 else { throw .truncated }
      filled += Int(count)
    }
  }

  /// Reads once more: only at the end does libzip compare checksum and size.
  mutating func finish() throws(DataFault) {
    var byte: UInt8 = 0
    let count = zip_fread(file, &byte, 1)
    guard count >= 0 else { throw ZipCode.lastFault(ofFile: file) }
    guard count == 0 else { throw .damagedArchive(reason: "an entry is longer than the directory says") }
  }
}
