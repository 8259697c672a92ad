import SinewFormat
import SinewKernels
import SinewRuntime
import Testing

@testable import SinewArtifact

/// Layers over windows, patches and pools, from a program to the bytes they leave.
@Suite struct WindowOperationTests {
  typealias Window = ProgramOperation.Window
  typealias Axis = ProgramOperation.Window.Axis

  /// A form of convolution; `rows` is nil for a depthwise one.
  struct Form: Sendable, CustomTestStringConvertible {
    var type: ProgramTensor.ElementType
    var rows: Int?
    var isHalf = false
    var isSplit = false

    var testDescription: String {
      "\(type) \(rows == nil ? "depthwise" : "full")\(isHalf ? " fp16" : "")\(isSplit ? " split" : "")"
    }

    /// The layer over a window of x, on scratch for `tile` positions.
    func layer(_ builder: inout ProgramBuilder, _ x: Int, _ window: Window, tile: Int) -> Int {
      if type == .float32 {
        return builder.convolutionFloat(
          x, window, rows: rows, type: isHalf ? .float16 : .float32, tile: tile,
          activation: .init(code: Schema.Function.elu.rawValue, alpha: 1))
      }
      return builder.convolution(
        x, window, rows: rows, to: .int16, tile: tile, fill: type == .int8 ? -9 : 0,
        activation: .init(kind: .leaky(slope: 3277)), mode: isSplit ? .split : .fixed)
    }

    /// Values of x: all codes of the type, or small floats.
    func input(_ count: Int) -> [UInt8] {
      var generator = SplitMix(3)
      if type == .float32 { return (0..<count).map { _ in generator.float() }.rawBytes }
      return (0..<count * type.byteCount).map { _ in UInt8(generator.integer(0...255)) }
    }
  }

  static let forms: [Form] = [.int8, .int16, .float32].flatMap { type in
    [19, nil].flatMap { rows in
      [Form(type: type, rows: rows)] + (type == .float32 ? [Form(type: type, rows: rows, isHalf: true)] : [])
        + (type == .int16 ? [Form(type: type, rows: rows, isSplit: true)] : [])
    }
  }

  /// Three samples; strides, dilations and uneven edges; positions that see nothing. 3 · 3 · 5 positions.
  static let plane = Window([
    Axis(extent: 5, positions: 3, taps: 3, stride: 2, begin: 1),
    Axis(extent: 7, positions: 5, taps: 2, stride: 3, dilation: 2, begin: 4),
  ])

  static func program(_ form: Form, _ window: Window, shape: [Int], tile: Int) -> Program {
    var builder = ProgramBuilder(seed: 4)
    let x = builder.input("x", shape, form.type)
    builder.output("y", form.layer(&builder, x, window, tile: tile))
    return builder.program
  }

  @Test(arguments: forms) func scratchOfEverySizeGivesTheSameBits(form: Form) throws {
    let shape = [3, 5, 7, 21]
    let x = form.input(shape.reduce(1, *))
    func answer(tile: Int, _ set: InstructionSet) throws -> [UInt8] {
      let file = try ArtifactWriter.write(Self.program(form, Self.plane, shape: shape, tile: tile))
      let model = try LoadedModel(file, instructionSet: set)
      model.policy.set(0, x)
      guard model.policy.step() == .ok else { throw TestFailure(status: .tooComplex) }
      return Array(model.policy.output(0))
    }
    let expected = try answer(tile: 1, .portable)
    #expect(Set(expected).count > 16)
    for set in [InstructionSet.portable, .avx2, .avx512vnni] where set.isAvailable {
      for tile in [1, 2, 3, 4, 7, 15, 44, 45, 46, 100] {
        #expect(try answer(tile: tile, set) == expected, "\(tile) positions, \(set)")
      }
    }
  }

