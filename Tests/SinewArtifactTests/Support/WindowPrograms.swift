import SinewArtifact
import SinewFormat

extension ProgramOperation.Window {
  /// Taps of a position.
  var taps: Int { axes.reduce(1) { $0 * $1.taps } }

  /// The positions' extents.
  var positions: [Int] { axes.map { $0.positions } }
}

extension ProgramBuilder {
  typealias Window = ProgramOperation.Window

  /// Samples and channels of a channels-last tensor.
  private func ends(_ x: Int) -> (samples: Int, channels: Int) {
    let shape = program.tensors[x].shape
    return (shape.first ?? 1, shape.last ?? 1)
  }

  private mutating func scratch(_ columns: Int, _ tile: Int, like x: Int) {
    let last = program.steps.count - 1
    let scratch = program.add(
      ProgramTensor(name: "scratch\(last)", type: program.tensors[x].type, shape: [tile, columns]))
    program.steps[last].outputs.append(scratch)
  }

  /// An integer layer over windows of `[N, extents, C]` with random weights; `rows` is nil for a depthwise one.
  /// - Parameter tile: positions that the scratch memory holds.
  mutating func convolution(
    _ x: Int, _ window: Window, rows: Int?, to type: ProgramTensor.ElementType, tile: Int = 1,
    fill: Int = 0, activation: ProgramOperation.Activation = .init(kind: .none),
    mode: ProgramOperation.Dense.Mode = .fixed
  ) -> Int {
    let (samples, channels) = ends(x)
    var dense = randomDense(
      rows: rows ?? channels, columns: window.taps * (rows == nil ? 1 : channels), activation: activation,
      mode: mode)
    dense.isDepthwise = rows == nil
    let y = step(
      .convolution(dense, window, fill: fill), [x], [samples] + window.positions + [dense.rows], type)
    scratch(window.taps * channels, tile, like: x)
    if mode == .split { scratch(window.taps * channels, 2, like: x) }
    return y
  }

  /// The same in floats.
  mutating func convolutionFloat(
    _ x: Int, _ window: Window, rows: Int?, type: ProgramOperation.DenseFloat.WeightType = .float32,
    tile: Int = 1, activation: ProgramOperation.FloatFunction? = nil
  ) -> Int {
    let (samples, channels) = ends(x)
    let dense = randomDenseFloat(
      rows: rows ?? channels, columns: window.taps * (rows == nil ? 1 : channels), type: type,
      activation: activation, isDepthwise: rows == nil)
    let y = step(.convolutionFloat(dense, window), [x], [samples] + window.positions + [dense.rows])
    scratch(window.taps * channels, tile, like: x)
    return y
  }

  mutating func patches(_ x: Int, _ window: Window, fill: Int = 0) -> Int {
    let (samples, channels) = ends(x)
    return step(
      .patches(window, channels: channels, fill: fill), [x],
      [samples] + window.positions + [window.taps * channels], program.tensors[x].type)
  }

  mutating func maximumPool(_ x: Int, _ window: Window) -> Int {
    let (samples, channels) = ends(x)
    return step(
      .maximumPool(window, channels: channels), [x], [samples] + window.positions + [channels],
      program.tensors[x].type)
  }

  /// The same elements in another shape.
  mutating func reshape(_ x: Int, _ shape: [Int]) -> Int {
    let count = shape.reduce(1, *)
    let piece = ProgramOperation.CopyPiece(
      extents: [count], inputOffset: 0, inputStrides: [1], outputOffset: 0, outputStrides: [1])
    return step(.copy([piece]), [x], shape, program.tensors[x].type)
  }
}

extension EveryOperation {
  typealias Axis = ProgramOperation.Window.Axis

  /// Convolutions of every type in one to three dimensions, patches of every element size, pools of every type.
  static var windows: Program {
    var builder = ProgramBuilder(seed: 16)
    let x = builder.input("x", [2, 5, 4, 3])
    integerWindows(&builder, builder.quantize(x, features: 3, to: .int8, zeroPoint: -7))
    floatWindows(&builder, x)
    let shift = ProgramOperation.Window([Axis(extent: 4, positions: 4, taps: 2, begin: 1)])
    for (type, name) in [(ProgramTensor.ElementType.int32, "whole"), (.bool, "flags")] {
      var y = builder.reshape(builder.step(.cast, [x], [2, 5, 4, 3], type), [10, 4, 3])
      if type == .int32 { y = builder.maximumPool(y, shift) }
      y = builder.patches(y, shift)
      builder.output(name, builder.step(.cast, [y], builder.program.tensors[y].shape))
    }
    return builder.program
  }

