import CZip
import Glibc

/// Puts arrays into an empty archive of libzip, wherever that keeps its bytes.
enum ZipWriter {
  static let outOfMemory = DataFault.writeFailed(reason: "out of memory")

  /// 1 January 1980, the first day that zip knows, for every entry: equal arrays give equal bytes.
  private static let dosDate: zip_uint16_t = 1 << 5 | 1

  /// Adds the arrays and closes the archive, which is gone afterwards in any case.
  ///
  /// - Parameter current: the array at work, and so the one at fault when this throws.
  static func fill(
    _ archive: OpaquePointer, with arrays: [NPZArchive.Entry], current: inout String?
  ) throws(DataFault) {
    do throws(DataFault) {
      guard !arrays.isEmpty else { throw .nothingToWrite }
      for entry in arrays {
        current = entry.name
        try add(entry, to: archive)
      }
      current = nil
      guard zip_close(archive) == 0 else { throw closingFault(of: archive) }
    } catch {
      zip_discard(archive)
      throw error
    }
  }

  private static func add(_ entry: NPZArchive.Entry, to archive: OpaquePointer) throws(DataFault) {
    let source = try source(of: entry.array, for: archive)
    let added = zip_file_add(archive, entry.name + ".npy", source, ZIP_FL_ENC_UTF_8)
    guard added >= 0 else {
      zip_source_free(source)
      throw ZipCode.lastFault(of: archive)
    }
    let index = zip_uint64_t(added)
    guard zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) == 0,
      zip_file_set_dostime(archive, index, 0, dosDate, 0) == 0
    else { throw ZipCode.lastFault(of: archive) }
  }

  /// The array in npy format, in memory that libzip frees.
  private static func source(
    of array: NumericArray, for archive: OpaquePointer
  ) throws(DataFault) -> OpaquePointer {
    let head = NPYHeader.encoded(type: array.type, shape: array.shape)
    let size = head.count + array.bytes.count
    guard let copy = malloc(size) else { throw outOfMemory }
    let block = UnsafeMutableRawBufferPointer(start: copy, count: size)
    block.copyBytes(from: head)
    UnsafeMutableRawBufferPointer(rebasing: block[head.count...]).copyBytes(from: array.bytes)
    guard let source = zip_source_buffer(archive, copy, zip_uint64_t(size), 1) else {
      free(copy)
      throw outOfMemory
    }
    return source
  }

  /// Why an archive could not be closed, in the system's words: no space, no folder, no right.
  private static func closingFault(of archive: OpaquePointer) -> DataFault {
    let error = zip_get_error(archive)
    let code = zip_error_code_zip(error)
    let system = zip_error_code_system(error)
    guard system != 0 else { return ZipCode.fault(code) }
    return switch code {
    case ZIP_ER_TMPOPEN, ZIP_ER_RENAME: .cannotCreate(reason: systemReason(system))
    default: .writeFailed(reason: systemReason(system))
    }
  }
}
