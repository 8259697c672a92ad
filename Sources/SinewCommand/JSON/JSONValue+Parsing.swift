extension JSONValue {
  /// How large a document may be.
  public struct Limits: Equatable, Sendable {
    /// Arrays and objects around a value.
    public var depth: Int
    /// Bytes of text.
    public var bytes: Int

    public init(depth: Int = 64, bytes: Int = 16 << 20) {
      self.depth = depth
      self.bytes = bytes
    }

    public static let standard = Limits()
  }

  /// Reads a document, strictly: no comments, no trailing commas, no repeated keys, nothing after its end.
  ///
  /// Integers of 64 bits stay integers; other numbers are rounded to the nearest `Double`.
  ///
  /// - Throws: `JSONError` with the place of the first fault.
  public init(parsing text: [UInt8], limits: Limits = .standard) throws(JSONError) {
    guard text.count <= limits.bytes else {
      throw JSONError(line: 1, column: 1, fault: .tooLarge(limit: limits.bytes))
    }
    var reader = JSONReader(text: text, depthLimit: limits.depth)
    do throws(JSONReader.Stop) {
      self = try reader.document()
    } catch {
      throw JSONError(text: text, offset: error.offset, fault: error.fault)
    }
  }

  /// Reads a document from a file.
  ///
  /// - Throws: `FileError`; `.malformed` names line and column.
  public static func read(path: String, limits: Limits = .standard) throws(FileError) -> JSONValue {
    let text = try InputFile.read(path: path, limit: limits.bytes)
    do throws(JSONError) {
      return try JSONValue(parsing: text, limits: limits)
    } catch {
      throw FileError(path: path, fault: .malformed(reason: error.description))
    }
  }
}

extension JSONError {
  /// Finds line and column of a byte; characters are counted by their first bytes.
  fileprivate init(text: [UInt8], offset: Int, fault: Fault) {
    let before = text[..<offset]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    self.init(
      line: 1 + before.count { $0 == UInt8(ascii: "\n") },
      column: 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 },
      fault: fault)
  }
}
