extension JSONReader {
  /// A number in JSON's grammar, which has no leading zeros, no plus sign and no bare point.
  mutating func number() throws(Stop) -> JSONValue {
    let start = offset
    var isInteger = true
    passOver { $0 == UInt8(ascii: "-") }
    if offset < text.count, text[offset] == UInt8(ascii: "0") { offset += 1 } else { try digits() }
    if offset < text.count, text[offset] == UInt8(ascii: ".") {
      isInteger = false
      offset += 1
      try digits()
    }
    if offset < text.count, text[offset] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      offset += 1
      passOver { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
      try digits()
    }
    let word = String(decoding: text[start..<offset], as: UTF8.self)
    if isInteger, let integer = Int(word) { return .integer(integer) }
    guard let value = Double(word), let number = FiniteNumber(value) else {
      throw Stop(offset: start, fault: .numberTooLarge)
    }
    return .number(number)
  }

  func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  /// One digit or more.
  private mutating func digits() throws(Stop) {
    let start = offset
    while offset < text.count, isDigit(text[offset]) { offset += 1 }
    guard offset > start else { throw stop(.expected("a digit")) }
  }

  /// Passes over the next byte if it is a sign that may stand here.
  private mutating func passOver(where isSign: (UInt8) -> Bool) {
    if offset < text.count, isSign(text[offset]) { offset += 1 }
  }

  /// A string; `offset` is at its opening quote.
  mutating func string() throws(Stop) -> String {
    var result = ""
    offset += 1
    while true {
      let start = offset
      while offset < text.count, text[offset] >= 0x20, text[offset] != UInt8(ascii: "\""),
        text[offset] != UInt8(ascii: "\\")
      { offset += 1 }
      guard let plain = String(validating: text[start..<offset], as: UTF8.self) else {
        throw Stop(offset: start, fault: .notUTF8)
      }
      result += plain
      guard offset < text.count else { throw stop(.expected("a closing quote")) }
      switch text[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        return result
      case UInt8(ascii: "\\"): result.unicodeScalars.append(try escape())
      default: throw stop(.controlCharacter)
      }
    }
  }

  /// What a backslash and the bytes after it stand for.
  private mutating func escape() throws(Stop) -> Unicode.Scalar {
    let start = offset
    guard offset + 1 < text.count else { throw Stop(offset: text.count, fault: .expected("an escape")) }
    let letter = text[offset + 1]
    offset += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint(start: start)
    default: throw Stop(offset: start, fault: .unknownEscape)
    }
  }

  /// Four digits, or eight around another `\u` for characters beyond 16 bits.
  private mutating func codePoint(start: Int) throws(Stop) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard text[offset...].starts(with: "\\u".utf8) else { throw Stop(offset: start, fault: .loneSurrogate) }
    offset += 2
    let second = try hexadecimal()
    let isPair = (0xD800..<0xDC00).contains(first) && (0xDC00..<0xE000).contains(second)
    guard isPair,
      let scalar = Unicode.Scalar(0x10000 + UInt32(first - 0xD800) << 10 + UInt32(second - 0xDC00))
    else { throw Stop(offset: start, fault: .loneSurrogate) }
    return scalar
  }

  private mutating func hexadecimal() throws(Stop) -> UInt16 {
    let digits = text[offset...].prefix(4)
    let isHexadecimal = digits.allSatisfy {
      isDigit($0) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 | 0x20
    }
    guard digits.count == 4, isHexadecimal,
      let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw stop(.expected("four hexadecimal digits")) }
    offset += 4
    return value
  }
}
