import CSinewSIMD
import SinewKernels
import Testing

/// Replays the oracle's windows and depthwise layers on the portable kernels.
@Suite struct WindowOracleTests {
  private struct Windows: Decodable {
    var kind: String
    var axes: [[Int32]]
    var channels, positions: Int
    var fill: Int32
    var x, y, pool: [Int64]

    var nest: WindowNest {
      var axes = (WindowAxis(), WindowAxis(), WindowAxis())
      func axis(_ index: Int) -> WindowAxis {
        var axis = WindowAxis()
        guard self.axes.indices.contains(index) else { return axis }
        let numbers = self.axes[index]
        (axis.extent, axis.positions, axis.taps) = (numbers[0], numbers[1], numbers[2])
        (axis.stride, axis.dilation, axis.begin) = (numbers[3], numbers[4], numbers[5])
        return axis
      }
      let last = self.axes.count - 1
      axes = (axis(last - 2), axis(last - 1), axis(last))
      return WindowNest(axes, channels: Int32(channels))
    }
  }

  private func check<Element: FixedWidthInteger & BitwiseCopyable>(
    _ recorded: Windows, _ type: Element.Type, _ element: PoolElement, _ name: String
  ) {
    let nest = recorded.nest
    let x = Guarded(recorded.x.map { Element(truncatingIfNeeded: $0) })
    let expected = recorded.y.map { Element(truncatingIfNeeded: $0) }
    let y = Guarded<Element>(repeating: 0, count: expected.count)
    let size = UInt32(MemoryLayout<Element>.size)
    let fill = UInt32(bitPattern: recorded.fill)
    gatherPatches(
      nest, elementSize: size, fill: fill, first: 0, count: UInt32(recorded.positions), y.pointer, x.pointer)
    #expect(y.elements == expected && y.guardsAreIntact, "\(name)")

    // From every position on, as tiles are gathered.
    let columns = expected.count / recorded.positions
    for first in 0..<recorded.positions {
      let row = Guarded<Element>(repeating: 0, count: columns)
      gatherPatches(
        nest, elementSize: size, fill: fill, first: UInt32(first), count: 1, row.pointer, x.pointer)
      #expect(row.elements == Array(expected[(first * columns)...].prefix(columns)), "\(name), \(first)")
    }

    let pool = Guarded<Element>(repeating: 0, count: recorded.pool.count)
    maximumPool(element, nest, positions: UInt32(recorded.positions), pool.pointer, x.pointer)
    #expect(pool.elements == recorded.pool.map { Element(truncatingIfNeeded: $0) }, "\(name)")
    #expect(pool.guardsAreIntact)
  }

  @Test func patchesAndPools() throws {
    for (i, recorded) in try OracleTests.load("windows.json", as: [Windows].self).enumerated() {
      let name = "case \(i), \(recorded.kind)"
      switch recorded.kind {
      case "int8": check(recorded, Int8.self, .int8, name)
      case "int16": check(recorded, Int16.self, .int16, name)
      case "int32": check(recorded, Int32.self, .int32, name)
      default: check(recorded, UInt32.self, .float32, name)
      }
    }
  }

  // MARK: - Depthwise

  private struct IntegerLayers: Decodable {
    struct Case: Decodable {
      var kind: String
      var rows, columns, positions, table: Int
      var weights: [Int8]
      var bias, multiplier: [Int32]
      var rightShift: [UInt8]
      var parameterA, parameterB, zeroPoint: Int16
      var activation, tableForm, tableShift, outputShift, outputIsInt16: UInt8
      var x, y: [Int16]
    }
    var tables: [[Int16]]
    var cases: [Case]
  }

  /// Weights [channels][taps] as they lie in a file.
  private static func tiles<Weight: BitwiseCopyable>(
    _ weights: [Weight], rows: Int, columns: Int, zero: Weight
  ) -> Guarded<Weight> {
    let packed = Guarded(repeating: zero, count: (rows + 15) / 16 * 16 * columns)
    for row in 0..<rows {
      for tap in 0..<columns {
        packed.pointer[(row / 16 * columns + tap) * 16 + row % 16] = weights[row * columns + tap]
      }
    }
    return packed
  }

