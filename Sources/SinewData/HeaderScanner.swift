/// Walks over the text of an npy header one token at a time; blanks between tokens are passed over.
struct HeaderScanner {
  private let text: [UInt8]

  /// The position of the next byte to look at.
  private(set) var offset = 0

  init(text: [UInt8]) {
    self.text = text
  }

  /// The next byte that is not blank, which stays where it is; nil at the end.
  mutating func peek() -> UInt8? {
    while offset < text.count, text[offset] == UInt8(ascii: " ") { offset += 1 }
    return offset < text.count ? text[offset] : nil
  }

  /// Passes over `token` if it comes next, and says whether it did.
  mutating func skip(_ token: StaticString) -> Bool {
    _ = peek()
    let matches = token.withUTF8Buffer { text[offset...].starts(with: $0) }
    if matches { offset += token.utf8CodeUnitCount }
    return matches
  }

  mutating func expect(_ token: StaticString) throws(DataFault) {
    guard skip(token) else { throw .badHeader(offset: offset, expected: "'\(token)'") }
  }

  /// Nothing but blanks and line ends may remain.
  mutating func expectEnd() throws(DataFault) {
    while peek() == UInt8(ascii: "\n") { offset += 1 }
    guard offset == text.count else { throw .badHeader(offset: offset, expected: "the end of the header") }
  }

  /// Text in single or double quotes. None that NumPy writes here has escapes or anything beyond printable ASCII.
  mutating func quoted() throws(DataFault) -> String {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw .badHeader(offset: offset, expected: "text in quotes")
    }
    let start = offset + 1
    guard let end = text[start...].firstIndex(of: quote) else {
      throw .badHeader(offset: text.count, expected: "a closing quote")
    }
    if let odd = text[start..<end].firstIndex(where: {
      !(0x20..<0x7F).contains($0) || $0 == UInt8(ascii: "\\")
    }) {
      throw .badHeader(offset: odd, expected: "plain ASCII text")
    }
    offset = end + 1
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  /// A number without sign or leading zeros, below 2^63.
  mutating func natural() throws(DataFault) -> Int {
    _ = peek()
    let digits = text[offset...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let isPlain = digits.count == 1 || digits.first != UInt8(ascii: "0")
    guard isPlain, let number = Int(String(decoding: digits, as: UTF8.self)) else {
      throw .badHeader(offset: offset, expected: "an extent from 0 to 2^63 - 1")
    }
    offset = digits.endIndex
    return number
  }

  /// The text from here on for an error message, non-ASCII bytes replaced.
  func bracketedText(limit: Int) -> String {
    let rest = text[offset...].prefix(limit)
    var (depth, length, isQuoted) = (0, 0, false)
    for byte in rest {
      length += 1
      switch byte {
      case UInt8(ascii: "'"): isQuoted.toggle()
      case UInt8(ascii: "["), UInt8(ascii: "("): if !isQuoted { depth += 1 }
      case UInt8(ascii: "]"), UInt8(ascii: ")"): if !isQuoted { depth -= 1 }
      default: break
      }
      if depth == 0 { break }
    }
    let found = rest.prefix(length).map { (0x20..<0x7F).contains($0) ? Character(UnicodeScalar($0)) : "?" }
    return String(found) + (depth == 0 ? "" : "...")
  }
}
