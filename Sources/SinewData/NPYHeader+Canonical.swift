extension NPYHeader {
  /// Elements as they stand in the file, brought into C order and this machine's byte order.
  ///
  /// - Parameter stored: exactly as many bytes as ``payloadBytes()``.
  func canonical(_ stored: [UInt8]) -> [UInt8] {
    if type == .bool { return reordered(stored, as: UInt8.self) { $0 == 0 ? 0 : 1 } }
    let isInPlace = (!isFortranOrder || shape.count < 2) && (!isBigEndian || type.byteWidth == 1)
    if isInPlace { return stored }
    return switch type.byteWidth {
    case 1: reordered(stored, as: UInt8.self) { $0 }
    case 2: reordered(stored, as: UInt16.self, converting: inHostOrder)
    case 4: reordered(stored, as: UInt32.self, converting: inHostOrder)
    default: reordered(stored, as: UInt64.self, converting: inHostOrder)
    }
  }

  private func inHostOrder<Word: FixedWidthInteger>(_ word: Word) -> Word {
    isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
  }

  /// Moves each element, seen as a word of its width, to its place in C order.
  private func reordered<Word: FixedWidthInteger & BitwiseCopyable>(
    _ stored: [UInt8], as _: Word.Type, converting convert: (Word) -> Word
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: stored.count) { target, initialised in
      let target = UnsafeMutableRawBufferPointer(target)
      let width = MemoryLayout<Word>.size
      stored.withUnsafeBytes { source in
        var walk = CanonicalWalk(shape: shape, isFortranOrder: isFortranOrder)
        for position in 0..<stored.count / width {
          let word = source.loadUnaligned(fromByteOffset: walk.next() * width, as: Word.self)
          target.storeBytes(of: convert(word), toByteOffset: position * width, as: Word.self)
        }
      }
      initialised = stored.count
    }
  }
}

/// Where the elements of an array stand in its file, visited in C order.
private struct CanonicalWalk {
  private let shape: [Int]
  private let strides: [Int]
  private var index: [Int]
  private var position = 0

  /// - Parameter shape: its product fits in an `Int`, zeros counted as ones.
  init(shape: [Int], isFortranOrder: Bool) {
    var strides = shape
    var stride = 1
    for axis in isFortranOrder ? Array(shape.indices) : shape.indices.reversed() {
      strides[axis] = stride
      stride *= max(shape[axis], 1)
    }
    self.shape = shape
    self.strides = strides
    self.index = Array(repeating: 0, count: shape.count)
  }

  /// The position of the next element; wraps around after the last.
  mutating func next() -> Int {
    defer { advance() }
    return position
  }

  private mutating func advance() {
    for axis in shape.indices.reversed() {
      index[axis] += 1
      position += strides[axis]
      if index[axis] < shape[axis] { return }
      position -= shape[axis] * strides[axis]
      index[axis] = 0
    }
  }
}
