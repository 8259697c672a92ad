import SinewGraph

/// The adjoint of a convolution; X [N, C, s₁ … s_d], W [C, M / group, k₁ … k_d].
///
/// Output s·q + p of an axis with stride s depends on input q + δ through tap k where p + begin − k·dilation =
/// s·δ. So the s outputs from s·q on are a dense layer over a window of inputs around q, with zeros for the
/// pairs (p, δ) that no tap joins, and the whole is a convolution of stride 1 with s times as many channels,
/// whose channels are then laid out in space (sub-pixel convolution: Shi et al., 2016, arXiv:1609.05158).
@Sendable func importConvTranspose(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.spatialOperand()
  let weights = try context.operand(1, "W")
  let (shape, kernel) = (context.shape(x), context.shape(weights))
  guard kernel.count == shape.count, kernel[0] == shape[1] else {
    throw .data("W is \(context.type(weights)) and X \(context.type(x)); [C, M / group, …] is needed")
  }
  let groups = try context.int("group", default: 1)
  guard groups > 0, groups <= shape[1], shape[1] % groups == 0 else {
    throw .data("\(groups) groups for \(shape[1]) channels")
  }
  let attributes = try WindowAttributes(context, sizes: Array(shape[2...]), taps: Array(kernel[2...]))
  let layer = try TransposedConvolution(context, attributes)
  let outputs = kernel[1] * groups
  let bias = try context.bias(outputs, like: context.type(x))
  let channelsLast = try context.channelsLast(x)
  if groups == 1 { return try context.channelsFirst(layer.applied(channelsLast, weights, bias)) }
  let joined = try context.groups(groups, [(channelsLast, shape.count - 1), (weights, 0), (bias, 0)]) {
    group throws(ImportError) -> ValueID in
    try layer.applied(group[0], group[1], group[2])
  }
  return try context.channelsFirst(joined)
}

private struct TransposedConvolution {
  /// One spatial axis.
  struct Axis {
    let attributes: WindowAttributes.Axis
    let outputs: Int
    /// The window over the inputs reads q + first … q + last.
    let first: Int
    let last: Int

    var stride: Int { attributes.stride }
    var taps: Int { last - first + 1 }

    /// The tap of the kernel that joins output s·q + phase and input q + first + tap; nil when none does.
    func kernelTap(phase: Int, tap: Int) -> Int? {
      let distance = phase + attributes.begin - (first + tap) * stride
      guard distance >= 0, distance % attributes.dilation == 0 else { return nil }
      let index = distance / attributes.dilation
      return index < attributes.taps ? index : nil
    }
  }

  let context: OperatorContext
  let axes: [Axis]

  init(_ context: OperatorContext, _ attributes: WindowAttributes) throws(ImportError) {
    self.context = context
    let rank = attributes.axes.count
    let extra = try context.ints("output_padding") ?? Array(repeating: 0, count: rank)
    let wanted = try context.ints("output_shape")
    let limit = TensorType.maximumCount
    guard extra.count == rank, extra.allSatisfy((0...limit).contains) else {
      throw .data("attribute output_padding is \(extra.prefix(16)); \(rank) numbers from 0 on are needed")
    }
    guard wanted.map({ $0.count == rank && $0.allSatisfy((0...limit).contains) }) ?? true else {
      throw .data("attribute output_shape is \(wanted ?? []); \(rank) sizes are needed")
    }
    var axes: [Axis] = []
    for index in 0..<rank {
      axes.append(try Self.axis(attributes, index, extra: extra[index], wanted: wanted?[index]))
    }
    self.axes = axes
  }

  private static func axis(
    _ attributes: WindowAttributes, _ index: Int, extra: Int, wanted: Int?
  ) throws(ImportError) -> Axis {
    var axis = attributes.axes[index]
    let isSame = attributes.automaticPadding.hasPrefix("SAME")
    let whole = axis.stride * (axis.size - 1) + extra + axis.span
    if let size = wanted ?? (isSame ? axis.size * axis.stride : nil) {
      // A size beyond the reach of all taps is filled up at the end, as onnxruntime does.
      let total = max(whole - size, 0)
      let smaller = total / 2
      axis.begin = attributes.automaticPadding == "SAME_UPPER" ? smaller : total - smaller
      axis.end = whole - size - axis.begin
    } else if attributes.automaticPadding == "VALID" {
      (axis.begin, axis.end) = (0, 0)
    }
    let outputs = whole - axis.begin - axis.end
    guard outputs > 0, outputs <= TensorType.maximumCount, abs(axis.begin) <= TensorType.maximumCount else {
      throw .data("spatial axis \(index) of the result would have \(outputs) elements")
    }
    // s·δ = p + begin − k·dilation over all phases p and taps k.
    let first = floorDivided(axis.begin - (axis.taps - 1) * axis.dilation, by: axis.stride)
    let last = floorDivided(axis.stride - 1 + axis.begin, by: axis.stride)
    return Axis(attributes: axis, outputs: outputs, first: first, last: last)
  }

