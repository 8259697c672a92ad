import SinewGraph

/// How one axis is resampled: the elements that each new element is made of, and their weights.
///
/// The formulas are those of ONNX's `Resize`; weights at equal places add up, so that the ends of the axis are
/// repeated as often as needed.
struct ResizeAxis {
  /// How a new position is mapped to the old axis.
  enum Coordinates: String, CaseIterable {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
    case cropAndResize = "tf_crop_and_resize"
  }

  /// What lies between the old elements.
  enum Filter {
    /// The element that a rounding rule chooses.
    case nearest(Rounding)
    case linear
    case cubic(a: Double)
  }

  enum Rounding: String {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor, ceil
  }

  /// The largest new size: every element has its own indices and weights.
  static let longest = 1 << 16

  let size: Int
  let newSize: Int
  let scale: Double
  /// The part of the axis that is taken, for `cropAndResize`: 0 ... 1 is all of it.
  var region = (start: 0.0, end: 1.0)

  /// For every new element: where it lies on the old axis.
  func positions(_ coordinates: Coordinates) -> [Double] {
    let width = scale * Double(size)
    let last = Double(size - 1)
    return (0..<newSize).map { index in
      let x = Double(index)
      switch coordinates {
      case .halfPixel: return (x + 0.5) / scale - 0.5
      case .halfPixelSymmetric:
        return Double(size) / 2 * (1 - Double(newSize) / width) + (x + 0.5) / scale - 0.5
      case .pytorchHalfPixel: return width == 1 ? -0.5 : (x + 0.5) / scale - 0.5
      case .alignCorners: return width == 1 ? 0 : x * last / (width - 1)
      case .asymmetric: return x / scale
      case .cropAndResize:
        let extent = (region.end - region.start) * last
        return region.start * last + (width == 1 ? extent / 2 : x * extent / (width - 1))
      }
    }
  }

  /// The old element nearest to each position.
  func nearest(_ positions: [Double], _ rounding: Rounding) -> [Int] {
    positions.map { position in
      let below = position.rounded(.down)
      let fraction = position - below
      let isUp =
        switch rounding {
        case .roundPreferFloor: fraction > 0.5
        case .roundPreferCeil: fraction >= 0.5
        case .floor: false
        case .ceil: fraction > 0
        }
      return clamped(below + (isUp ? 1 : 0))
    }
  }

  /// For each position: the old elements around it with their weights, equally many for all.
  /// - Parameter excludesOutside: Whether elements beyond the ends count nothing instead of repeating them.
  func taps(
    _ positions: [Double], _ filter: Filter, antialias: Bool, excludesOutside: Bool
  ) -> [(indices: [Int], weights: [Double])] {
    if positions.isEmpty { return [] }
    // Downsampling widens the filter.
    let shrink = antialias ? min(scale, 1) : 1
    let reach = if case .cubic = filter { 2.0 } else { 1.0 }
    let first = Int((-reach / shrink).rounded(.down)) + 1
    let count = 2 - 2 * first
    return positions.map { position in
      let below = position.rounded(.down)
      // A position on an element counts as the right end of the interval before it.
      let origin = position == below ? below - 1 : below
      let fraction = position - origin
      var indices: [Int] = []
      var weights: [Double] = []
      for tap in first..<first + count {
        let place = origin + Double(tap)
        let isOutside = place < 0 || place > Double(size - 1)
        indices.append(clamped(place))
        weights.append(
          excludesOutside && isOutside ? 0 : Self.weight(shrink * (Double(tap) - fraction), filter))
      }
      let sum = weights.reduce(0, +)
      if (antialias || excludesOutside) && sum != 0 { weights = weights.map { $0 / sum } }
      return (indices, weights)
    }
  }

  private func clamped(_ place: Double) -> Int { Int(min(max(place, 0), Double(size - 1))) }

  /// The filter's value at a distance.
  private static func weight(_ distance: Double, _ filter: Filter) -> Double {
    let x = abs(distance)
    switch filter {
    case .nearest: return x < 0.5 ? 1 : 0
    case .linear: return max(0, 1 - x)
    case .cubic(let a):
      if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
    }
  }
}
