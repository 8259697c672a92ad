import SinewArtifact
import SinewFormat

/// Small programs that together hold every operation of the format: seeds of the fuzzer, and subjects of
/// tests that concern all operations.
enum EveryOperation {
  typealias Nest = ProgramOperation.LoopNest

  static var programs: [(name: String, program: Program)] {
    [
      ("integers", integers), ("dynamic", dynamic), ("floats", floats), ("movement", movement),
      ("indices", indices), ("trees", trees), ("windows", windows), ("recurrent", recurrent),
    ]
  }

  /// Quantize, dense from int16 and int8 with every activation, dequantize.
  static var integers: Program {
    var builder = ProgramBuilder(seed: 11)
    var h = builder.quantize(builder.input("x", [1, 6]), features: 6, to: .int16)
    let quadratic = (0..<192).map { Int16($0 * 97 % 4001 - 2000) }
    let linear = (0..<513).map { Int16($0 * 61 % 8001 - 4000) }
    let kinds: [ProgramOperation.Activation.Kind] = [
      .none, .relu, .leaky(slope: 3277), .clamp(lower: -500, upper: 9000),
      .table(.quadratic(quadratic), shift: 1),
      .rectifiedTable(.linear(linear), shift: 3),
    ]
    for (index, kind) in kinds.enumerated() {
      let isWide = index % 3 == 2
      let activation = ProgramOperation.Activation(
        kind: kind, outputShift: isWide ? 0 : 5, zeroPoint: isWide ? 0 : index - 3)
      h = builder.dense(h, rows: 5 + 4 * index, to: isWide ? .int16 : .int8, activation: activation)
    }
    let shape = builder.program.tensors[h].shape
    builder.output("y", builder.step(.dequantize(scale: 0.01, zeroPoint: 0), [h], shape))
    return builder.program
  }

  static var dynamic: Program {
    var builder = ProgramBuilder(seed: 12)
    let x = builder.quantize(builder.input("x", [2, 9]), features: 1, to: .int16)
    let h = builder.dense(x, rows: 18, to: .int16, activation: .init(kind: .relu), mode: .dynamic)
    let y = builder.dense(
      h, rows: 3, to: .int8, activation: .init(kind: .none, outputShift: 8, zeroPoint: 7), mode: .dynamic)
    builder.output("y", builder.step(.dequantize(scale: 0.5, zeroPoint: 7), [y], [2, 3]))
    return builder.program
  }

  /// Dense float in both weight types, map, binary, softmax, normalisation, reduction, product; with state.
  static var floats: Program {
    var builder = ProgramBuilder(seed: 13)
    let x = builder.input("x", [2, 6])
    let s = builder.state("s", [2, 6])
    let sum = builder.step(.binary(.add, Nest(extents: [12], strides: [[1], [1]])), [x, s], [2, 6])
    let h = builder.denseFloat(sum, rows: 6, activation: .init(code: Schema.Function.elu.rawValue, alpha: 1))
    let half = builder.denseFloat(h, rows: 6, type: .float16)
    let normal = builder.step(
      .layerNormalization(
        outer: 2, extent: 6, epsilon: 1e-5, scale: [1, 2, 1, 2, 1, 2], bias: [0, 0, 1, 1, 0, 0]), [half],
      [2, 6])
    let map = builder.step(.map(.init(code: Schema.Function.silu.rawValue)), [normal], [2, 6])
    let softmax = builder.step(.softmax(outer: 2, extent: 6, inner: 1, logarithm: false), [map], [2, 6])
    let product = builder.step(
      .matMul(batch: 1, rows: 2, inner: 6, columns: 2, aStride: 0, bStride: 0), [softmax, h], [2, 2])
    builder.output("y", product)
    builder.output("norm", builder.step(.reduce(.l2, outer: 2, extent: 6, inner: 1), [map], [2]))
    builder.state(output: softmax, input: s)
    return builder.program
  }

