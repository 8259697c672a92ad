/// What can be wrong with a file of arrays, without saying which file: ``DataError`` adds that.
public enum DataFault: Error, Equatable, Sendable {
  // MARK: The file cannot be read at all
  case missing
  case notAFile
  case unreadable(reason: String)
  case readFailed(reason: String)

  // MARK: The container is wrong
  case notAnArchive
  case damagedArchive(reason: String)
  case encrypted
  case unsupportedCompression(method: Int)
  case impossibleSize(declared: UInt64, stored: UInt64)
  case duplicateName
  case tooManyEntries(found: Int, limit: Int)
  case tooLarge(bytes: UInt64, limit: UInt64)
  case truncated
  case badChecksum

  // MARK: The array in it is wrong
  case notAnArray
  case unsupportedVersion(major: UInt8, minor: UInt8)
  case headerTooLong(bytes: Int, limit: Int)
  case badHeader(offset: Int, expected: String)
  case unsupportedType(descriptor: String, family: String)
  case arrayTooLarge
  case sizeMismatch(header: Int, payload: Int)

  // MARK: Writing
  case nothingToWrite
  case cannotCreate(reason: String)
  case writeFailed(reason: String)
}

extension DataFault: CustomStringConvertible {
  /// What was found and, where that is not obvious, what is accepted.
  public var description: String {
    switch self {
    case .missing: "no such file"
    case .notAFile: "not a regular file; accepted: an .npz or .npy file"
    case .unreadable(let reason): "cannot be opened: \(reason)"
    case .readFailed(let reason): "cannot be read: \(reason)"
    case .notAnArchive:
      "neither a zip archive nor a NumPy array; accepted: what numpy.savez or numpy.save writes"
    case .damagedArchive(let reason): "damaged zip archive: \(reason)"
    case .encrypted: "encrypted; accepted: entries without a password"
    case .unsupportedCompression(let method):
      "zip compression method \(method); accepted: 0 (stored), 8 (deflate)"
    case .impossibleSize(let declared, let stored):
      "declares \(declared) bytes, which \(stored) stored bytes cannot expand to"
    case .duplicateName: "occurs more than once; accepted: one array for each name"
    case .tooManyEntries(let found, let limit): "\(found) entries; accepted: at most \(limit)"
    case .tooLarge(let bytes, let limit):
      "needs \(bytes) bytes of memory; accepted: at most \(limit) for one file"
    case .truncated: "ends before its data does"
    case .badChecksum: "the checksum does not match the data; the file is damaged"
    case .notAnArray: "does not start as a NumPy array does"
    case .unsupportedVersion(let major, let minor): "npy format \(major).\(minor); accepted: 1.0, 2.0, 3.0"
    case .headerTooLong(let bytes, let limit): "an npy header of \(bytes) bytes; accepted: at most \(limit)"
    case .badHeader(let offset, let expected): "npy header, byte \(offset): expected \(expected)"
    case .unsupportedType(let descriptor, let family):
      "dtype \(descriptor) (\(family)); accepted: \(DType.allCases.map(\.rawValue).joined(separator: ", "))"
    case .arrayTooLarge: "a shape whose size does not fit in 63 bits"
    case .sizeMismatch(let header, let payload):
      "the npy header announces \(header) bytes of elements, but \(payload) follow it"
    case .nothingToWrite: "no arrays to write"
    case .cannotCreate(let reason): "cannot be created: \(reason)"
    case .writeFailed(let reason): "cannot be written: \(reason)"
    }
  }
}
