import CSinewSIMD

/// Arithmetic on two operands of one type.
public enum ArithmeticOperation: UInt8, Sendable, BitwiseCopyable {
  case add = 0
  case subtract = 1
  case multiply = 2
  /// int32: truncated; by zero 0; the least value by -1 wraps to itself.
  case divide = 3
  /// `a < b ? a : b`.
  case minimum = 4
  /// `a > b ? a : b`.
  case maximum = 5
  /// f32: `power`. int32: wrapping; a negative exponent gives the truncated real value, so 0 but for bases 1 and -1.
  case power = 6
  /// The remainder with the sign of a (C's fmod and %). int32 by zero gives 0.
  case remainder = 7
  /// The remainder with the sign of b (Python's %). int32 by zero gives 0.
  case modulo = 8
}

/// Comparison of two operands of one type. Any comparison with NaN but `notEqual` is false.
public enum ComparisonOperation: UInt8, Sendable, BitwiseCopyable {
  case equal = 0
  case notEqual = 1
  case less = 2
  case lessOrEqual = 3
  case greater = 4
  case greaterOrEqual = 5
}

/// Logic on bytes where 0 is false and anything else true; results are 0 and 1.
public enum LogicalOperation: UInt8, Sendable, BitwiseCopyable {
  case and = 0
  case or = 1
  case xor = 2
}

/// The remainder with the sign of y, from the exact truncated one.
///
/// A nonzero remainder of the other sign moves by y, with one rounding.
func floatModulo(_ x: Float, _ y: Float) -> Float {
  let remainder = floatRemainder(x, y)
  if remainder != 0 && (remainder < 0) != (y < 0) { return remainder + y }
  return remainder == 0 ? Float(bitPattern: y.bitPattern & 0x8000_0000) : remainder
}

func integerDivide(_ a: Int32, _ b: Int32) -> Int32 {
  if b == 0 { return 0 }
  return b == -1 ? 0 &- a : a / b
}

func integerRemainder(_ a: Int32, _ b: Int32) -> Int32 {
  b == 0 || b == -1 ? 0 : a % b
}

func integerModulo(_ a: Int32, _ b: Int32) -> Int32 {
  let remainder = integerRemainder(a, b)
  return remainder != 0 && (remainder ^ b) < 0 ? remainder &+ b : remainder
}

func integerPower(_ base: Int32, _ exponent: Int32) -> Int32 {
  if exponent < 0 { return base == 1 ? 1 : base == -1 ? (exponent & 1 == 0 ? 1 : -1) : 0 }
  var result: Int32 = 1
  var factor = base
  var bits = exponent
  while bits != 0 {
    if bits & 1 == 1 { result = result &* factor }
    factor = factor &* factor
    bits = bits &>> 1
  }
  return result
}

/// Elementwise arithmetic on f32 with broadcasting.
///
/// - Parameters:
///   - operation: what to compute; each element's result is rounded once.
///   - nest: loops with the strides of y (first), a (second) and b (third operand).
///   - y: result. It may be a or b when that one has y's strides; otherwise nothing overlaps.
///   - a: left operand.
///   - b: right operand.
public func arithmeticFloat(
  _ operation: ArithmeticOperation, _ nest: LoopNest, _ y: UnsafeMutablePointer<Float>,
  _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>
) {
  var runs = LoopRuns(nest)
  while runs.advance() {
    let run = runs.current
    switch operation {
    case .add: run.visit { y[$0] = a[$1] + b[$2] }
    case .subtract: run.visit { y[$0] = a[$1] - b[$2] }
    case .multiply: run.visit { y[$0] = a[$1] * b[$2] }
    case .divide: run.visit { y[$0] = a[$1] / b[$2] }
    case .minimum: run.visit { y[$0] = minimum(a[$1], b[$2]) }
    case .maximum: run.visit { y[$0] = maximum(a[$1], b[$2]) }
    case .power: run.visit { y[$0] = power(a[$1], b[$2]) }
    case .remainder: run.visit { y[$0] = floatRemainder(a[$1], b[$2]) }
    case .modulo: run.visit { y[$0] = floatModulo(a[$1], b[$2]) }
    }
  }
}

