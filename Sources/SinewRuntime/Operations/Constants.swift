extension Int32 {
  /// Whether the value fits an int8.
  var isInt8: Bool { self >= -128 && self <= 127 }
}

extension UInt32 {
  /// Whether the bits are those of a float that is neither infinite nor NaN.
  var isFiniteFloat: Bool { self & 0x7f80_0000 != 0x7f80_0000 }

  /// Whether the bits are those of a float that is not NaN.
  var isNumber: Bool { self & 0x7fff_ffff <= 0x7f80_0000 }
}