  /// Scratch that is no whole number of positions holds as many as fit.
  @Test func aPartOfAPositionIsNotUsed() throws {
    let form = Form(type: .int8, rows: 19)
    let shape = [3, 5, 7, 21]
    let x = form.input(shape.reduce(1, *))
    let expected = try run(Self.program(form, Self.plane, shape: shape, tile: 1), [x])
    var program = Self.program(form, Self.plane, shape: shape, tile: 3)
    let scratch = program.steps[0].outputs[1]
    program.tensors[scratch].shape = [Self.plane.taps * 21 * 2 + 5]
    #expect(try run(program, [x]) == expected)
  }

  @Test(arguments: forms.filter { $0.rows != nil }) func convolutionIsDenseOverPatches(form: Form) throws {
    let shape = [3, 5, 7, 3]
    var program = Self.program(form, Self.plane, shape: shape, tile: 4)
    let x = form.input(shape.reduce(1, *))
    let whole = try run(program, [x])

    var builder = ProgramBuilder()
    let rows = builder.patches(
      builder.input("x", shape, form.type), Self.plane, fill: form.type == .int8 ? -9 : 0)
    let operation: ProgramOperation
    switch program.steps[0].operation {
    case .convolution(let dense, _, _): operation = .dense(dense)
    case .convolutionFloat(let dense, _): operation = .denseFloat(dense)
    default: throw TestFailure(status: .unknownValue)
    }
    let y = program.steps[0].outputs[0]
    builder.output("y", builder.step(operation, [rows], program.tensors[y].shape, program.tensors[y].type))
    if form.isSplit {
      let columns = builder.program.tensors[rows].shape.last ?? 1
      let parts = builder.program.add(ProgramTensor(name: "parts", type: .int16, shape: [2 * columns]))
      builder.program.steps[builder.program.steps.count - 1].outputs.append(parts)
    }
    program = builder.program
    #expect(try run(program, [x]) == whole)
  }

  /// As a layer that sees all channels, with weights of zero for all but one.
  @Test(arguments: forms.filter { $0.rows == nil }) func depthwiseIsASparseConvolution(form: Form) throws {
    let shape = [3, 5, 7, 18]
    let channels = 18
    var program = Self.program(form, Self.plane, shape: shape, tile: 2)
    let x = form.input(shape.reduce(1, *))
    let narrow = try run(program, [x])

    func spread<Number>(_ weights: [Number], _ taps: Int, zero: Number) -> [Number] {
      var full = Array(repeating: zero, count: channels * taps * channels)
      for channel in 0..<channels {
        for tap in 0..<taps {
          full[(channel * taps + tap) * channels + channel] = weights[channel * taps + tap]
        }
      }
      return full
    }
    switch program.steps[0].operation {
    case .convolution(var dense, let window, let fill):
      dense.weights = spread(dense.weights, dense.weightColumns, zero: 0)
      (dense.isDepthwise, dense.columns) = (false, dense.columns * channels)
      program.steps[0].operation = .convolution(dense, window, fill: fill)
    case .convolutionFloat(var dense, let window):
      dense.weights = spread(dense.weights, dense.columns, zero: 0)
      (dense.isDepthwise, dense.columns) = (false, dense.columns * channels)
      program.steps[0].operation = .convolutionFloat(dense, window)
    default: throw TestFailure(status: .unknownValue)
    }
    #expect(try run(program, [x]) == narrow)
  }

  // MARK: - Patches and pools

  @Test func patchesStandInOrderOfPositionsTapsAndChannels() throws {
    var builder = ProgramBuilder()
    let window = Window([
      Axis(extent: 2, positions: 2, taps: 2, begin: 1), Axis(extent: 3, positions: 1, taps: 2, dilation: 2),
    ])
    builder.output("y", builder.patches(builder.input("x", [1, 2, 3, 1], .int8), window, fill: 9))
    let found = try run(builder.program, [([1, 2, 3, 4, 5, 6] as [Int8]).rawBytes])[0]
    #expect(found == [9, 9, 1, 3, 1, 3, 4, 6])
  }

