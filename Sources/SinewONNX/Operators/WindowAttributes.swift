import SinewGraph

/// The attributes with which ONNX describes how a window moves over the spatial axes of [N, C, s₁ … s_d].
struct WindowAttributes {
  /// For every spatial axis: its size, the window's, and how it moves.
  struct Axis {
    var size: Int
    var taps: Int
    var stride: Int
    var dilation: Int
    var begin: Int
    var end: Int

    /// Elements that one window spans.
    var span: Int { (taps - 1) * dilation + 1 }
  }

  /// Numbers beyond this describe no tensor that could be made.
  private static let limit = TensorType.maximumCount

  var axes: [Axis]
  /// "NOTSET", "VALID", "SAME_UPPER" or "SAME_LOWER".
  let automaticPadding: String

  /// - Parameters:
  ///   - sizes: of the spatial axes.
  ///   - taps: of the window, when the operator's weights say it; else the attribute kernel_shape does.
  init(_ context: OperatorContext, sizes: [Int], taps: [Int]? = nil) throws(ImportError) {
    guard !sizes.isEmpty else { throw .data("X has no spatial axes; [N, C, spatial axes] is accepted") }
    func numbers(_ name: String, _ range: ClosedRange<Int>, count: Int) throws(ImportError) -> [Int]? {
      guard let values = try context.ints(name) else { return nil }
      guard values.count == count else {
        throw .data("attribute \(name) has \(values.count) entries; \(count) are needed")
      }
      guard values.allSatisfy(range.contains) else {
        throw .data("attribute \(name) is \(values.prefix(16)); \(range) is accepted")
      }
      return values
    }
    let rank = sizes.count
    let kernel = try numbers("kernel_shape", 1...Self.limit, count: rank)
    if let taps, let kernel, kernel != taps {
      throw .data("attribute kernel_shape is \(kernel), but the weights have \(taps)")
    }
    guard let taps = taps ?? kernel else { throw .data("lacks the attribute kernel_shape") }
    guard taps.allSatisfy((1...Self.limit).contains) else { throw .data("the window \(taps) is empty") }
    let ones = Array(repeating: 1, count: rank)
    let strides = try numbers("strides", 1...Self.limit, count: rank) ?? ones
    let dilations = try numbers("dilations", 1...Self.limit, count: rank) ?? ones
    let pads =
      try numbers("pads", -Self.limit...Self.limit, count: 2 * rank) ?? Array(repeating: 0, count: 2 * rank)
    automaticPadding = try context.string("auto_pad", default: "NOTSET")
    axes = (0..<rank).map { axis in
      Axis(
        size: sizes[axis], taps: taps[axis], stride: strides[axis], dilation: dilations[axis],
        begin: pads[axis], end: pads[rank + axis])
    }
  }

  /// The window of a convolution or a pooling, with its padding resolved.
  /// - Parameter roundsUp: whether a last window that only begins inside counts (attribute ceil_mode).
  mutating func window(roundsUp: Bool = false) throws(ImportError) -> Window {
    var result: [Window.Axis] = []
    for index in axes.indices {
      try resolvePadding(index)
      let axis = axes[index]
      let (room, overflow) = (axis.size + axis.begin + axis.end).subtractingReportingOverflow(axis.span)
      guard !overflow, room >= 0 else {
        throw .data(
          "a window of \(axis.taps) elements, \(axis.dilation) apart, does not fit spatial axis \(index) of "
            + "\(axis.size) elements with padding \(axis.begin) and \(axis.end)")
      }
      var positions = room / axis.stride + 1
      // A window that would begin in the padding at the end does not count.
      if roundsUp, room % axis.stride != 0, positions * axis.stride < axis.size + axis.begin {
        positions += 1
      }
      result.append(
        Window.Axis(
          positions: positions, taps: axis.taps, stride: axis.stride, dilation: axis.dilation,
          begin: axis.begin))
    }
    return Window(result)
  }

  private mutating func resolvePadding(_ index: Int) throws(ImportError) {
    switch automaticPadding {
    case "NOTSET", "": return
    case "VALID":
      (axes[index].begin, axes[index].end) = (0, 0)
    case "SAME_UPPER", "SAME_LOWER":
      let axis = axes[index]
      let positions = (axis.size + axis.stride - 1) / axis.stride
      let total = max((positions - 1) * axis.stride + axis.span - axis.size, 0)
      let smaller = total / 2
      axes[index].begin = automaticPadding == "SAME_UPPER" ? smaller : total - smaller
      axes[index].end = total - axes[index].begin
    default:
      throw .data(
        "attribute auto_pad is \(quoted(automaticPadding)); NOTSET, VALID, SAME_UPPER and SAME_LOWER exist")
    }
  }
}
