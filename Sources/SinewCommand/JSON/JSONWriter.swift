extension JSONValue {
  /// The document with a line for each member, arrays of plain values on one line, and no line end at the end.
  ///
  /// Equal values give equal text. A number reads back as exactly the same `Double`.
  public var text: String {
    var writer = JSONWriter()
    writer.write(self, indent: "")
    return writer.text
  }
}

/// Builds the text of a document.
private struct JSONWriter {
  var text = ""

  mutating func write(_ value: JSONValue, indent: String) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let number): text += String(describing: number.value)
    case .string(let value): write(value)
    case .array(let elements) where elements.allSatisfy(\.isPlain):
      writeList(elements, "[", "]", separator: ", ") { $0.write($1, indent: indent) }
    case .array(let elements):
      writeLines(elements, "[", "]", indent: indent) { $0.write($1, indent: $2) }
    case .object(let object) where object.members.isEmpty: text += "{}"
    case .object(let object):
      writeLines(object.members, "{", "}", indent: indent) { writer, member, indent in
        writer.write(member.key)
        writer.text += ": "
        writer.write(member.value, indent: indent)
      }
    }
  }

  /// Writes every item on a line of its own, two blanks further in.
  private mutating func writeLines<Item>(
    _ items: [Item], _ open: String, _ close: String, indent: String,
    _ writeItem: (inout JSONWriter, Item, String) -> Void
  ) {
    let inner = indent + "  "
    writeList(items, "\(open)\n\(inner)", "\n\(indent)\(close)", separator: ",\n\(inner)") { writer, item in
      writeItem(&writer, item, inner)
    }
  }

  private mutating func writeList<Item>(
    _ items: [Item], _ open: String, _ close: String, separator: String,
    _ writeItem: (inout JSONWriter, Item) -> Void
  ) {
    text += open
    for (position, item) in items.enumerated() {
      if position > 0 { text += separator }
      writeItem(&self, item)
    }
    text += close
  }

  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue {
  /// Whether the value has no parts.
  fileprivate var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
