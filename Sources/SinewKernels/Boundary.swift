import CSinewSIMD

/// One observation to an integer before saturation: `rne(clamp((x − c)·k, ±65536)) + zero`, or nil for NaN.
@inline(__always)
func quantised(_ x: Float, _ centre: Float, _ gain: Float, _ zero: Int32) -> Int32? {
  let t = (x - centre) * gain
  if t != t { return nil }
  let raised = t > -65536 ? t : -65536
  let clamped: Float = raised < 65536 ? raised : 65536
  // An integer of at most 17 bits: the conversion is exact and cannot trap.
  return Int32(snw_rne(clamped)) &+ zero
}

/// The index of an element's constants: its place in the last axis, or 0 when one pair serves all.
@inline(__always)
func nextFeature(_ feature: Int, _ features: Int) -> Int {
  feature &+ 1 == features ? 0 : feature &+ 1
}

/// Float to int8: `q = NaN(t) ? zero : sat8(rne(clamp((x − c)·k)) + zero)`.
///
/// - Parameter boundary: x is f32 `[count]`, y int8 `[count]`; `centre` and `gain` have `features` entries, which
///   divide `count`; the zero point is int8. x and y do not overlap.
/// - Returns: the number of NaN among (x − c)·k.
public func quantiseInt8(_ boundary: UnsafePointer<snw_boundary>) -> UInt32 {
  let boundary = boundary.pointee
  let x = UnsafeRawPointer(boundary.x!).assumingMemoryBound(to: Float.self)
  let y = UnsafeMutableRawPointer(boundary.y!).assumingMemoryBound(to: Int8.self)
  let features = Int(truncatingIfNeeded: boundary.features)
  var invalid: UInt32 = 0
  var feature = 0
  for i in 0..<Int(truncatingIfNeeded: boundary.count) {
    let q = quantised(x[i], boundary.centre[feature], boundary.gain[feature], boundary.zero_point)
    if q == nil { invalid = invalid &+ 1 }
    y[i] = Int8(truncatingIfNeeded: saturate8(q ?? boundary.zero_point))
    feature = nextFeature(feature, features)
  }
  return invalid
}

/// Float to int16; as `quantiseInt8` with an int16 y and zero point.
public func quantiseInt16(_ boundary: UnsafePointer<snw_boundary>) -> UInt32 {
  let boundary = boundary.pointee
  let x = UnsafeRawPointer(boundary.x!).assumingMemoryBound(to: Float.self)
  let y = UnsafeMutableRawPointer(boundary.y!).assumingMemoryBound(to: Int16.self)
  let features = Int(truncatingIfNeeded: boundary.features)
  var invalid: UInt32 = 0
  var feature = 0
  for i in 0..<Int(truncatingIfNeeded: boundary.count) {
    let q = quantised(x[i], boundary.centre[feature], boundary.gain[feature], boundary.zero_point)
    if q == nil { invalid = invalid &+ 1 }
    y[i] = Int16(truncatingIfNeeded: saturate16(q ?? boundary.zero_point))
    feature = nextFeature(feature, features)
  }
  return invalid
}

/// int8 to float: `x = Float(q − zero) · scale`.
///
/// - Parameter boundary: x is int8 `[count]`, y f32 `[count]`, `gain` one scale. x and y do not overlap.
public func dequantiseInt8(_ boundary: UnsafePointer<snw_boundary>) {
  let boundary = boundary.pointee
  let x = UnsafeRawPointer(boundary.x!).assumingMemoryBound(to: Int8.self)
  let y = UnsafeMutableRawPointer(boundary.y!).assumingMemoryBound(to: Float.self)
  let scale: Float = boundary.gain[0]
  for i in 0..<Int(truncatingIfNeeded: boundary.count) {
    y[i] = Float(Int(Int32(x[i]) &- boundary.zero_point)) * scale
  }
}

/// int16 to float; as `dequantiseInt8` with an int16 x.
public func dequantiseInt16(_ boundary: UnsafePointer<snw_boundary>) {
  let boundary = boundary.pointee
  let x = UnsafeRawPointer(boundary.x!).assumingMemoryBound(to: Int16.self)
  let y = UnsafeMutableRawPointer(boundary.y!).assumingMemoryBound(to: Float.self)
  let scale: Float = boundary.gain[0]
  for i in 0..<Int(truncatingIfNeeded: boundary.count) {
    y[i] = Float(Int(Int32(x[i]) &- boundary.zero_point)) * scale
  }
}
