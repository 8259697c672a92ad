import CSinewSIMD

/// Dense layer with f32 weights: `y = fma(w[K−1], x[K−1], … fma(w[0], x[0], bias))`, sequential in k.
///
/// - Parameter layer: x is `[positions][columns]`, weights `[ceil(rows / 16)][columns][16]` f32, y is
///   `[positions][rows]`. x and y do not overlap.
public func denseFloat32(_ layer: UnsafePointer<snw_dense_float>) {
  let layer = layer.pointee
  let columns = Int(truncatingIfNeeded: layer.columns)
  let rows = Int(truncatingIfNeeded: layer.rows)
  let weights = UnsafeRawPointer(layer.weights!).assumingMemoryBound(to: Float.self)
  for position in 0..<Int(truncatingIfNeeded: layer.positions) {
    let x = UnsafePointer<Float>(layer.x!) + position &* columns
    let y = UnsafeMutablePointer<Float>(layer.y!) + position &* rows
    for row in 0..<rows {
      let w = weights + ((row &>> 4) &* columns &* 16 &+ (row & 15))
      var sum: Float = layer.bias[row]
      for k in 0..<columns { sum = snw_fma(w[k &* 16], x[k], sum) }
      y[row] = sum
    }
  }
}

/// Dense layer with fp16 weights, widened exactly; everything else as in `denseFloat32`.
///
/// - Parameter layer: as for `denseFloat32` with IEEE binary16 weights.
public func denseFloat16(_ layer: UnsafePointer<snw_dense_float>) {
  let layer = layer.pointee
  let columns = Int(truncatingIfNeeded: layer.columns)
  let rows = Int(truncatingIfNeeded: layer.rows)
  let weights = UnsafeRawPointer(layer.weights!).assumingMemoryBound(to: UInt16.self)
  for position in 0..<Int(truncatingIfNeeded: layer.positions) {
    let x = UnsafePointer<Float>(layer.x!) + position &* columns
    let y = UnsafeMutablePointer<Float>(layer.y!) + position &* rows
    for row in 0..<rows {
      let w = weights + ((row &>> 4) &* columns &* 16 &+ (row & 15))
      var sum: Float = layer.bias[row]
      for k in 0..<columns { sum = snw_fma(snw_half_to_float(w[k &* 16]), x[k], sum) }
      y[row] = sum
    }
  }
}
