import CZip

/// Turns libzip's error codes into faults.
enum ZipCode {
  /// What the last operation on `archive` ran into.
  static func lastFault(of archive: OpaquePointer) -> DataFault {
    faultInside(zip_error_code_zip(zip_get_error(archive)))
  }

  /// What the last read from the open entry `file` ran into.
  static func lastFault(ofFile file: OpaquePointer) -> DataFault {
    faultInside(zip_error_code_zip(zip_file_get_error(file)))
  }

  /// In a file that is there, what is missing and where nothing can be are lies of the archive's directory.
  static func faultInside(_ code: CInt) -> DataFault {
    switch code {
    case ZIP_ER_NOENT, ZIP_ER_SEEK: .damagedArchive(reason: text(code))
    default: fault(code)
    }
  }

  static func fault(_ code: CInt) -> DataFault {
    switch code {
    case ZIP_ER_NOENT: .missing
    case ZIP_ER_OPEN: .unreadable(reason: text(code))
    case ZIP_ER_READ, ZIP_ER_SEEK: .readFailed(reason: text(code))
    case ZIP_ER_NOZIP: .damagedArchive(reason: "its directory is missing; the file may be truncated")
    case ZIP_ER_EOF: .truncated
    case ZIP_ER_CRC: .badChecksum
    case ZIP_ER_NOPASSWD, ZIP_ER_ENCRNOTSUPP: .encrypted
    case ZIP_ER_EXISTS: .duplicateName
    case ZIP_ER_TMPOPEN, ZIP_ER_RENAME, ZIP_ER_RDONLY: .cannotCreate(reason: text(code))
    case ZIP_ER_WRITE, ZIP_ER_CLOSE: .writeFailed(reason: text(code))
    default: .damagedArchive(reason: text(code))
    }
  }

  /// libzip's own words, without the system's part.
  private static func text(_ code: CInt) -> String {
    var error = zip_error_t()
    zip_error_init_with_code(&error, code)
    defer { zip_error_fini(&error) }
    return String(cString: zip_error_strerror(&error))
  }
}
