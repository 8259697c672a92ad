/// f32 to int32: truncates, saturates, NaN gives 0.
@inline(__always)
public func truncateToInt32(_ x: Float) -> Int32 {
  if x != x { return 0 }
  if x >= 0x1p31 { return Int32.max }
  if x < -0x1p31 { return Int32.min }
  return Int32(x)
}

/// int32 to f32, rounded to nearest even. x and y may be the same memory.
public func castInt32ToFloat(_ y: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Int32>, count: UInt32) {
  for i in 0..<Int(truncatingIfNeeded: count) { y[i] = Float(Int(x[i])) }
}

/// f32 to int32 by `truncateToInt32`. x and y may be the same memory.
public func castFloatToInt32(_ y: UnsafeMutablePointer<Int32>, _ x: UnsafePointer<Float>, count: UInt32) {
  for i in 0..<Int(truncatingIfNeeded: count) { y[i] = truncateToInt32(x[i]) }
}

/// f32 to boolean: 0 for ±0, 1 for anything else and for NaN.
public func castFloatToBool(_ y: UnsafeMutablePointer<UInt8>, _ x: UnsafePointer<Float>, count: UInt32) {
  for i in 0..<Int(truncatingIfNeeded: count) { y[i] = x[i] == 0 ? 0 : 1 }
}

/// int32 to boolean: 0 for 0, 1 for anything else.
public func castInt32ToBool(_ y: UnsafeMutablePointer<UInt8>, _ x: UnsafePointer<Int32>, count: UInt32) {
  for i in 0..<Int(truncatingIfNeeded: count) { y[i] = x[i] == 0 ? 0 : 1 }
}

/// Boolean to f32: 1 where the byte is not 0.
public func castBoolToFloat(_ y: UnsafeMutablePointer<Float>, _ x: UnsafePointer<UInt8>, count: UInt32) {
  for i in 0..<Int(truncatingIfNeeded: count) { y[i] = x[i] == 0 ? 0 : 1 }
}

/// Boolean to int32: 1 where the byte is not 0.
public func castBoolToInt32(_ y: UnsafeMutablePointer<Int32>, _ x: UnsafePointer<UInt8>, count: UInt32) {
  for i in 0..<Int(truncatingIfNeeded: count) { y[i] = x[i] == 0 ? 0 : 1 }
}

/// Writes every NaN as 0x7fc00000, in place: outputs and state hold one NaN on every target.
///
/// - Returns: the number of NaN.
public func canonicaliseNaN(_ x: UnsafeMutablePointer<Float>, count: UInt32) -> UInt32 {
  var invalid: UInt32 = 0
  for i in 0..<Int(truncatingIfNeeded: count) where x[i] != x[i] {
    x[i] = Float(bitPattern: 0x7fc0_0000)
    invalid = invalid &+ 1
  }
  return invalid
}
