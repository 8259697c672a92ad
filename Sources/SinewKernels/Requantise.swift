import CSinewSIMD

/// Clamps to int16.
@inline(__always)
func saturate16(_ value: Int32) -> Int32 {
  value < -32768 ? -32768 : value > 32767 ? 32767 : value
}

/// Clamps to int8.
@inline(__always)
func saturate8(_ value: Int32) -> Int32 {
  value < -128 ? -128 : value > 127 ? 127 : value
}

/// `(product + 2^(shift - 1)) >> shift`, one rounding with halves up, clamped to int16.
///
/// - Parameters:
///   - product: accumulator times multiplier, below 2^62 in magnitude, so that adding the half cannot overflow.
///   - shift: in 1 ... 62.
@inline(__always)
public func requantise(_ product: Int64, shift: UInt8) -> Int32 {
  let value = snw_round_shift(product, shift)
  return value < -32768 ? -32768 : value > 32767 ? 32767 : Int32(truncatingIfNeeded: value)
}

/// `h(a, b) = (a·b + 2^14) >> 15`, the product of `pmulhrsw` and `sqrdmulh`.
///
/// Both factors are int16 and not both -32768, so the product is below 2^30 and the result is int16.
@inline(__always)
func multiplyHigh(_ a: Int32, _ b: Int32) -> Int32 {
  (a &* b &+ (1 << 14)) &>> 15
}

/// Activation and output conversion of one pre-activation: `y[index] = output(activation(v))`.
///
/// - Parameters:
///   - v: the pre-activation, in int16's range.
///   - layer: the layer that says which activation, which output type and where.
///   - index: element of y.
@inline(__always)
func finish(_ v: Int32, _ layer: snw_dense, at index: Int) {
  let y = activate(v, layer)
  if layer.output_is_int16 != 0 {
    layer.y.assumingMemoryBound(to: Int16.self)[index] = Int16(truncatingIfNeeded: y)
  } else {
    // The half is below 2^15 and the zero point is int16: all sums stay below 2^17.
    let shift = Int32(truncatingIfNeeded: layer.output_shift)
    let half = (1 &<< shift) &>> 1
    let narrowed = saturate16(y &+ half) &>> shift
    let q = saturate8(narrowed &+ Int32(layer.zero_point))
    layer.y.assumingMemoryBound(to: Int8.self)[index] = Int8(truncatingIfNeeded: q)
  }
}