  /// Copy, gather by constants and by input, scatter, select, cast, comparison, on all element types.
  static var movement: Program {
    var builder = ProgramBuilder(seed: 14)
    let x = builder.input("x", [2, 3])
    let i = builder.input("i", [2], .int32)
    let c = builder.input("c", [3], .bool)
    let constant = builder.constant("k", [10, 20, 30, 40])
    let transposed = builder.step(
      .copy([
        .init(
          extents: [3, 2], inputOffset: 0, inputStrides: [1, 3], outputOffset: 0, outputStrides: [2, 1])
      ]),
      [x], [3, 2])
    let joined = builder.step(
      .copy([
        .init(extents: [6], inputOffset: 0, inputStrides: [1], outputOffset: 0, outputStrides: [1]),
        .init(extents: [4], inputOffset: 3, inputStrides: [-1], outputOffset: 6, outputStrides: [1]),
      ]), [transposed, constant], [10])
    let gathered = builder.step(
      .gather(outer: 1, extent: 5, inner: 2, indices: [4, -5, 1]), [joined], [3, 2])
    let chosen = builder.step(.gather(outer: 1, extent: 3, inner: 2, indices: nil), [gathered, i], [2, 2])
    let scattered = builder.step(
      .scatter(block: 2, positions: [2, 0], reduction: .none), [gathered, chosen], [3, 2])
    let selected = builder.step(
      .select(Nest(extents: [3, 2], strides: [[1, 0], [2, 1], [2, 1]])), [c, scattered, gathered], [3, 2])
    let integers = builder.step(.cast, [selected], [3, 2], .int32)
    let positive = builder.step(
      .binary(.greater, Nest(extents: [3, 2], strides: [[2, 1], [0, 1]])), [integers, i], [3, 2], .bool)
    builder.output("y", builder.step(.cast, [positive], [3, 2]))
    builder.output("s", selected)
    return builder.program
  }

  /// Arguments, the largest elements, running sums and products, gathering and scattering by tuples of
  /// indices.
  static var indices: Program {
    var builder = ProgramBuilder(seed: 15)
    let x = builder.input("x", [2, 6])
    let at = builder.input("at", [3, 2], .int32)
    let best = builder.step(
      .argReduce(outer: 2, extent: 6, inner: 1, smallest: false, selectLast: true), [x], [2], .int32)
    let values = builder.step(
      .topK(outer: 2, extent: 6, inner: 1, count: 3, smallest: false), [x], [2, 3])
    let places = builder.program.add(ProgramTensor(name: "places", type: .int32, shape: [2, 3]))
    builder.program.steps[builder.program.steps.count - 1].outputs.append(places)
    let sums = builder.step(
      .cumulative(.sum, outer: 2, extent: 3, inner: 1, exclusive: false, reverse: true), [values], [2, 3])
    let counts = builder.step(
      .cumulative(.product, outer: 2, extent: 3, inner: 1, exclusive: true, reverse: false), [places],
      [2, 3],
      .int32)
    let tuples = builder.step(
      .positions(Nest(extents: [3], strides: [[0]]), axes: [2, 3], strides: [3, 1]), [at], [3], .int32)
    let chosen = builder.step(.gather(outer: 1, extent: 6, inner: 1, indices: nil), [sums, tuples], [3])
    let added = builder.step(
      .scatter(block: 1, positions: nil, reduction: .add), [values, chosen, tuples], [2, 3])
    let total = builder.step(.reduce(.mean, outer: 1, extent: 6, inner: 1), [counts], [1], .int32)
    let larger = builder.step(
      .scatter(block: 1, positions: [1], reduction: .maximum), [best, total], [2], .int32)
    builder.output("y", added)
    builder.output("n", larger)
    return builder.program
  }

  /// Two trees of three nodes and one, whose leaves give to two targets.
  static var trees: Program {
    var builder = ProgramBuilder(seed: 16)
    let x = builder.input("x", [3, 2])
    builder.output("y", builder.step(.treeEnsemble(smallTrees), [x], [3, 2]))
    return builder.program
  }

  /// x0 <= 0.5 ? (x1 > -1 ? leaf 0 : leaf 1) : (x1 == 2, or NaN ? leaf 2 : leaf 1), and x1 < 0 ? leaf 3 : leaf 0.
  static let smallTrees = ProgramOperation.TreeEnsemble(
    aggregate: .sum, features: 2,
    nodes: [
      0, Float(0.5).bitPattern, 1, 2,
      1 | 3 << 24, Float(-1).bitPattern, 0x8000_0000, 0x8000_0001,
      1 | 4 << 24 | 1 << 27, Float(2).bitPattern, 0x8000_0002, 0x8000_0001,
      1 | 1 << 24, 0, 0x8000_0003, 0x8000_0000,
    ],
    roots: [0, 3], leafStarts: [0, 1, 3, 4, 4],
    entries: [
      0, Float(1).bitPattern, 0, Float(2).bitPattern, 1, Float(-3).bitPattern, 1, Float(8).bitPattern,
    ],
    base: [0, 0.5])
}
