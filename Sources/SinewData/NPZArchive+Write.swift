import CZip
import Glibc

extension NPZArchive {
  /// Writes arrays as an uncompressed archive that `numpy.load` reads.
  ///
  /// Equal arrays give equal bytes: every entry carries the same date. The archive grows in a temporary file
  /// in the target's folder that replaces the target at the end, so the target is complete or untouched. A
  /// symbolic link is followed. A target that is no regular file, `/dev/null` say, is written in place.
  ///
  /// - Throws: `DataError` with `.nothingToWrite`, `.duplicateName`, `.cannotCreate` or `.writeFailed`.
  public static func write(path: String, arrays: [Entry]) throws(DataError) {
    var current: String?
    do throws(DataFault) {
      var status = stat()
      let exists = stat(path, &status) == 0
      guard !exists || status.st_mode & S_IFMT != S_IFDIR else {
        throw .cannotCreate(reason: "it is a folder")
      }
      if exists, status.st_mode & S_IFMT != S_IFREG {
        return try writeInPlace(path: path, bytes: encode(arrays, current: &current))
      }
      var code: CInt = 0
      guard let archive = zip_open(followingLinks(path), ZIP_CREATE | ZIP_TRUNCATE, &code) else {
        throw .cannotCreate(reason: systemReason())
      }
      try ZipWriter.fill(archive, with: arrays, current: &current)
    } catch {
      throw DataError(path: path, array: current, fault: error)
    }
  }

  /// Whether an array can be stored under a name: zip archives hold no control characters but tabs and line ends.
  public static func accepts(name: String) -> Bool {
    name.unicodeScalars.allSatisfy { $0.value >= 0x20 || [0x09, 0x0A, 0x0D].contains($0.value) }
  }

  /// The bytes that ``write(path:arrays:)`` would put into a file.
  ///
  /// - Throws: `DataError` with an empty path.
  public static func encode(_ arrays: [Entry]) throws(DataError) -> [UInt8] {
    var current: String?
    do throws(DataFault) {
      return try encode(arrays, current: &current)
    } catch {
      throw DataError(path: "", array: current, fault: error)
    }
  }

  private static func encode(_ arrays: [Entry], current: inout String?) throws(DataFault) -> [UInt8] {
    guard let source = zip_source_buffer_create(nil, 0, 0, nil) else { throw ZipWriter.outOfMemory }
    defer { zip_source_free(source) }
    guard let archive = zip_open_from_source(source, ZIP_TRUNCATE, nil) else { throw ZipWriter.outOfMemory }
    zip_source_keep(source)  // one reference for the archive, which it frees when it closes, and one for us
    try ZipWriter.fill(archive, with: arrays, current: &current)

    var status = zip_stat_t()
    guard zip_source_stat(source, &status) == 0, zip_source_open(source) == 0 else {
      throw ZipWriter.outOfMemory
    }
    defer { zip_source_close(source) }
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.size)) { buffer, initialised in
      initialised = max(0, Int(zip_source_read(source, buffer.baseAddress, status.size)))
    }
    guard bytes.count == Int(status.size) else { throw .writeFailed(reason: "libzip lost its buffer") }
    return bytes
  }

  private static func followingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func writeInPlace(path: String, bytes: [UInt8]) throws(DataFault) {
    guard let file = fopen(path, "wb") else { throw .cannotCreate(reason: systemReason()) }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { throw .writeFailed(reason: systemReason()) }
  }
}
