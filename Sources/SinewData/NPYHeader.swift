/// What the text at the start of an npy array says about the elements that follow it.
struct NPYHeader: Equatable {
  var type: DType
  var isBigEndian: Bool
  var isFortranOrder: Bool
  var shape: [Int]

  /// Bytes of all elements together.
  ///
  /// - Throws: `.arrayTooLarge` when the shape without its zeros needs more than 63 bits, as NumPy does, so
  ///   that no later product over part of a shape can overflow.
  func payloadBytes() throws(DataFault) -> Int {
    var bytes = type.byteWidth
    for extent in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow else { throw .arrayTooLarge }
      bytes = product
    }
    return shape.contains(0) ? 0 : bytes
  }

  /// The first bytes of every npy array.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The array's start in npy format 1.0: magic, version, and the description padded to a multiple of 64 bytes.
  static func encoded(type: DType, shape: [Int]) -> [UInt8] {
    let order = type.byteWidth == 1 ? "|" : "<"
    let extents = shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
    let text = "{'descr': '\(order)\(type.code)', 'fortran_order': False, 'shape': \(extents), }"
    let used = magic.count + 4 + text.utf8.count + 1
    let padded = Array(text.utf8) + Array(repeating: UInt8(ascii: " "), count: (64 - used % 64) % 64)
    let length = UInt16(padded.count + 1)  // at most 64 axes of 21 characters: never near 65,536
    return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + padded + [UInt8(ascii: "\n")]
  }
}
