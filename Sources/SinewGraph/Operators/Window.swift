/// How a window moves over the spatial axes of a channels-last tensor [N, s₁ … s_d, C].
public struct Window: Hashable, Sendable {
  /// One spatial axis: tap k of position i reads element i · stride + k · dilation − begin, or nothing when
  /// that lies outside the axis.
  public struct Axis: Hashable, Sendable {
    public let positions: Int
    public let taps: Int
    public let stride: Int
    public let dilation: Int
    /// Elements of padding in front of the axis; negative when the first window begins inside.
    public let begin: Int

    public init(positions: Int, taps: Int, stride: Int = 1, dilation: Int = 1, begin: Int = 0) {
      self.positions = positions
      self.taps = taps
      self.stride = stride
      self.dilation = dilation
      self.begin = begin
    }

    func element(_ position: Int, _ tap: Int) -> Int { position * stride + tap * dilation - begin }

    /// Whether all numbers are in range and no element's number can overflow.
    var isValid: Bool {
      let limit = TensorType.maximumCount
      return (1...limit).contains(positions) && (1...limit).contains(taps) && (1...limit).contains(stride)
        && (1...limit).contains(dilation) && abs(begin) <= limit
    }
  }

  /// Outermost first.
  public let axes: [Axis]

  public init(_ axes: [Axis]) { self.axes = axes }

  /// Elements of one window, without channels.
  public var taps: Int { axes.reduce(1) { $0 * $1.taps } }

  /// Whether every window is one element and element i is that of position i.
  public func isIdentity(for shape: [Int]) -> Bool {
    zip(axes, shape.dropFirst()).allSatisfy {
      $0.taps == 1 && $0.stride == 1 && $0.begin == 0 && $0.positions == $1
    }
  }

  func check(_ x: TensorType, _ name: String) throws(GraphError) {
    guard !axes.isEmpty, x.rank == axes.count + 2 else {
      throw .shape(
        "\(name) over \(axes.count) spatial axes of \(x); [N, spatial axes, C] with one axis or more is accepted"
      )
    }
    guard axes.allSatisfy(\.isValid) else {
      throw .attribute("\(name): positions, taps, strides and dilations must be positive and below 2^28")
    }
    // What a walk over all taps visits is bounded as a tensor is.
    _ = try TensorType(x.element, [x.shape[0]] + axes.map(\.positions) + axes.map(\.taps) + x.shape.suffix(1))
  }

  /// Calls `body` for every tap of every position of every sample, with the first element of the tap's
  /// channels, or nil beyond the edges.
  func forEachTap(of x: TensorType, _ body: (Int?) -> Void) {
    let channels = x.shape[x.rank - 1]
    let spatial = Array(x.shape[1..<x.rank - 1])
    let image = spatial.reduce(channels, *)
    let strides = rowMajorStrides(spatial).map { $0 * channels }
    let positions = Odometer(axes.map(\.positions))
    let taps = Odometer(axes.map(\.taps))
    for sample in 0..<x.shape[0] {
      positions.visit { position in
        taps.visit { tap in
          var start = sample * image
          for axis in axes.indices {
            let element = axes[axis].element(position[axis], tap[axis])
            guard element >= 0, element < spatial[axis] else { return body(nil) }
            start += element * strides[axis]
          }
          body(start)
        }
      }
    }
  }
}

/// All tuples of indices below some extents, the last one fastest.
private struct Odometer {
  let extents: [Int]

  init(_ extents: [Int]) { self.extents = extents }

  /// Calls `body` with every tuple.
  func visit(_ body: ([Int]) -> Void) {
    if extents.contains(0) { return }
    var indices = extents.map { _ in 0 }
    while true {
      body(indices)
      var axis = extents.count - 1
      while axis >= 0 {
        indices[axis] += 1
        if indices[axis] < extents[axis] { break }
        indices[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
