import CSinewSIMD

// One step of a recurrent layer after its products (docs/arithmetic.md, section 9). The gates come in two parts, from
// the input and from the hidden state, which are added up here.

/// Sizes and tables of an integer cell.
public struct CellCode: BitwiseCopyable {
  /// Fraction bits of the gates' sums, 0 ... 12.
  public var gateFraction: UInt8
  /// Fraction bits of an LSTM's cell state, 0 ... 15.
  public var stateFraction: UInt8
  /// 513 entries each, over sums in Q3.12, giving Q15.
  public var sigmoid: UnsafePointer<Int16>
  public var tanh: UnsafePointer<Int16>

  public init(
    gateFraction: UInt8, stateFraction: UInt8, sigmoid: UnsafePointer<Int16>, tanh: UnsafePointer<Int16>
  ) {
    self.gateFraction = gateFraction
    self.stateFraction = stateFraction
    self.sigmoid = sigmoid
    self.tanh = tanh
  }

  /// T(u) of a sum of gate parts, with u its value in Q3.12, saturated.
  @inline(__always)
  func value(_ table: UnsafePointer<Int16>, _ sum: Int32) -> Int32 {
    // A sum of two int16 has 17 bits, and at most 12 more are shifted in.
    let shift = 12 &- Int32(truncatingIfNeeded: gateFraction)
    return linearTable(table, saturate16(sum &<< shift) &+ 32768)
  }

  /// tanh of a cell state.
  @inline(__always)
  func tanhOfState(_ state: Int32) -> Int32 {
    let fraction = Int32(truncatingIfNeeded: stateFraction)
    let u =
      fraction <= 12
      ? saturate16(state &<< (12 &- fraction))
      : (state &+ (1 &<< (fraction &- 13))) &>> (fraction &- 12)
    return linearTable(tanh, u &+ 32768)
  }
}

/// The product of two Q15 numbers (or of Q15 and another format, which it keeps), rounded half up.
@inline(__always)
private func fraction(_ a: Int32, _ b: Int32) -> Int32 { (a &* b &+ (1 << 14)) &>> 15 }

/// LSTM in integers: `c' = σ(f)·c + σ(i)·tanh(g)` with one rounding, `h' = σ(o)·tanh(c')`.
///
/// - Parameters:
///   - batch, units: B and H.
///   - input, recurrent: the gates' parts, int16 `[B][4][H]` in the order i, o, f, g, `gateFraction` bits behind the point.
///   - before: c, int16 `[B][H]`, `stateFraction` bits behind the point.
///   - hidden: h', int16 `[B][H]`, Q15. after: c', as c; it may be c itself.
public func lstmCell(
  _ code: CellCode, batch: UInt32, units: UInt32, _ hidden: UnsafeMutablePointer<Int16>,
  _ after: UnsafeMutablePointer<Int16>, _ input: UnsafePointer<Int16>, _ recurrent: UnsafePointer<Int16>,
  _ before: UnsafePointer<Int16>
) {
  let units = Int(truncatingIfNeeded: units)
  let widening: Int32 = 1 &<< (15 &- Int32(truncatingIfNeeded: code.stateFraction))
  let narrowing: UInt8 = 30 &- code.stateFraction
  for row in 0..<Int(truncatingIfNeeded: batch) {
    for unit in 0..<units {
      let first = row &* 4 &* units &+ unit
      func sum(_ gate: Int) -> Int32 {
        Int32(input[first &+ gate &* units]) &+ Int32(recurrent[first &+ gate &* units])
      }
      let inputGate = code.value(code.sigmoid, sum(0))
      let outputGate = code.value(code.sigmoid, sum(1))
      let forgetGate = code.value(code.sigmoid, sum(2))
      let candidate = code.value(code.tanh, sum(3))
      let place = row &* units &+ unit
      // Q(15 + stateFraction) widened to Q30, and Q30: below 2^46 together.
      let kept = snw_multiply_wide(forgetGate &* Int32(before[place]), widening)
      let state = requantise(kept &+ snw_widen(inputGate &* candidate), shift: narrowing)
      after[place] = Int16(truncatingIfNeeded: state)
      hidden[place] = Int16(truncatingIfNeeded: fraction(outputGate, code.tanhOfState(state)))
    }
  }
}

