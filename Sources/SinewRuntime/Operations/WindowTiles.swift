import SinewFormat
import SinewKernels

/// A dense layer over windows, some positions at a time: as many as the scratch memory holds.
struct WindowTiles {
  let window: StoredWindow
  let rows: UInt32
  let columns: UInt32
  /// Of all samples.
  let positions: UInt32
  let scratch: TensorView
  private let tile: UInt32

  /// Checks that layer, window, input, output and scratch fit each other. `step.attributes` is the layer.
  init(
    _ convolution: FlatTable, _ field: UInt16, isDepthwise: Bool, rows: UInt16, columns: UInt16,
    _ step: inout StepPreparation
  ) throws(FormatError) {
    let x = try step.input(0)
    scratch = try step.output(1)
    try step.require(scratch.type == x.type, .badType)
    self.rows = try step.attributes.uint32(rows)
    self.columns = try step.attributes.uint32(columns)
    try step.require(self.rows > 0 && self.columns > 0, .sizeMismatch)
    let taps = try StoredWindow(convolution, field, channels: 1, &step).columns
    let channels = isDepthwise ? self.rows : self.columns / taps
    try step.require(taps &* (isDepthwise ? 1 : channels) == self.columns, .sizeMismatch)
    window = try StoredWindow(convolution, field, channels: channels, &step)
    positions = try window.positions(x, try step.output(0), rows: self.rows, step)
    tile = scratch.count / window.columns
    try step.require(tile > 0, .sizeMismatch)
  }

  /// Gathers the rows of one tile after the other and hands them to `body`, with the first position and their number.
  @inline(__always)
  func run(
    elementSize: UInt32, fill: UInt32, _ scratch: UnsafeMutableRawPointer, _ x: UnsafeRawPointer,
    _ body: (UInt32, UInt32) -> Void
  ) {
    var first: UInt32 = 0
    while first < positions {
      let rest = positions &- first
      let count = rest < tile ? rest : tile
      gatherPatches(
        window.nest, elementSize: elementSize, fill: fill, first: first, count: count, scratch, x)
      body(first, count)
      first = first &+ count
    }
  }
}

extension StepPreparation {
  /// The table of a layer within an operation's.
  func layer(_ table: FlatTable, _ field: UInt16, _ fieldCount: UInt16) throws(FormatError) -> FlatTable {
    guard let layer = try table.table(field, fieldCount: fieldCount) else { throw failure(.missingField) }
    return layer
  }

  /// A step of a running policy, all of whose checks have passed before.
  init(running index: UInt32, of policy: UnsafeMutablePointer<PolicyHeader>) throws(FormatError) {
    let model = try Policy(header: policy).model()
    self.init(
      model: model, step: try model.step(index), arena: policy.pointee.arena, budget: .max)
  }
}
