import SinewFormat
import SinewKernels

/// The window of an operation over spatial axes, as it lies in the file.
struct StoredWindow {
  let nest: WindowNest
  /// Of one sample.
  let positions: UInt32
  /// Elements of one sample, without channels.
  private let extent: UInt32

  /// Reads and checks six numbers for each of one to three axes.
  /// - Parameter channels: number of channels, at least 1.
  init(
    _ attributes: FlatTable, _ field: UInt16, channels: UInt32, _ step: inout StepPreparation
  ) throws(FormatError) {
    let numbers = try attributes.requiredVector(field, elementSize: 4)
    try step.charge(numbers.byteCount)
    let count = numbers.count
    try step.require(count == 6 || count == 12 || count == 18, .badLoopNest)
    try step.require(channels > 0 && channels < 1 &<< 28, .sizeMismatch)
    var axes = (WindowAxis(), WindowAxis(), WindowAxis())
    var positions: UInt32 = 1
    var extent: UInt32 = 1
    var taps: UInt32 = channels
    func include(_ axis: WindowAxis) throws(FormatError) {
      let (a, b, c) = (
        positions.checkedProduct(UInt32(bitPattern: axis.positions)),
        extent.checkedProduct(UInt32(bitPattern: axis.extent)),
        taps.checkedProduct(UInt32(bitPattern: axis.taps))
      )
      guard let a, let b, let c, a < 1 &<< 28, b < 1 &<< 28, c < 1 &<< 28 else {
        throw step.failure(.badLoopNest)
      }
      (positions, extent, taps) = (a, b, c)
    }
    // The innermost axis is the last in any case.
    axes.2 = try Self.axis(numbers, count &- 6, step)
    try include(axes.2)
    if count > 6 {
      axes.1 = try Self.axis(numbers, count &- 12, step)
      try include(axes.1)
    }
    if count > 12 {
      axes.0 = try Self.axis(numbers, 0, step)
      try include(axes.0)
    }
    self.positions = positions
    self.extent = extent
    nest = WindowNest(axes, channels: Int32(bitPattern: channels))
  }

  /// Taps of a position times channels, below 2^28.
  var columns: UInt32 { UInt32(truncatingIfNeeded: nest.taps) &* UInt32(bitPattern: nest.channels) }

  private static func axis(
    _ numbers: FlatVector, _ first: UInt32, _ step: StepPreparation
  ) throws(FormatError) -> WindowAxis {
    var axis = WindowAxis()
    axis.extent = try numbers.int32(first)
    axis.positions = try numbers.int32(first &+ 1)
    axis.taps = try numbers.int32(first &+ 2)
    axis.stride = try numbers.int32(first &+ 3)
    axis.dilation = try numbers.int32(first &+ 4)
    axis.begin = try numbers.int32(first &+ 5)
    let arePositive: Bool =
      axis.extent > 0 && axis.positions > 0 && axis.taps > 0 && axis.stride > 0 && axis.dilation > 0
    try step.require(arePositive, .badLoopNest)
    // The last tap of the last position, and how far the first one lies outside, are below 2^29 together.
    let reach =
      UInt64(product: UInt32(bitPattern: axis.positions &- 1), UInt32(bitPattern: axis.stride))
      &+ UInt64(product: UInt32(bitPattern: axis.taps &- 1), UInt32(bitPattern: axis.dilation))
    try step.require(reach < 1 &<< 28 && axis.begin.magnitude < 1 &<< 28, .badLoopNest)
    return axis
  }

  /// The positions of all samples of x; y must have `rows` elements for each.
  func positions(
    _ x: TensorView, _ y: TensorView, rows: UInt32, _ step: StepPreparation
  ) throws(FormatError) -> UInt32 {
    let sample = extent.checkedProduct(UInt32(bitPattern: nest.channels))
    guard let sample, sample > 0 else { throw step.failure(.sizeMismatch) }
    let samples = x.count / sample
    try step.require(samples &* sample == x.count, .sizeMismatch)
    guard let all = samples.checkedProduct(positions), all.checkedProduct(rows) == y.count else {
      throw step.failure(.sizeMismatch)
    }
    return all
  }
}
