/// Why a file of arrays was refused, and which array in it.
public struct DataError: Error, Equatable, Sendable {
  /// The file, as the caller named it.
  public let path: String

  /// The array, by the name it has in the archive; nil when the file as a whole is at fault.
  public let array: String?

  public let fault: DataFault

  public init(path: String, array: String? = nil, fault: DataFault) {
    self.path = path
    self.array = array
    self.fault = fault
  }

  /// What a program should conclude: who has to act, and which exit code fits.
  public enum Category: Sendable {
    /// There is no file to read there, or no right to read it.
    case noInput
    /// The file was read and is not acceptable.
    case badData
    /// The output cannot be created at that place.
    case cannotCreate
    /// A device failed or is full.
    case inputOutput
  }

  public var category: Category {
    switch fault {
    case .missing, .notAFile, .unreadable: .noInput
    case .cannotCreate: .cannotCreate
    case .readFailed, .writeFailed: .inputOutput
    default: .badData
    }
  }
}

extension DataError: CustomStringConvertible {
  public var description: String {
    if let array, !array.isEmpty { "\(path): array '\(array)': \(fault)" } else { "\(path): \(fault)" }
  }
}