/// Elementwise arithmetic on int32 with broadcasting; sums and products wrap. Parameters as `arithmeticFloat`.
public func arithmeticInt32(
  _ operation: ArithmeticOperation, _ nest: LoopNest, _ y: UnsafeMutablePointer<Int32>,
  _ a: UnsafePointer<Int32>,
  _ b: UnsafePointer<Int32>
) {
  var runs = LoopRuns(nest)
  while runs.advance() {
    let run = runs.current
    switch operation {
    case .add: run.visit { y[$0] = a[$1] &+ b[$2] }
    case .subtract: run.visit { y[$0] = a[$1] &- b[$2] }
    case .multiply: run.visit { y[$0] = a[$1] &* b[$2] }
    case .divide: run.visit { y[$0] = integerDivide(a[$1], b[$2]) }
    case .minimum: run.visit { y[$0] = a[$1] < b[$2] ? a[$1] : b[$2] }
    case .maximum: run.visit { y[$0] = a[$1] > b[$2] ? a[$1] : b[$2] }
    case .power: run.visit { y[$0] = integerPower(a[$1], b[$2]) }
    case .remainder: run.visit { y[$0] = integerRemainder(a[$1], b[$2]) }
    case .modulo: run.visit { y[$0] = integerModulo(a[$1], b[$2]) }
    }
  }
}

/// Elementwise comparison of f32 with broadcasting, to bytes 0 and 1. Operands as in `arithmeticFloat`, but y overlaps
/// nothing.
public func compareFloat(
  _ operation: ComparisonOperation, _ nest: LoopNest, _ y: UnsafeMutablePointer<UInt8>,
  _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>
) {
  var runs = LoopRuns(nest)
  while runs.advance() {
    let run = runs.current
    switch operation {
    case .equal: run.visit { y[$0] = a[$1] == b[$2] ? 1 : 0 }
    case .notEqual: run.visit { y[$0] = a[$1] != b[$2] ? 1 : 0 }
    case .less: run.visit { y[$0] = a[$1] < b[$2] ? 1 : 0 }
    case .lessOrEqual: run.visit { y[$0] = a[$1] <= b[$2] ? 1 : 0 }
    case .greater: run.visit { y[$0] = a[$1] > b[$2] ? 1 : 0 }
    case .greaterOrEqual: run.visit { y[$0] = a[$1] >= b[$2] ? 1 : 0 }
    }
  }
}

/// Elementwise comparison of int32 with broadcasting, to bytes 0 and 1. Operands as in `compareFloat`.
public func compareInt32(
  _ operation: ComparisonOperation, _ nest: LoopNest, _ y: UnsafeMutablePointer<UInt8>,
  _ a: UnsafePointer<Int32>,
  _ b: UnsafePointer<Int32>
) {
  var runs = LoopRuns(nest)
  while runs.advance() {
    let run = runs.current
    switch operation {
    case .equal: run.visit { y[$0] = a[$1] == b[$2] ? 1 : 0 }
    case .notEqual: run.visit { y[$0] = a[$1] != b[$2] ? 1 : 0 }
    case .less: run.visit { y[$0] = a[$1] < b[$2] ? 1 : 0 }
    case .lessOrEqual: run.visit { y[$0] = a[$1] <= b[$2] ? 1 : 0 }
    case .greater: run.visit { y[$0] = a[$1] > b[$2] ? 1 : 0 }
    case .greaterOrEqual: run.visit { y[$0] = a[$1] >= b[$2] ? 1 : 0 }
    }
  }
}

/// Elementwise logic on booleans with broadcasting. Operands as in `arithmeticFloat`.
public func logical(
  _ operation: LogicalOperation, _ nest: LoopNest, _ y: UnsafeMutablePointer<UInt8>,
  _ a: UnsafePointer<UInt8>,
  _ b: UnsafePointer<UInt8>
) {
  var runs = LoopRuns(nest)
  while runs.advance() {
    let run = runs.current
    switch operation {
    case .and: run.visit { y[$0] = a[$1] != 0 && b[$2] != 0 ? 1 : 0 }
    case .or: run.visit { y[$0] = a[$1] != 0 || b[$2] != 0 ? 1 : 0 }
    case .xor: run.visit { y[$0] = (a[$1] != 0) != (b[$2] != 0) ? 1 : 0 }
    }
  }
}

/// `y[i] = x[i] == 0 ? 1 : 0` over `count` booleans; x and y may be the same array.
public func logicalNot(_ y: UnsafeMutablePointer<UInt8>, _ x: UnsafePointer<UInt8>, count: UInt32) {
  for i in 0..<Int(truncatingIfNeeded: count) { y[i] = x[i] == 0 ? 1 : 0 }
}
