import CSinewSIMD
import SinewFormat

/// Checks the weights of an integer dense layer and everything that depends on them: the padding, the stored
/// row sums, the requantisation of each output, and that no input can overflow an accumulator. One pass over
/// the weights.
struct DenseCheck {
  /// What bounds an accumulator.
  enum Bound {
    /// An input of 8 or 16 bits: |bias| + Σ|w| · 2^(bits − 1) < 2^31.
    case int8
    case int16
    /// An 8-bit input with a run-time scale: 255 · (98303 · Σ|w| + |bias|) · m < 2^62, and Σ w·xq + 128 ·
    /// rowSum, at most 255 · Σ|w|, below 2^31.
    case dynamic
  }

  /// How the weights lie (docs/layouts.md).
  enum Layout {
    /// [rows / 16][columns / 4][16][4].
    case full
    /// [rows / 16][columns][16].
    case depthwise
  }

  private let rows: UInt32
  private let columns: UInt32
  private let bound: Bound
  private let layout: Layout
  private let paddedRows: UInt32?
  /// Columns of a row with its padding.
  private let paddedColumns: UInt32

  init(rows: UInt32, columns: UInt32, bound: Bound, layout: Layout) {
    self.rows = rows
    self.columns = columns
    self.bound = bound
    self.layout = layout
    paddedRows = rows.roundedUp(toMultipleOf: 16)
    // In range: columns are fewer than 2^28.
    paddedColumns = layout == .full ? (columns &+ 3) & ~3 : columns
  }

  /// Checks all blocks and enters their addresses into the layer.
  func run(_ step: inout StepPreparation, _ dense: inout snw_dense) throws(FormatError) {
    guard let paddedRows else { throw step.failure(.sizeMismatch) }
    // 2^24 columns: the magnitudes of a row sum to less than 2^31.
    try step.require(paddedColumns <= 1 &<< 24, .sizeMismatch)
    let weightBytes = paddedRows.checkedProduct(paddedColumns)
    let weights = try step.segment(Schema.Dense.weights, byteCount: weightBytes)
    let bias = try step.segment(Schema.Dense.bias, byteCount: paddedRows &* 4)
    let rowSum = try step.segment(Schema.Dense.rowSum, byteCount: paddedRows &* 4)
    let multiplier = try step.segment(Schema.Dense.multiplier, byteCount: paddedRows &* 4)
    let rightShift = try step.segment(Schema.Dense.rightShift, byteCount: paddedRows)
    dense.weights = weights.assumingMemoryBound(to: Int8.self)
    dense.bias = bias.assumingMemoryBound(to: Int32.self)
    dense.row_sum = rowSum.assumingMemoryBound(to: Int32.self)
    dense.multiplier = multiplier.assumingMemoryBound(to: Int32.self)
    dense.right_shift = rightShift.assumingMemoryBound(to: UInt8.self)

    for row in 0..<paddedRows {
      let sums = try rowSums(row, weights, step)
      let index = Int(truncatingIfNeeded: row)
      let requantisation = Requantisation(
        bias: dense.bias[index], multiplier: dense.multiplier[index], rightShift: dense.right_shift[index])
      try step.require(dense.row_sum[index] == sums.signed, .badRowSum)
      try check(requantisation, magnitude: sums.magnitude, isPadding: row >= rows, step)
    }
  }

  private struct Requantisation {
    var bias: Int32
    var multiplier: Int32
    var rightShift: UInt8
  }

  /// Sum and sum of magnitudes of a row. Every weight is visited, padding included.
  private func rowSums(
    _ row: UInt32, _ weights: UnsafeRawPointer, _ step: StepPreparation
  ) throws(FormatError) -> (signed: Int32, magnitude: UInt32) {
    // In range: the block's bytes were checked, so all places are below 2^31.
    let lanes: UInt32 = layout == .full ? 4 : 1
    let first = (row &>> 4) &* (paddedColumns &* 16) &+ (row & 15) &* lanes
    var place = weights + Int(truncatingIfNeeded: first)
    var signed: Int32 = 0
    var magnitude: UInt32 = 0
    let isPaddingRow = row >= rows
    var column: UInt32 = 0
    while column < paddedColumns {
      for lane in 0..<lanes {
        let weight = place.load(fromByteOffset: Int(truncatingIfNeeded: lane), as: Int8.self)
        let isPadding = isPaddingRow || column &+ lane >= columns
        try step.require(weight != -128 && (weight == 0 || !isPadding), .badWeight)
        signed = signed &+ Int32(weight)
        magnitude = magnitude &+ UInt32(weight.magnitude)
      }
      column = column &+ lanes
      place += Int(truncatingIfNeeded: 16 &* lanes)
    }
    return (signed, magnitude)
  }

  private func check(
    _ requantisation: Requantisation, magnitude: UInt32, isPadding: Bool, _ step: StepPreparation
  ) throws(FormatError) {
    let shift = requantisation.rightShift
    try step.require(shift >= 1 && shift <= 62, .badRequantisation)
    if isPadding || (magnitude == 0 && requantisation.bias == 0) {
      let isEmpty: Bool = requantisation.bias == 0 && requantisation.multiplier == 0 && shift == 1
      try step.require(isEmpty, .badRequantisation)
      return
    }
    let sum = UInt64(wide: magnitude)
    let bias = UInt64(wide: requantisation.bias.magnitude)
    switch bound {
    case .int8, .int16:
      let greatest = self.bound == .int8 ? sum &<< 7 : sum &<< 15
      try step.require(requantisation.multiplier >= 1 &<< 30, .badRequantisation)
      try step.require(bias &+ greatest < 1 &<< 31, .accumulatorOverflow)
    case .dynamic:
      let multiplier = requantisation.multiplier
      try step.require(multiplier >= 1 && multiplier < 1 &<< 22, .badRequantisation)
      try step.require(255 &* sum < 1 &<< 31, .accumulatorOverflow)
      // Below 2^8 · 2^41, so no overflow; times m, without the lowest 32 bits of the product.
      let halves = unsafeBitCast(255 &* (98303 &* sum &+ bias), to: SIMD2<UInt32>.self)
      let upper =
        UInt64(product: halves.y, multiplier.magnitude)
        &+ (UInt64(product: halves.x, multiplier.magnitude) &>> 32)
      try step.require(upper < 1 &<< 30, .accumulatorOverflow)
    }
  }
}
