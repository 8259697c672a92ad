import CSinewSIMD

// Dense layers in which each channel has weights of its own: `columns` taps of `rows` channels. Weights lie as
// [ceil(rows / 16)][columns][16] (docs/layouts.md), x is [positions][columns][rows].

/// From int8: `y = activation(requantise(bias + Σ w·x))` for each position and channel, taps in order.
///
/// - Parameter layer: as for `denseInt8` but for the layouts. |bias| + 128·Σ|w| < 2^31 for every channel.
public func depthwiseInt8(_ layer: UnsafePointer<snw_dense>) {
  depthwise(layer, Int8.self) { Int32($0) }
}

/// From int16, with |bias| + 32768·Σ|w| < 2^31 for every channel.
public func depthwiseInt16(_ layer: UnsafePointer<snw_dense>) {
  depthwise(layer, Int16.self) { Int32($0) }
}

@inline(__always)
private func depthwise<Element: BitwiseCopyable>(
  _ layer: UnsafePointer<snw_dense>, _ type: Element.Type, _ wide: (Element) -> Int32
) {
  let layer = layer.pointee
  let taps = Int(truncatingIfNeeded: layer.columns)
  let channels = Int(truncatingIfNeeded: layer.rows)
  var x = UnsafeRawPointer(layer.x!).assumingMemoryBound(to: type)
  var index = 0
  for _ in 0..<Int(truncatingIfNeeded: layer.positions) {
    for channel in 0..<channels {
      let weights = layer.weights! + ((channel &>> 4) &* taps &* 16 &+ (channel & 15))
      var sum = layer.bias[channel]
      for tap in 0..<taps {
        sum = sum &+ Int32(weights[tap &* 16]) &* wide(x[tap &* channels &+ channel])
      }
      let product = snw_multiply_wide(sum, layer.multiplier[channel])
      finish(requantise(product, shift: layer.right_shift[channel]), layer, at: index)
      index = index &+ 1
    }
    x += taps &* channels
  }
}

/// From f32 with f32 weights: a chain of fused multiply-adds from the bias, taps in order.
public func depthwiseFloat32(_ layer: UnsafePointer<snw_dense_float>) {
  depthwise(layer, Float.self) { $0 }
}

/// From f32 with fp16 weights, widened exactly.
public func depthwiseFloat16(_ layer: UnsafePointer<snw_dense_float>) {
  depthwise(layer, UInt16.self) { snw_half_to_float($0) }
}

@inline(__always)
private func depthwise<Weight: BitwiseCopyable>(
  _ layer: UnsafePointer<snw_dense_float>, _ type: Weight.Type, _ wide: (Weight) -> Float
) {
  let layer = layer.pointee
  let taps = Int(truncatingIfNeeded: layer.columns)
  let channels = Int(truncatingIfNeeded: layer.rows)
  let weights = UnsafeRawPointer(layer.weights!).assumingMemoryBound(to: type)
  var x = UnsafePointer<Float>(layer.x!)
  var y = UnsafeMutablePointer<Float>(layer.y!)
  for _ in 0..<Int(truncatingIfNeeded: layer.positions) {
    for channel in 0..<channels {
      let w = weights + ((channel &>> 4) &* taps &* 16 &+ (channel & 15))
      var sum: Float = layer.bias[channel]
      for tap in 0..<taps { sum = snw_fma(wide(w[tap &* 16]), x[tap &* channels &+ channel], sum) }
      y[channel] = sum
    }
    x += taps &* channels
    y += channels
  }
}
