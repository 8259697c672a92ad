extension NPYHeader {
  /// More axes than any array of NumPy has.
  static let maximumRank = 64

  /// Reads the Python dictionary that NumPy writes:
  /// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }`, its keys in any order, and blanks after it.
  init(parsing text: [UInt8]) throws(DataFault) {
    var scanner = HeaderScanner(text: text)
    var element: (type: DType, isBigEndian: Bool)?
    var fortran: Bool?
    var shape: [Int]?

    try scanner.expect("{")
    while !scanner.skip("}") {
      let keyOffset = scanner.offset
      let key = try scanner.quoted()
      try scanner.expect(":")
      switch key {
      case "descr" where element == nil: element = try scanner.elementType()
      case "fortran_order" where fortran == nil: fortran = try scanner.boolean()
      case "shape" where shape == nil: shape = try scanner.extents()
      default:
        throw .badHeader(offset: keyOffset, expected: "'descr', 'fortran_order' and 'shape', each once")
      }
      guard scanner.skip(",") else {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let element, let fortran, let shape else {
      throw .badHeader(offset: scanner.offset, expected: "'descr', 'fortran_order' and 'shape', each once")
    }
    self.init(
      type: element.type, isBigEndian: element.isBigEndian, isFortranOrder: fortran, shape: shape)
  }
}

extension HeaderScanner {
  /// A type descriptor, which is text for plain elements and a list for records.
  fileprivate mutating func elementType() throws(DataFault) -> (type: DType, isBigEndian: Bool) {
    if peek() == UInt8(ascii: "[") || peek() == UInt8(ascii: "(") {
      throw .unsupportedType(descriptor: bracketedText(limit: 60), family: "structured")
    }
    let start = offset
    let descriptor = try quoted()
    let order = descriptor.first.flatMap { "<>|=".contains($0) ? $0 : nil }
    let code = order == nil ? descriptor[...] : descriptor.dropFirst()
    guard let type = DType(code: code) else {
      guard let family = Self.foreignFamily(of: code) else {
        throw .badHeader(offset: start, expected: "a dtype such as '<f4'")
      }
      throw .unsupportedType(descriptor: descriptor, family: family)
    }
    guard order != "|" || type.byteWidth == 1 else {
      throw .badHeader(offset: start, expected: "a byte order, '<' or '>'")
    }
    return (type, order == ">")
  }

  /// What NumPy calls the types that are no real numbers of a fixed meaning.
  private static func foreignFamily(of code: Substring) -> String? {
    switch code.first {
    case "f": "extended precision"
    case "c": "complex"
    case "O": "object"
    case "U", "S", "a": "string"
    case "V": "structured"
    case "M", "m": "date or time"
    default: nil
    }
  }

  /// `True` or `False`.
  fileprivate mutating func boolean() throws(DataFault) -> Bool {
    if skip("True") { return true }
    if skip("False") { return false }
    throw .badHeader(offset: offset, expected: "True or False")
  }

  /// A tuple of extents: `()`, `(3,)`, `(3, 2)`.
  fileprivate mutating func extents() throws(DataFault) -> [Int] {
    var extents: [Int] = []
    try expect("(")
    while !skip(")") {
      guard extents.count < NPYHeader.maximumRank else {
        throw .badHeader(offset: offset, expected: "at most \(NPYHeader.maximumRank) axes")
      }
      extents.append(try natural())
      guard skip(",") else {
        guard extents.count > 1 else { throw .badHeader(offset: offset, expected: "','") }
        try expect(")")
        break
      }
    }
    return extents
  }
}
