// 64-bit arithmetic that cannot trap. On 32-bit targets the compiler's allocation check refuses the standard
// library's widening initialisers (they instantiate generic code that could allocate), so widening goes
// through a vector here.

extension UInt64 {
  /// The same value in 64 bits.
  @inlinable
  public init(wide value: UInt32) {
    self = unsafeBitCast(SIMD2<UInt32>(value, 0), to: UInt64.self)
  }

  /// The exact product of two 32-bit values.
  @inlinable
  public init(product a: UInt32, _ b: UInt32) {
    let product = a.multipliedFullWidth(by: b)
    self = unsafeBitCast(SIMD2<UInt32>(product.low, product.high), to: UInt64.self)
  }

  /// The product, or the greatest value where it does not fit.
  @inlinable
  public func saturatingProduct(_ other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The sum, or the greatest value where it does not fit.
  @inlinable
  public func saturatingSum(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension UInt32 {
  /// The product, or nil where it does not fit.
  @inlinable
  public func checkedProduct(_ other: UInt32) -> UInt32? {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }

  /// The sum, or nil where it does not fit.
  @inlinable
  public func checkedSum(_ other: UInt32) -> UInt32? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }

  /// The least multiple of `unit`, a power of two, that is not below the value, or nil where it does not fit.
  @inlinable
  public func roundedUp(toMultipleOf unit: UInt32) -> UInt32? {
    guard let raised = checkedSum(unit &- 1) else { return nil }
    return raised & ~(unit &- 1)
  }
}
