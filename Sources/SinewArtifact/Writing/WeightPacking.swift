/// The orders of docs/layouts.md: what the kernels read on every target.
enum WeightPacking {
  /// Row-major int8 weights as `[ceil(rows / 16)][ceil(columns / 4)][16][4]`, padded with zeros.
  static func packed16c4(_ weights: [Int8], rows: Int, columns: Int) -> [UInt8] {
    let tiles = (rows + 15) / 16
    let groups = (columns + 3) / 4
    var packed = [UInt8](repeating: 0, count: tiles * groups * 64)
    for row in 0..<rows {
      let tile = row / 16 * groups * 64 + row % 16 * 4
      for column in 0..<columns {
        packed[tile + column / 4 * 64 + column % 4] = UInt8(bitPattern: weights[row * columns + column])
      }
    }
    return packed
  }

  /// Row-major weights as `[ceil(rows / 16)][columns][16]`, padded with zeros, each turned into bits by
  /// `encode`.
  static func packedTiles<Weight, Bits: FixedWidthInteger>(
    _ weights: [Weight], rows: Int, columns: Int, encode: (Weight) -> Bits
  ) -> [Bits] {
    let tiles = (rows + 15) / 16
    var packed = [Bits](repeating: 0, count: tiles * columns * 16)
    for row in 0..<rows {
      let tile = row / 16 * columns * 16 + row % 16
      for column in 0..<columns { packed[tile + column * 16] = encode(weights[row * columns + column]) }
    }
    return packed
  }

  /// A per-output array with entries for whole tiles of 16 outputs.
  static func padded<Number>(_ values: [Number], with padding: Number) -> [Number] {
    values + Array(repeating: padding, count: (16 - values.count % 16) % 16)
  }

  /// Σ of each row.
  static func rowSums(_ weights: [Int8], rows: Int, columns: Int) -> [Int32] {
    (0..<rows).map { row in
      weights[row * columns..<(row + 1) * columns].reduce(Int32(0)) { $0 &+ Int32($1) }
    }
  }

  /// Little-endian bytes.
  static func bytes<Number: FixedWidthInteger>(of numbers: [Number]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * MemoryLayout<Number>.size)
    for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }
}

/// IEEE binary16 as bits.
public enum Binary16 {
  /// The nearest binary16, ties to even; subnormals are kept, values from 65520 on become infinite.
  public static func bits(nearestTo value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = value.bitPattern & 0x7fff_ffff
    if magnitude > 0x7f80_0000 { return sign | 0x7e00 }
    if magnitude >= 0x4780_0000 { return sign | 0x7c00 }
    // The exponent field of binary16 would be 1 or more from 2^-14 on. Below, the unit is 2^-24 throughout.
    let exponent = Int(magnitude >> 23) - 127
    let significand = magnitude & 0x7f_ffff | 0x80_0000
    let droppedBits = exponent >= -14 ? 13 : min(13 - 14 - exponent, 31)
    let kept = significand >> UInt32(droppedBits)
    let rest = significand & (1 << UInt32(droppedBits) - 1)
    let half: UInt32 = 1 << UInt32(droppedBits - 1)
    let roundsUp = rest > half || (rest == half && kept & 1 == 1)
    let rounded = kept + (roundsUp ? 1 : 0)
    // `kept` includes the leading bit, which counts as one step of the exponent field.
    let base = exponent >= -14 ? UInt32(exponent + 14) << 10 : 0
    return sign | UInt16(truncatingIfNeeded: base + rounded)
  }
}
