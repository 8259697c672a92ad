/// Where the bytes of a tensor lie outside the model file: the entries of `external_data`, checked.
struct ExternalRange {
  let location: String
  let offset: Int
  let byteCount: Int

  /// - Parameter byteCount: Bytes that the tensor's type and shape take.
  init(_ entries: [(key: String, value: String)], byteCount: Int) throws(ImportError) {
    var location: String?
    var offset = 0
    var length = byteCount
    for entry in entries {
      switch entry.key {
      case "location": location = entry.value
      case "offset": offset = try Self.number(entry)
      case "length": length = try Self.number(entry)
      default: break  // checksum, basepath: nothing that reading needs
      }
    }
    guard let location, !location.isEmpty else { throw .data("lies in an external data file without a name") }
    guard length == byteCount else {
      throw .data("has \(length) bytes of external data; its type and shape take \(byteCount)")
    }
    self.location = location
    self.offset = offset
    self.byteCount = byteCount
  }

  private static func number(_ entry: (key: String, value: String)) throws(ImportError) -> Int {
    guard let number = Int(entry.value), number >= 0 else {
      throw .data(
        "has an external data \(entry.key) of \(quoted(entry.value)), which is not a number of bytes")
    }
    return number
  }
}