  @Test(arguments: [ProgramTensor.ElementType.bool, .int8, .int16, .int32, .float32])
  func patchesMoveElementsOfAnySize(type: ProgramTensor.ElementType) throws {
    var builder = ProgramBuilder()
    // The window starts two elements inside and ends beyond the edge.
    let window = Window([Axis(extent: 4, positions: 2, taps: 3, stride: 2, begin: -2)])
    builder.output("y", builder.patches(builder.input("x", [1, 4, 2], type), window))
    let size = type.byteCount
    let x = (0..<8 * size).map { UInt8(type == .bool ? 1 : $0 + 1) }
    let inside = Array(x[(4 * size)...])
    let outside = [UInt8](repeating: 0, count: 8 * size)
    #expect(try run(builder.program, [x])[0] == inside + outside)
  }

  @Test func poolTakesTheLargestTapInside() throws {
    var builder = ProgramBuilder()
    let window = Window([Axis(extent: 5, positions: 4, taps: 2, stride: 2, begin: 1)])
    builder.output("y", builder.maximumPool(builder.input("x", [1, 5, 2], .int8), window))
    let x: [Int8] = [-128, 4, -3, 5, -2, -128, 7, -128, 1, 127]
    let found = try run(builder.program, [x.rawBytes])[0]
    // Position 3 has the elements 5 and 6, both outside.
    #expect(found.map { Int8(bitPattern: $0) } == [-128, 4, -2, 5, 7, 127, -128, -128])
  }

  @Test func poolPassesOverNaN() throws {
    var builder = ProgramBuilder()
    let window = Window([Axis(extent: 6, positions: 4, taps: 3, stride: 2, begin: 0)])
    builder.output("y", builder.maximumPool(builder.input("x", [1, 6, 1]), window))
    let x: [Float] = [.nan, -0.0, 0, .nan, .nan, .nan]
    let found = try run(builder.program, [x.rawBytes])[0].withUnsafeBytes { $0.array(Float.self) }
    #expect(found.map(\.bitPattern) == [-0.0, 0, -.infinity, -.infinity].map { (x: Float) in x.bitPattern })
  }

  @Test func poolsOfWideIntegersStartFromTheLeastOne() throws {
    for least in [[-32768, -32767], [0, -5]] {
      var builder = ProgramBuilder()
      let window = Window([Axis(extent: 2, positions: 2, taps: 2, stride: 2)])
      let shape = [1, 2, 1]
      builder.output("a", builder.maximumPool(builder.input("x", shape, .int16), window))
      builder.output("b", builder.maximumPool(builder.input("z", shape, .int32), window))
      let found = try run(
        builder.program, [least.map { Int16($0) }.rawBytes, least.map { Int32($0) }.rawBytes])
      let greatest = least.max() ?? 0
      #expect(found[0].withUnsafeBytes { $0.array(Int16.self) } == [Int16(greatest), .min])
      #expect(found[1].withUnsafeBytes { $0.array(Int32.self) } == [Int32(greatest), .min])
    }
  }

  /// +0 times an infinite weight beyond the edge is NaN, as the chain says.
  @Test func tapsBeyondTheEdgesTakePartInFloats() throws {
    var builder = ProgramBuilder()
    let window = Window([Axis(extent: 2, positions: 2, taps: 2, begin: 1)])
    let layer = ProgramOperation.DenseFloat(
      weightType: .float32, rows: 1, columns: 2, weights: [.infinity, 1], bias: [2], activation: nil)
    let x = builder.input("x", [1, 2, 1])
    builder.output("y", builder.step(.convolutionFloat(layer, window), [x], [1, 2, 1]))
    let scratch = builder.program.add(ProgramTensor(name: "scratch", type: .float32, shape: [2]))
    builder.program.steps[0].outputs.append(scratch)
    let found = try run(builder.program, [([3, 4] as [Float]).rawBytes])[0]
    let y = found.withUnsafeBytes { $0.array(Float.self) }
    #expect(y[0].isNaN && y[1] == .infinity)
  }
}