  private static func run(_ recorded: IntegerLayers.Case, _ table: [Int16]) -> [Int16] {
    let weights = tiles(recorded.weights, rows: recorded.rows, columns: recorded.columns, zero: 0)
    let (bias, multiplier) = (Guarded(recorded.bias), Guarded(recorded.multiplier))
    let (shift, table) = (Guarded(recorded.rightShift), Guarded(table))
    let (x16, x8) = (Guarded(recorded.x), Guarded(recorded.x.map { Int8(truncatingIfNeeded: $0) }))
    let y16 = Guarded<Int16>(repeating: 0, count: recorded.y.count)
    let y8 = Guarded<Int8>(repeating: 0, count: recorded.y.count)
    let isWide = recorded.outputIsInt16 != 0
    var layer = snw_dense()
    layer.x = recorded.kind == "int8" ? UnsafeRawPointer(x8.pointer) : UnsafeRawPointer(x16.pointer)
    layer.y = isWide ? UnsafeMutableRawPointer(y16.pointer) : UnsafeMutableRawPointer(y8.pointer)
    layer.weights = UnsafePointer(weights.pointer)
    layer.bias = UnsafePointer(bias.pointer)
    layer.multiplier = UnsafePointer(multiplier.pointer)
    layer.right_shift = UnsafePointer(shift.pointer)
    layer.table = UnsafePointer(table.pointer)
    (layer.rows, layer.columns) = (UInt32(recorded.rows), UInt32(recorded.columns))
    layer.positions = UInt32(recorded.positions)
    (layer.parameter_a, layer.parameter_b) = (recorded.parameterA, recorded.parameterB)
    (layer.activation, layer.zero_point) = (recorded.activation, recorded.zeroPoint)
    (layer.table_form, layer.table_shift) = (recorded.tableForm, recorded.tableShift)
    (layer.output_shift, layer.output_is_int16) = (recorded.outputShift, recorded.outputIsInt16)
    if recorded.kind == "int8" { depthwiseInt8(&layer) } else { depthwiseInt16(&layer) }
    #expect(y16.guardsAreIntact && y8.guardsAreIntact)
    return isWide ? y16.elements : y8.elements.map { Int16($0) }
  }

  @Test func depthwiseIntegers() throws {
    let recorded = try OracleTests.load("depthwise_integer.json", as: IntegerLayers.self)
    for (i, layer) in recorded.cases.enumerated() {
      #expect(Self.run(layer, recorded.tables[layer.table]) == layer.y, "case \(i), \(layer.kind)")
    }
  }

  private struct FloatLayer: Decodable {
    var half, rows, columns, positions: Int
    var weights, bias, x, y: [UInt32]
  }

  @Test func depthwiseFloats() throws {
    for (i, recorded) in try OracleTests.load("depthwise_float.json", as: [FloatLayer].self).enumerated() {
      let wide = Self.tiles(recorded.weights, rows: recorded.rows, columns: recorded.columns, zero: 0)
      let half = Guarded(wide.elements.map { UInt16(truncatingIfNeeded: $0) })
      let (bias, x) = (OracleTests.floats(recorded.bias), OracleTests.floats(recorded.x))
      let y = Guarded<Float>(repeating: 0, count: recorded.y.count)
      let isHalf = recorded.half != 0
      var layer = snw_dense_float(
        x: x.pointer, y: y.pointer,
        weights: isHalf ? UnsafeRawPointer(half.pointer) : UnsafeRawPointer(wide.pointer), bias: bias.pointer,
        columns: UInt32(recorded.columns), rows: UInt32(recorded.rows), positions: UInt32(recorded.positions))
      if isHalf { depthwiseFloat16(&layer) } else { depthwiseFloat32(&layer) }
      #expect(y.elements.map(canonicalBits) == recorded.y && y.guardsAreIntact, "case \(i)")
    }
  }
}
