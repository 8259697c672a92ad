import CSinewSIMD

/// The 8-bit scale of one position: `low` is the least value, `width` the distance to the greatest, at least 1.
struct DynamicRange {
  var low: Int32
  var width: Int32

  /// - Parameters:
  ///   - x: `columns` values, at least one.
  @inline(__always)
  init(_ x: UnsafePointer<Int16>, _ columns: Int) {
    var low = x[0]
    var high = x[0]
    for k in 1..<columns {
      low = x[k] < low ? x[k] : low
      high = x[k] > high ? x[k] : high
    }
    self.low = Int32(low)
    let width = Int32(high) &- Int32(low)
    self.width = width > 1 ? width : 1
  }

  /// `xq = min(((x − lo)·r + 2^15) >> 16, 255) − 128` with `r = (255·2^16) / rg`.
  ///
  /// (x − lo)·r is at most 255·2^16, so 32 unsigned bits hold the sum.
  @inline(__always)
  func quantise(_ x: UnsafePointer<Int16>, _ columns: Int, into q: UnsafeMutablePointer<Int8>) {
    let reciprocal = UInt32(255 << 16) / UInt32(bitPattern: width)
    for k in 0..<columns {
      let offset = UInt32(bitPattern: Int32(x[k]) &- low)
      let level = (offset &* reciprocal &+ 32768) &>> 16
      q[k] = Int8(truncatingIfNeeded: Int32(bitPattern: level < 255 ? level : 255) &- 128)
    }
  }
}

/// Dense layer from int16 with one asymmetric 8-bit scale for each position, found at run time.
///
/// `acc = (Σ w·xq + 128·rowSum)·rg + 255·(lo·rowSum + bias)` in 64 bits, then as in `denseInt8`.
///
/// - Parameter layer: x is int16 `[positions][columns]`, `scratch` holds ceil(columns / 16)·16 bytes and overlaps
///   nothing. 255·Σ|w| < 2^31, 0 ≤ m < 2^22 and |acc|·m < 2^62 for every row and x.
public func denseDynamic(_ layer: UnsafePointer<snw_dense>) {
  let layer = layer.pointee
  let columns = Int(truncatingIfNeeded: layer.columns)
  let rows = Int(truncatingIfNeeded: layer.rows)
  let weights = UnsafePointer<Int8>(layer.weights!)
  let scratch = UnsafeMutablePointer<Int8>(layer.scratch!)
  var x = UnsafeRawPointer(layer.x!).assumingMemoryBound(to: Int16.self)
  var index = 0
  for _ in 0..<Int(truncatingIfNeeded: layer.positions) {
    let range = DynamicRange(x, columns)
    range.quantise(x, columns, into: scratch)
    for row in 0..<rows {
      let rowSum = layer.row_sum[row]
      let sum = dotInt8(row16c4(weights, row, columns), scratch, columns) &+ 128 &* rowSum
      let offset = snw_multiply_wide(range.low, rowSum) &+ snw_widen(layer.bias[row])
      let accumulator = snw_multiply_wide(sum, range.width) &+ 255 &* offset
      let product = accumulator &* snw_widen(layer.multiplier[row])
      finish(requantise(product, shift: layer.right_shift[row]), layer, at: index)
      index = index &+ 1
    }
    x += columns
  }
}
