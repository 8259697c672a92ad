import CSinewSIMD

/// Σ w·x of one row of 16c4 weights with int16 activations.
///
/// - Parameters:
///   - weights: the row's first four weights; each next four lie 64 bytes further.
///   - x: `columns` activations.
/// - Returns: the sum, below 2^31 in magnitude for every x (the loader recomputes the bound), so nothing overflows.
@inline(__always)
func dotInt16(_ weights: UnsafePointer<Int8>, _ x: UnsafePointer<Int16>, _ columns: Int) -> Int32 {
  var sum: Int32 = 0
  var w = weights
  var k = 0
  while k &+ 4 <= columns {
    sum = sum &+ Int32(w[0]) &* Int32(x[k])
    sum = sum &+ Int32(w[1]) &* Int32(x[k &+ 1])
    sum = sum &+ Int32(w[2]) &* Int32(x[k &+ 2])
    sum = sum &+ Int32(w[3]) &* Int32(x[k &+ 3])
    w += 64
    k = k &+ 4
  }
  var j = 0
  while k < columns {
    sum = sum &+ Int32(w[j]) &* Int32(x[k])
    j = j &+ 1
    k = k &+ 1
  }
  return sum
}

/// Dense layer from int16: `y = activation(requantise(bias + Σ w·x))` for each position and output.
///
/// - Parameter layer: as for `denseInt8`, with x int16 and |bias| + 32768·Σ|w| < 2^31 for every row.
public func denseInt16(_ layer: UnsafePointer<snw_dense>) {
  let layer = layer.pointee
  let columns = Int(truncatingIfNeeded: layer.columns)
  let rows = Int(truncatingIfNeeded: layer.rows)
  let weights = UnsafePointer<Int8>(layer.weights!)
  var x = UnsafeRawPointer(layer.x!).assumingMemoryBound(to: Int16.self)
  var index = 0
  for _ in 0..<Int(truncatingIfNeeded: layer.positions) {
    for row in 0..<rows {
      let accumulator = layer.bias[row] &+ dotInt16(row16c4(weights, row, columns), x, columns)
      let product = snw_multiply_wide(accumulator, layer.multiplier[row])
      finish(requantise(product, shift: layer.right_shift[row]), layer, at: index)
      index = index &+ 1
    }
    x += columns
  }
}