  private static func integerWindows(_ builder: inout ProgramBuilder, _ x: Int) {
    let narrow = ProgramOperation.Activation(kind: .relu, outputShift: 4, zeroPoint: 9)
    // Uneven edges, a stride, a dilation; scratch for a part of the positions.
    let plane = builder.convolution(
      x,
      .init([
        Axis(extent: 5, positions: 3, taps: 3, stride: 2, begin: 1),
        Axis(extent: 4, positions: 4, taps: 3, dilation: 2, begin: 2),
      ]), rows: 17, to: .int8, tile: 5, fill: -7, activation: narrow)
    // A window that starts inside, and positions with no tap inside.
    let deep = builder.convolution(
      plane,
      .init([
        Axis(extent: 3, positions: 1, taps: 2, begin: -1), Axis(extent: 4, positions: 6, taps: 3, begin: 3),
      ]), rows: nil, to: .int16, fill: 9)
    let space = builder.convolution(
      builder.reshape(deep, [2, 1, 6, 17, 1]),
      .init([
        Axis(extent: 1, positions: 1, taps: 1), Axis(extent: 6, positions: 4, taps: 2, begin: -1),
        Axis(extent: 17, positions: 5, taps: 3, stride: 4),
      ]), rows: 6, to: .int16)
    let line = ProgramOperation.Window([Axis(extent: 20, positions: 9, taps: 4, stride: 2, begin: 0)])
    let long = builder.reshape(space, [2, 20, 6])
    let low = builder.convolution(long, line, rows: nil, to: .int8, tile: 50, activation: narrow)
    let pool = ProgramOperation.Window([Axis(extent: 9, positions: 5, taps: 3, stride: 2, begin: 1)])
    let rows = ProgramOperation.Window([Axis(extent: 5, positions: 2, taps: 4, stride: 3, begin: -1)])
    let fine = builder.convolution(long, line, rows: 18, to: .int16, tile: 4, mode: .split)
    let finest = builder.convolution(fine, pool, rows: nil, to: .int16, tile: 2, mode: .split)
    builder.output("finest", builder.step(.dequantize(scale: 0.01, zeroPoint: 0), [finest], [2, 5, 18]))
    let bytes = builder.patches(builder.maximumPool(low, pool), rows, fill: 9)
    builder.output("bytes", builder.step(.dequantize(scale: 0.5, zeroPoint: 9), [bytes], [2, 2, 24]))
    let words = builder.patches(builder.maximumPool(long, line), pool)
    builder.output("words", builder.step(.dequantize(scale: 0.01, zeroPoint: 0), [words], [2, 5, 18]))
  }

  private static func floatWindows(_ builder: inout ProgramBuilder, _ x: Int) {
    let elu = ProgramOperation.FloatFunction(code: Schema.Function.elu.rawValue, alpha: 1)
    let plane = ProgramOperation.Window([
      Axis(extent: 5, positions: 3, taps: 3, stride: 2, begin: 1), Axis(extent: 4, positions: 4, taps: 2),
    ])
    let y = builder.convolutionFloat(x, plane, rows: 18, tile: 4, activation: elu)
    let small = ProgramOperation.Window([
      Axis(extent: 3, positions: 3, taps: 3, begin: 1), Axis(extent: 4, positions: 2, taps: 2, stride: 2),
    ])
    let single = builder.convolutionFloat(y, small, rows: nil, activation: elu)
    let line = ProgramOperation.Window([Axis(extent: 6, positions: 6, taps: 3, begin: 1)])
    let half = builder.convolutionFloat(
      builder.reshape(single, [2, 6, 18]), line, rows: 5, type: .float16, tile: 20)
    let halves = builder.convolutionFloat(half, line, rows: nil, type: .float16, tile: 3)
    builder.output("floats", builder.patches(builder.maximumPool(halves, line), line))
  }
}
