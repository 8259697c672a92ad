import CSinewSIMD
import SinewKernels

/// What an integer dense layer reads.
enum DenseInput: CaseIterable {
  case int8, int16, dynamic

  func kernel(_ set: KernelSet) -> KernelSet.Dense {
    switch self {
    case .int8: set.denseS8
    case .int16: set.denseS16
    case .dynamic: set.denseDynamic
    }
  }
}

/// One integer dense layer with memory of its own, random or extreme, inside the bounds that the loader checks.
final class DenseIntegerCase {
  let input: DenseInput
  private let x8: Guarded<Int8>
  private let x16: Guarded<Int16>
  private let weights: Guarded<Int8>
  private let bias: Guarded<Int32>
  private let rowSum: Guarded<Int32>
  private let multiplier: Guarded<Int32>
  private let rightShift: Guarded<UInt8>
  private let table: Guarded<Int16>
  private let scratch: Guarded<Int8>
  private let y8: Guarded<Int8>
  private let y16: Guarded<Int16>
  var layer: snw_dense

  /// `extreme` draws from the ends of every range; otherwise values are uniform.
  init(
    _ input: DenseInput, columns: Int, rows: Int, positions: Int, extreme: Bool, random: inout Random
  ) {
    self.input = input
    let groups = (columns + 3) / 4
    let tiles = (rows + 15) / 16
    let padded = 16 * tiles

    // Up to three elements past the end of x are read; they are part of the tensor's storage.
    let storage = (positions * columns + 15) / 16 * 16
    x8 = Guarded(
      (0..<storage).map { _ in
        extreme ? random.choose([-128, 127, 0, 1, -1]) : random.integer(-128...127)
      }, skew: random.below(4))
    let constant = random.below(8) == 0
    let level = random.integer(Int16.min...Int16.max)
    x16 = Guarded(
      (0..<storage).map { _ in
        if constant { return level }
        return extreme
          ? random.choose([-32768, 32767, 0, -1, 255, 256]) : random.integer(Int16.min...Int16.max)
      }, skew: 2 * random.below(4))

    var packed = [Int8](repeating: 0, count: tiles * groups * 64)
    var sums = [Int32](repeating: 0, count: padded)
    var biases = [Int32](repeating: 0, count: padded)
    var multipliers = [Int32](repeating: 0, count: padded)
    var shifts = [UInt8](repeating: 1, count: padded)
    for row in 0..<rows {
      if random.below(16) == 0 { continue }  // a row of zeros: m = 0, r = 1
      var magnitude = 0
      for k in 0..<columns {
        let w: Int8 = extreme ? random.choose([-127, 127, 126]) : random.integer(-127...127)
        packed[((row / 16 * groups + k / 4) * 16 + row % 16) * 4 + k % 4] = w
        sums[row] += Int32(w)
        magnitude += abs(Int(w))
      }
      let bits = input == .int8 ? 7 : 15
      let room = Int(Int32.max) - magnitude << bits
      let limit = random.choose([1, 1000, 1 << 20, Int(Int32.max)])
      biases[row] =
        input == .dynamic
        ? random.integer(-1_000_000...1_000_000)
        : Int32(random.integer(-min(room, limit)...min(room, limit)))
      if input == .dynamic {
        multipliers[row] = random.integer(1...(1 << 22) - 1)
        shifts[row] = random.choose([1, 62, random.integer(20...50), random.integer(30...46)])
      } else {
        multipliers[row] = random.choose([1 << 30, Int32.max, random.integer((1 << 30)...Int32.max)])
        shifts[row] = random.choose([1, 62, random.integer(1...62), random.integer(32...50)])
      }
    }
    weights = Guarded(packed, skew: 4 * random.below(16))
    bias = Guarded(biases, skew: 4 * random.below(4))
    rowSum = Guarded(sums, skew: 4 * random.below(4))
    multiplier = Guarded(multipliers, skew: 4 * random.below(4))
    rightShift = Guarded(shifts, skew: random.below(4))
    table = Guarded(
      (0..<513).map { _ in
        extreme ? random.choose([-32768, 32767, 0]) : random.integer(Int16.min...Int16.max)
      }, skew: 2 * random.below(4))
    scratch = Guarded(repeating: 0, count: (columns + 15) / 16 * 16)
    y8 = Guarded(repeating: 0, count: positions * rows, skew: random.below(4))
    y16 = Guarded(repeating: 0, count: positions * rows, skew: 2 * random.below(4))

    layer = snw_dense()
    layer.x = input == .int8 ? UnsafeRawPointer(x8.pointer) : UnsafeRawPointer(x16.pointer)
    layer.weights = UnsafePointer(weights.pointer)
    layer.bias = UnsafePointer(bias.pointer)
    layer.row_sum = UnsafePointer(rowSum.pointer)
    layer.multiplier = UnsafePointer(multiplier.pointer)
    layer.right_shift = UnsafePointer(rightShift.pointer)
    layer.table = UnsafePointer(table.pointer)
    layer.scratch = scratch.pointer
    layer.columns = UInt32(columns)
    layer.rows = UInt32(rows)
    layer.positions = UInt32(positions)
    layer.parameter_a = random.integer(-32767...32767)
    layer.parameter_b = random.integer(layer.parameter_a...32767)
    layer.zero_point = random.integer(-128...127)
    layer.activation = random.integer(0...5)
    layer.table_form = random.integer(0...1)
    layer.table_shift = random.integer(0...15)
    layer.output_shift = random.integer(0...15)
    layer.output_is_int16 = random.integer(0...1)
  }

  /// Runs the layer with the kernels of `set`; nil when anything outside y was written.
  func run(_ set: KernelSet) -> [Int16]? {
    y8.fill(0x5a)
    y16.fill(0x5a5a)
    layer.y =
      layer.output_is_int16 != 0 ? UnsafeMutableRawPointer(y16.pointer) : UnsafeMutableRawPointer(y8.pointer)
    input.kernel(set)(&layer)
    guard y8.guardsAreIntact, y16.guardsAreIntact, scratch.guardsAreIntact else { return nil }
    return layer.output_is_int16 != 0 ? y16.elements : y8.elements.map { Int16($0) }
  }
}