  private static func floorDivided(_ a: Int, by b: Int) -> Int {
    let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// One group: x [N, s₁ … s_d, C], weights [C, M, k₁ … k_d], bias [M] -> [N, o₁ … o_d, M].
  func applied(_ x: ValueID, _ weights: ValueID, _ bias: ValueID) throws(ImportError) -> ValueID {
    let phases = axes.map(\.stride)
    let outputs = context.shape(bias)[0]
    let window = Window(
      axes.map { axis in
        Window.Axis(
          positions: (axis.outputs + axis.stride - 1) / axis.stride, taps: axis.taps, begin: -axis.first)
      })
    // Their number is checked before anything is made of it.
    let type = try attempt { () throws(GraphError) in
      try TensorType(.float32, phases + [outputs] + axes.map(\.taps) + [context.shape(x).last ?? 1])
    }
    let rows = phases.reduce(outputs, *)
    let columns = type.shape[(axes.count + 1)...].reduce(1, *)
    let layerWeights = try picked(weights, type, shape: [rows, columns])
    let repeated = try context.step(Expand(shape: [rows / max(outputs, 1), outputs]), [bias], "phaseBias")
    let layerBias = try context.step(Reshape(shape: [rows]), [repeated], "phaseBiases")
    let sums = try context.step(
      Linear(), [context.patches(x, window), layerWeights, layerBias], "convolution")
    return try inSpace(sums, outputs: outputs)
  }

  /// The kernel's weights in the order of the layer's, zero where no tap joins an output and an input.
  private func picked(_ weights: ValueID, _ type: TensorType, shape: [Int]) throws(ImportError) -> ValueID {
    let kernel = context.shape(weights)
    let count = context.type(weights).count
    let strides = kernel.indices.map { kernel[($0 + 1)...].reduce(1, *) }
    let indices = try context.tensor(shape) {
      var indices: [Int64] = []
      indices.reserveCapacity(type.count)
      var digits = type.shape.map { _ in 0 }
      for _ in 0..<type.count {
        indices.append(Int64(element(digits, strides) ?? count))
        for axis in digits.indices.reversed() {
          digits[axis] += 1
          if digits[axis] < type.shape[axis] { break }
          digits[axis] = 0
        }
      }
      return indices
    }
    let flat = try context.step(Reshape(shape: [count]), [weights], "flatWeights")
    let zero = try context.zeros(1, like: context.type(weights), "noWeight")
    let extended = try context.step(Concat(axis: 0), [flat, zero], "weightsAndZero")
    return try context.step(Gather(axis: 0), [extended, context.constant(indices, "places")], "weightRows")
  }

  /// The element of the kernel [C, M, k₁ … k_d] that stands at [phases, m, taps, c] of the layer.
  private func element(_ digits: [Int], _ strides: [Int]) -> Int? {
    let rank = axes.count
    var element = digits[2 * rank + 1] * strides[0] + digits[rank] * strides[1]
    for axis in axes.indices {
      guard let tap = axes[axis].kernelTap(phase: digits[axis], tap: digits[rank + 1 + axis]) else {
        return nil
      }
      element += tap * strides[2 + axis]
    }
    return element
  }

  /// [N, q₁ … q_d, phases · M] as [N, o₁ … o_d, M].
  private func inSpace(_ sums: ValueID, outputs: Int) throws(ImportError) -> ValueID {
    let rank = axes.count
    let shape = context.shape(sums)
    let positions = Array(shape[1...rank])
    let phases = axes.map(\.stride)
    let apart = try context.step(
      Reshape(shape: [shape[0]] + positions + phases + [outputs]), [sums], "phases")
    let order = [0] + (0..<rank).flatMap { [1 + $0, 1 + rank + $0] } + [2 * rank + 1]
    let woven = try context.step(Transpose(permutation: order), [apart], "woven")
    let whole = zip(positions, phases).map { $0 * $1 }
    let joined = try context.step(Reshape(shape: [shape[0]] + whole + [outputs]), [woven], "space")
    let ranges =
      [Slice.Range.all(shape[0])] + axes.map { Slice.Range(start: 0, count: $0.outputs) } + [.all(outputs)]
    return try context.step(Slice(ranges: ranges), [joined], "cropped")
  }
}
