import SinewGraph

/// The discrete Fourier transform along an axis; real and imaginary part are the last axis. The axis is an
/// attribute up to opset 19 (1 by default), then an operand (the one before the last by default).
@Sendable func importDFT(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let shape = context.shape(x)
  guard shape.count >= 2, let parts = shape.last, parts == 1 || parts == 2 else {
    throw .data("the operand is \(context.type(x)); [..., length, ..., 1 or 2] is needed")
  }
  var given = try context.opset < 20 ? context.int("axis", default: 1) : -2
  if context.opset >= 20, context.optional(2) != nil {
    given = try context.scalar(2, "axis").integers?.first ?? -2
  }
  let axis = try context.axis(given, rank: shape.count)
  guard axis < shape.count - 1 else { throw .data("axis \(given) is that of real and imaginary parts") }
  let isInverse = try context.flag("inverse", default: false)
  let isOnesided = try context.flag("onesided", default: false)
  var length = isInverse && isOnesided ? 2 * (shape[axis] - 1) : shape[axis]
  if context.optional(1) != nil {
    length = try context.scalar(1, "dft_length").integers?.first ?? length
  }
  guard (1...FourierMatrix.longest).contains(length) else {
    throw .unsupported(
      "transforms \(length) numbers; 1 to \(FourierMatrix.longest) are supported, because the transform is a product with "
        + "a matrix")
  }
  let used = min(shape[axis], isInverse && isOnesided ? length / 2 + 1 : length)
  let matrix = FourierMatrix(
    inputs: used, inputParts: parts, length: length, isInverse: isInverse, isOnesided: isOnesided)
  let cut = try context.sliced(x, axis: axis, Slice.Range(start: 0, count: used), "cut")
  return [context.result(try transformed(cut, axis: axis, matrix, context))]
}

/// x [..., inputs at `axis`, ..., parts] -> [..., outputs, ..., parts].
private func transformed(
  _ x: ValueID, axis: Int, _ matrix: FourierMatrix, _ context: OperatorContext
) throws(ImportError) -> ValueID {
  let shape = context.shape(x)
  let rank = shape.count
  let others = (0..<rank - 1).filter { $0 != axis }
  let turned = try context.transposed(x, by: others + [axis, rank - 1], "turned")
  let batch = others.map { shape[$0] }
  let flat = try context.reshaped(turned, to: batch + [matrix.inputs * matrix.inputParts], "numbers")
  let factors = try matrix.tensor(context).cast(to: context.type(x).element)
  let product = try context.step(MatMul(), [flat, context.constant(factors, "matrix")], "product")
  let parted = try context.reshaped(product, to: batch + [matrix.outputs, matrix.outputParts], "parted")
  let back = (0..<rank).map { $0 < axis ? $0 : $0 == axis ? rank - 2 : $0 == rank - 1 ? $0 : $0 - 1 }
  return try context.transposed(parted, by: back, "back")
}

/// Fourier transforms of overlapping frames of a signal [batch, length, parts] -> [batch, frames, frequencies,
/// 2].
@Sendable func importSTFT(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let signal = try context.operand(0, "signal")
  let shape = context.shape(signal)
  guard shape.count == 2 || shape.count == 3, shape.count == 2 || shape[2] == 1 || shape[2] == 2 else {
    throw .data("signal is \(context.type(signal)); [batch, length, 1 or 2] is needed")
  }
  let parts = shape.count == 3 ? shape[2] : 1
  guard let step = try context.scalar(1, "frame_step").integers?.first, step > 0 else {
    throw .data("frame_step is not a positive integer")
  }
  let window = context.optional(2)
  var length = window.flatMap { context.shape($0).first } ?? 0
  if context.optional(3) != nil { length = try context.scalar(3, "frame_length").integers?.first ?? length }
  guard (1...FourierMatrix.longest).contains(length), length <= shape[1],
    window.map({ context.shape($0) == [length] }) ?? true
  else {
    throw .data("frames of \(length) do not fit the window or the signal \(context.type(signal))")
  }
  let frames = (shape[1] - length) / step + 1
  let matrix = FourierMatrix(
    inputs: length, inputParts: parts, length: length, isInverse: false,
    isOnesided: try context.flag("onesided", default: true))

  let places = try context.tensor([frames, length]) {
    (0..<frames).flatMap { frame in (0..<length).map { Int64(frame * step + $0) } }
  }
  var numbers = try context.step(
    Gather(axis: 1), [signal, context.constant(places, "places")], "frames")
  let element = context.type(signal).element
  let known = window.flatMap { context.constant($0)?.doubles }
  if let window, known == nil {
    let aligned = try context.reshaped(window, to: shape.count == 3 ? [length, 1] : [length], "window")
    numbers = try context.combined(.multiply, numbers, aligned, "weighted")
  }
  numbers = try context.reshaped(numbers, to: [shape[0], frames, length * parts], "numbers")
  let factors = try matrix.tensor(context, weights: known).cast(to: element)
  let product = try context.step(MatMul(), [numbers, context.constant(factors, "matrix")], "product")
  return [
    context.result(try context.reshaped(product, to: [shape[0], frames, matrix.outputs, 2], "spectra"))
  ]
}
