import CSinewSIMD

/// The activation of an integer dense layer (docs/arithmetic.md, section 4).
///
/// - Parameters:
///   - v: pre-activation in int16's range.
///   - layer: kind, parameters and table. A leaky slope is above -32768; both table forms have all their entries.
/// - Returns: y in int16's range.
@inline(__always)
public func activate(_ v: Int32, _ layer: snw_dense) -> Int32 {
  let positive = v > 0 ? v : 0
  switch Int(layer.activation) {
  case SNW_ACTIVATION_RELU:
    return positive
  case SNW_ACTIVATION_LEAKY:
    return positive &+ multiplyHigh(v &- positive, Int32(layer.parameter_a))
  case SNW_ACTIVATION_CLAMP:
    let lower = Int32(layer.parameter_a)
    let upper = Int32(layer.parameter_b)
    let raised = v > lower ? v : lower
    return raised < upper ? raised : upper
  case SNW_ACTIVATION_TABLE:
    return tableValue(v, layer)
  case SNW_ACTIVATION_RECTIFIED_TABLE:
    return saturate16(positive &+ tableValue(v, layer))
  default:
    return v
  }
}

/// T(u) with u the pre-activation clamped to the table's interval and widened by `table_shift` bits.
@inline(__always)
func tableValue(_ v: Int32, _ layer: snw_dense) -> Int32 {
  let shift = Int32(truncatingIfNeeded: layer.table_shift)
  let limit: Int32 = 32768 &>> shift
  let clamped = v < -limit ? -limit : v > limit &- 1 ? limit &- 1 : v
  let position = (clamped &<< shift) &+ 32768
  let table = UnsafePointer<Int16>(layer.table!)
  return Int(layer.table_form) == SNW_TABLE_QUADRATIC_64
    ? quadraticTable(table, position) : linearTable(table, position)
}

/// 64 segments, quadratic: `sat16(c0 + h(sat16(c1 + h(c2, f)), f))`.
///
/// - Parameters:
///   - table: c0[64], c1[64], c2[64].
///   - position: u + 32768, in 0 ..< 65536.
@inline(__always)
public func quadraticTable(_ table: UnsafePointer<Int16>, _ position: Int32) -> Int32 {
  let segment = Int(position &>> 10)
  let fraction = (position & 1023) &<< 5
  let slope = saturate16(Int32(table[64 &+ segment]) &+ multiplyHigh(Int32(table[128 &+ segment]), fraction))
  return saturate16(Int32(table[segment]) &+ multiplyHigh(slope, fraction))
}

/// 513 entries, linear: `t[i] + (((t[i+1] − t[i])·f + 64) >> 7)`, which lies between its two entries.
///
/// - Parameters:
///   - table: 513 entries.
///   - position: u + 32768, in 0 ..< 65536.
@inline(__always)
public func linearTable(_ table: UnsafePointer<Int16>, _ position: Int32) -> Int32 {
  let segment = Int(position &>> 7)
  let fraction = position & 127
  let left = Int32(table[segment])
  let right = Int32(table[segment &+ 1])
  // The difference has 17 bits, the fraction 7.
  return left &+ (((right &- left) &* fraction &+ 64) &>> 7)
}
