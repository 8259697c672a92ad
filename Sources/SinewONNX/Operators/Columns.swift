import SinewGraph

/// Columns of blocks added up to images: [N, C · taps, blocks] -> [N, C, image]. Every pixel gathers what each
/// tap gives it, or a 0.
@Sendable func importCol2Im(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let shape = context.shape(x)
  let image = try context.integers(1, "image_shape")
  let block = try context.integers(2, "block_shape")
  let ones = image.map { _ in 1 }
  let dilations = try context.ints("dilations") ?? ones
  let strides = try context.ints("strides") ?? ones
  let pads = try context.ints("pads") ?? image.map { _ in 0 } + image.map { _ in 0 }
  let limits = 1...TensorType.maximumCount
  guard !image.isEmpty, [block, dilations, strides].allSatisfy({ $0.count == image.count }),
    pads.count == 2 * image.count, (image + block + dilations + strides).allSatisfy(limits.contains),
    pads.allSatisfy({ (0...TensorType.maximumCount).contains($0) })
  else { throw .data("image_shape, block_shape, dilations, strides and pads do not fit together") }
  let blocks = image.indices.map { axis in
    let span = image[axis] + pads[axis] + pads[image.count + axis] - dilations[axis] * (block[axis] - 1) - 1
    return span < 0 ? 0 : span / strides[axis] + 1
  }
  func count(_ sizes: [Int]) throws(ImportError) -> Int {
    try attempt { () throws(GraphError) in try TensorType(.float32, sizes) }.count
  }
  let (taps, positions, pixels) = try (count(block), count(blocks), count(image))
  guard shape.count == 3, shape[1] % taps == 0, shape[2] == positions else {
    throw .data("the operand is \(context.type(x)); [N, C · \(taps), \(positions)] is needed")
  }
  let places = try context.tensor([taps, pixels]) {
    (0..<taps).flatMap { tap in
      (0..<pixels).map { pixel -> Int64 in
        var (restOfTap, restOfPixel, place, stride) = (tap, pixel, 0, 1)
        for axis in image.indices.reversed() {
          let offset = restOfPixel % image[axis] + pads[axis] - restOfTap % block[axis] * dilations[axis]
          restOfPixel /= image[axis]
          restOfTap /= block[axis]
          guard offset >= 0, offset % strides[axis] == 0, offset / strides[axis] < blocks[axis] else {
            return Int64(taps * positions)
          }
          place += offset / strides[axis] * stride
          stride *= blocks[axis]
        }
        return Int64(tap * positions + place)
      }
    }
  }
  let channels = shape[1] / taps
  let flat = try context.reshaped(x, to: [shape[0], channels, taps * positions], "flat")
  let zero = try context.expanded(
    context.constant(0, like: context.type(x), "zero"), to: [shape[0], channels, 1], "zeros")
  let extended = try context.concatenated([flat, zero], axis: 2, "extended")
  let parts = try context.step(Gather(axis: 2), [extended, context.constant(places, "places")], "parts")
  let sums = try context.reduced(.sum, parts, axes: [2], keepDimensions: false, "sums")
  return [context.result(try context.reshaped(sums, to: [shape[0], channels] + image, "images"))]
}
