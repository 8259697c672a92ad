/// Walks over the text of a document once.
struct JSONReader {
  /// A fault and the byte it is at.
  struct Stop: Error {
    let offset: Int
    let fault: JSONError.Fault
  }

  let text: [UInt8]
  var offset = 0
  private let depthLimit: Int
  private var depth = 0

  init(text: [UInt8], depthLimit: Int) {
    self.text = text
    self.depthLimit = depthLimit
  }

  mutating func document() throws(Stop) -> JSONValue {
    guard !text.starts(with: [0xEF, 0xBB, 0xBF]) else { throw stop(.byteOrderMark) }
    let value = try self.value()
    guard peek() == nil else { throw stop(.expected("the end of the document")) }
    return value
  }

  private mutating func value() throws(Stop) -> JSONValue {
    switch peek() {
    case UInt8(ascii: "{"): return .object(try nested { reader throws(Stop) in try reader.object() })
    case UInt8(ascii: "["): return .array(try nested { reader throws(Stop) in try reader.array() })
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
    default:
      if skip("true") { return .bool(true) }
      if skip("false") { return .bool(false) }
      if skip("null") { return .null }
      throw stop(.expected("a value"))
    }
  }

  private mutating func nested<Result>(
    _ body: (inout JSONReader) throws(Stop) -> Result
  ) throws(Stop) -> Result {
    guard depth < depthLimit else { throw stop(.tooDeep(limit: depthLimit)) }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func array() throws(Stop) -> [JSONValue] {
    var elements: [JSONValue] = []
    offset += 1
    if skip("]") { return elements }
    repeat { elements.append(try value()) } while skip(",")
    guard skip("]") else { throw stop(.expected("',' or ']'")) }
    return elements
  }

  private mutating func object() throws(Stop) -> JSONObject {
    var object = JSONObject()
    offset += 1
    if skip("}") { return object }
    repeat {
      guard peek() == UInt8(ascii: "\"") else { throw stop(.expected("a key in quotes")) }
      let start = offset
      let key = try string()
      guard object[key] == nil else { throw Stop(offset: start, fault: .duplicateKey(key)) }
      guard skip(":") else { throw stop(.expected("':'")) }
      object[key] = try value()
    } while skip(",")
    guard skip("}") else { throw stop(.expected("',' or '}'")) }
    return object
  }

  func stop(_ fault: JSONError.Fault) -> Stop { Stop(offset: offset, fault: fault) }

  /// The next byte that is not blank, which stays where it is; nil at the end.
  private mutating func peek() -> UInt8? {
    while offset < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[offset]) { offset += 1 }
    return offset < text.count ? text[offset] : nil
  }

  /// Passes over `token` if it comes next after blanks, and says whether it did.
  private mutating func skip(_ token: StaticString) -> Bool {
    _ = peek()
    let matches = token.withUTF8Buffer { text[offset...].starts(with: $0) }
    if matches { offset += token.utf8CodeUnitCount }
    return matches
  }
}
