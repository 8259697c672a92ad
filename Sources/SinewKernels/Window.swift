/// One spatial axis of a channels-last tensor under a moving window: tap k of position i is element
/// `i · stride + k · dilation − begin`.
///
/// The caller has checked that all these numbers fit Int32, whatever i and k are.
public struct WindowAxis: Sendable, BitwiseCopyable {
  public var extent: Int32 = 1
  public var positions: Int32 = 1
  public var taps: Int32 = 1
  public var stride: Int32 = 1
  public var dilation: Int32 = 1
  public var begin: Int32 = 0

  public init() {}

  /// The element of a position's first tap.
  @inline(__always)
  func start(_ position: Int) -> Int { position &* Int(stride) &- Int(begin) }
}

/// How a window moves over [N, e₀, e₁, e₂, C]; axes that a tensor does not have are of one element.
public struct WindowNest: Sendable, BitwiseCopyable {
  public var axes: (WindowAxis, WindowAxis, WindowAxis)
  public var channels: Int32

  public init(_ axes: (WindowAxis, WindowAxis, WindowAxis), channels: Int32) {
    self.axes = axes
    self.channels = channels
  }

  @inline(__always)
  var elementsOfSample: Int {
    Int(axes.0.extent) &* Int(axes.1.extent) &* Int(axes.2.extent) &* Int(channels)
  }

  /// Taps of one position.
  @inline(__always)
  public var taps: Int { Int(axes.0.taps) &* Int(axes.1.taps) &* Int(axes.2.taps) }
}

/// Walks through the taps of positions in order, calling back for runs of neighbouring elements.
struct WindowWalk {
  private let nest: WindowNest
  private var sample: Int
  private var place: (Int, Int, Int)

  /// - Parameter first: number of the first position, counted through all samples.
  init(_ nest: WindowNest, from first: Int) {
    self.nest = nest
    let inner = Int(nest.axes.2.positions)
    let middle = Int(nest.axes.1.positions)
    let outer = Int(nest.axes.0.positions)
    let rows = first / inner
    let planes = rows / middle
    sample = planes / outer
    place = (planes &- sample &* outer, rows &- planes &* middle, first &- rows &* inner)
  }

  /// Visits the taps of one position in order and moves on to the next: `body` is told the first element of a run of
  /// taps (its channel 0) and their number, or nil for taps beyond the edges.
  @inline(__always)
  mutating func next(_ body: (Int?, Int) -> Void) {
    let (a, b, c) = nest.axes
    let origin = sample &* nest.elementsOfSample
    // Neighbouring taps lie side by side when nothing is left out between them.
    let together = c.dilation == 1 ? Int(c.taps) : 1
    for i in 0..<Int(a.taps) {
      let x = a.start(place.0) &+ i &* Int(a.dilation)
      for j in 0..<Int(b.taps) {
        let y = b.start(place.1) &+ j &* Int(b.dilation)
        let isInside = x >= 0 && x < Int(a.extent) && y >= 0 && y < Int(b.extent)
        let row = (x &* Int(b.extent) &+ y) &* Int(c.extent)
        var k = 0
        while k < Int(c.taps) {
          let z = c.start(place.2) &+ k &* Int(c.dilation)
          let end = z &+ together
          if !isInside || end <= 0 || z >= Int(c.extent) {
            body(nil, together)
          } else {
            let before = z < 0 ? 0 &- z : 0
            let behind = end > Int(c.extent) ? end &- Int(c.extent) : 0
            if before > 0 { body(nil, before) }
            body(origin &+ (row &+ z &+ before) &* Int(nest.channels), together &- before &- behind)
            if behind > 0 { body(nil, behind) }
          }
          k = k &+ together
        }
      }
    }
    advance()
  }

  private mutating func advance() {
    place.2 = place.2 &+ 1
    if place.2 < Int(nest.axes.2.positions) { return }
    place.2 = 0
    place.1 = place.1 &+ 1
    if place.1 < Int(nest.axes.1.positions) { return }
    place.1 = 0
    place.0 = place.0 &+ 1
    if place.0 < Int(nest.axes.0.positions) { return }
    place.0 = 0
    sample = sample &+ 1
  }
}
