import Foundation
import Testing

@testable import SinewCommand

@Suite struct JSONReaderTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
  }

  private func error(_ text: [UInt8], limits: JSONValue.Limits = .standard) -> JSONError? {
    do throws(JSONError) {
      _ = try JSONValue(parsing: text, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test func readsEveryKindOfValue() throws {
    let text =
      #" { "a" : [ 1 , -2.5e+3, "x\u00e4\ud83e\udd16\"\\\/\b\f\n\r\t" , true, false, null ], "b": {}, "c": [] } "#
    let document = try parse(text + "\n\t\r ")
    #expect(
      document == [
        "a": [1, -2500.0, "xä🤖\"\\/\u{8}\u{C}\n\r\t", true, false, nil], "b": [:], "c": [],
      ])
    #expect(document.object?["a"]?.array?[0].integer == 1)
    #expect(document.object?["a"]?.array?[0].double == 1)
    #expect(document.object?["a"]?.array?[2].double == nil)
    #expect(document.object?["a"]?.array?[3].bool == true)
    #expect(document.object?["a"]?.array?[1].integer == nil)
    #expect(document.string == nil)
  }

  @Test func keepsIntegersWhole() throws {
    #expect(try parse("9223372036854775807") == .integer(.max))
    #expect(try parse("-9223372036854775808") == .integer(.min))
    #expect(try parse("9223372036854775808") == .finite(0x1p63))
    #expect(try parse("-0") == .integer(0))
    #expect(try parse("1.0") == .finite(1))
    #expect(try parse("1e-400") == .finite(0))
  }

  @Test(
    arguments: [
      ("", 1, 1, .expected("a value")),
      ("  \n ", 2, 2, .expected("a value")),
      ("nul", 1, 1, .expected("a value")),
      ("'a'", 1, 1, .expected("a value")),
      ("NaN", 1, 1, .expected("a value")),
      ("+1", 1, 1, .expected("a value")),
      (".5", 1, 1, .expected("a value")),
      ("\u{FEFF}1", 1, 1, .byteOrderMark),
      ("-", 1, 2, .expected("a digit")),
      ("1.", 1, 3, .expected("a digit")),
      ("1e", 1, 3, .expected("a digit")),
      ("1e+", 1, 4, .expected("a digit")),
      ("-Infinity", 1, 2, .expected("a digit")),
      ("01", 1, 2, .expected("the end of the document")),
      ("1 2", 1, 3, .expected("the end of the document")),
      ("{} // done", 1, 4, .expected("the end of the document")),
      ("1e999", 1, 1, .numberTooLarge),
      ("[1,\n 2\n 3]", 3, 2, .expected("',' or ']'")),
      ("[1,]", 1, 4, .expected("a value")),
      ("[", 1, 2, .expected("a value")),
      ("{\"a\" 1}", 1, 6, .expected("':'")),
      ("{\"a\":1 \"b\"", 1, 8, .expected("',' or '}'")),
      ("{\"a\":1,}", 1, 8, .expected("a key in quotes")),
      ("{a:1}", 1, 2, .expected("a key in quotes")),
      ("{\"ä\":1,\n\"x\":2, \"ä\":3}", 2, 8, .duplicateKey("ä")),
      ("{\"a\":1,\"\\u0061\":2}", 1, 8, .duplicateKey("a")),
      ("\"a", 1, 3, .expected("a closing quote")),
      ("\"a\n\"", 1, 3, .controlCharacter),
      ("\"\\", 1, 3, .expected("an escape")),
      ("\"\\x\"", 1, 2, .unknownEscape),
      ("\"\\u12g4\"", 1, 4, .expected("four hexadecimal digits")),
      ("\"\\u12", 1, 4, .expected("four hexadecimal digits")),
      ("\"\\u+123\"", 1, 4, .expected("four hexadecimal digits")),
      ("\"\\ud800\"", 1, 2, .loneSurrogate),
      ("\"\\ud800\\n\"", 1, 2, .loneSurrogate),
      ("\"\\ud800\\u0041\"", 1, 2, .loneSurrogate),
      ("\"\\udc00\\ud800\"", 1, 2, .loneSurrogate),
    ] as [(String, Int, Int, JSONError.Fault)])
  func refuses(text: String, line: Int, column: Int, fault: JSONError.Fault) {
    #expect(error(Array(text.utf8)) == JSONError(line: line, column: column, fault: fault))
  }

  @Test(
    arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3]] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) {
    let text = Array("[1, \"a".utf8) + bytes + Array("\"]".utf8)
    #expect(error(text)?.fault == .notUTF8)
  }

  @Test func limitsDepthAndSize() {
    func nested(_ depth: Int) -> [UInt8] {
      Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
    }
    #expect(error(nested(64)) == nil)
    #expect(error(nested(65)) == JSONError(line: 1, column: 65, fault: .tooDeep(limit: 64)))
    #expect(error(Array(repeating: UInt8(ascii: "["), count: 1_000_000))?.fault == .tooDeep(limit: 64))
    #expect(error(Array("[1]".utf8), limits: .init(bytes: 2))?.fault == .tooLarge(limit: 2))
  }

  /// Whatever is cut off or changed, the reader stops with an error or reads what Foundation reads too.
  @Test func survivesDamage() throws {
    let whole = Array(#"{"a": [1, -2.5e3, "x\u00e4\ud83e\udd16"], "b": {"c": null, "d": true}}"#.utf8)
    for length in 0..<whole.count { #expect(error(Array(whole[..<length])) != nil) }
    for position in whole.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = whole
        changed[position] = byte
        guard let document = try? JSONValue(parsing: changed) else { continue }
        #expect(try parse(document.text) == document)
      }
    }
  }

  @Test func namesTheFile() throws {
    try withScratchFolder { folder in
      let file = folder.appending(path: "recipe.json")
      try Data("{\n  \"layers\": [1, 2\n}".utf8).write(to: file)
      let expected = FileError(
        path: file.path, fault: .malformed(reason: "line 3, column 1: expected ',' or ']'"))
      #expect(throws: expected) { try JSONValue.read(path: file.path) }
      #expect(expected.exitCode == .badData)
      #expect(expected.message == "\(file.path): line 3, column 1: expected ',' or ']'")
      try Data("{\"layers\": 3}".utf8).write(to: file)
      #expect(try JSONValue.read(path: file.path) == ["layers": 3])
    }
  }
}