/// GRU in integers: `n = tanh(a_n + σ(r)·b_n)`, `h' = n + σ(z)·(h − n)`.
///
/// - Parameters:
///   - batch, units: B and H.
///   - input, recurrent: the gates' parts a and b, int16 `[B][3][H]` in the order z, r, n.
///   - before: h, int16 `[B][H]`, Q15. hidden: h', as h; it may be h itself.
public func gruCell(
  _ code: CellCode, batch: UInt32, units: UInt32, _ hidden: UnsafeMutablePointer<Int16>,
  _ input: UnsafePointer<Int16>, _ recurrent: UnsafePointer<Int16>, _ before: UnsafePointer<Int16>
) {
  let units = Int(truncatingIfNeeded: units)
  for row in 0..<Int(truncatingIfNeeded: batch) {
    for unit in 0..<units {
      let first = row &* 3 &* units &+ unit
      let update = code.value(code.sigmoid, Int32(input[first]) &+ Int32(recurrent[first]))
      let resetPlace = first &+ units
      let reset = code.value(code.sigmoid, Int32(input[resetPlace]) &+ Int32(recurrent[resetPlace]))
      let last = resetPlace &+ units
      let candidate = code.value(code.tanh, Int32(input[last]) &+ fraction(reset, Int32(recurrent[last])))
      let place = row &* units &+ unit
      // |h − n| < 2^16 and σ < 2^15: the product with its half stays below 2^31.
      hidden[place] = Int16(
        truncatingIfNeeded: candidate &+ fraction(update, Int32(before[place]) &- candidate))
    }
  }
}

/// LSTM in f32: gates are rounded sums; `c' = fma(f, c, i·g)`, `h' = o·tanh(c')`.
///
/// - Parameters: as for the integer form, all f32; `after` may be `before`.
public func lstmCell(
  batch: UInt32, units: UInt32, _ hidden: UnsafeMutablePointer<Float>, _ after: UnsafeMutablePointer<Float>,
  _ input: UnsafePointer<Float>, _ recurrent: UnsafePointer<Float>, _ before: UnsafePointer<Float>
) {
  let units = Int(truncatingIfNeeded: units)
  for row in 0..<Int(truncatingIfNeeded: batch) {
    for unit in 0..<units {
      let first = row &* 4 &* units &+ unit
      func sum(_ gate: Int) -> Float { input[first &+ gate &* units] + recurrent[first &+ gate &* units] }
      let added = sigmoid(sum(0)) * hyperbolicTangent(sum(3))
      let place = row &* units &+ unit
      let state = snw_fma(sigmoid(sum(2)), before[place], added)
      after[place] = state
      hidden[place] = sigmoid(sum(1)) * hyperbolicTangent(state)
    }
  }
}

/// GRU in f32: `n = tanh(fma(r, b_n, a_n))`, `h' = fma(z, h − n, n)`.
///
/// - Parameters: as for the integer form, all f32; `hidden` may be `before`.
public func gruCell(
  batch: UInt32, units: UInt32, _ hidden: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>,
  _ recurrent: UnsafePointer<Float>, _ before: UnsafePointer<Float>
) {
  let units = Int(truncatingIfNeeded: units)
  for row in 0..<Int(truncatingIfNeeded: batch) {
    for unit in 0..<units {
      let first = row &* 3 &* units &+ unit
      let update = sigmoid(input[first] + recurrent[first])
      let reset = sigmoid(input[first &+ units] + recurrent[first &+ units])
      let last = first &+ 2 &* units
      let candidate = hyperbolicTangent(snw_fma(reset, recurrent[last], input[last]))
      let place = row &* units &+ unit
      hidden[place] = snw_fma(update, before[place] - candidate, candidate)
    }
  }
}
