import SinewFormat
import Testing

@testable import SinewArtifact
@testable import SinewRuntime

/// One rule of patches, pools and the windows of all operations broken at a time.
@Suite struct VerifierWindowTests {
  typealias Window = ProgramOperation.Window
  typealias Axis = ProgramOperation.Window.Axis
  typealias Rule = VerifierRuleTests.Rule
  typealias Operations = VerifierOperationTests
  typealias Edit = Operations.Edit

  /// [2, 5, 3] → [2, 3, 6].
  static let line = Window([Axis(extent: 5, positions: 3, taps: 2, stride: 2, begin: 1)])

  static func patches(_ type: ProgramTensor.ElementType, fill: Int = 0) -> Program {
    var builder = ProgramBuilder()
    builder.output("y", builder.patches(builder.input("x", [2, 5, 3], type), line, fill: fill))
    return builder.program
  }

  static func number(_ index: Int, _ value: Int32) -> Edit {
    Operations.element(Schema.Patches.window, index, UInt32(bitPattern: value))
  }

  static func absent(_ field: UInt16) -> Edit {
    { try $0.remove(field) { try $0.step(0).attributes } }
  }

  /// Each of the five numbers that must be positive.
  static let signs: [(String, Status, Edit)] = {
    var edits: [(String, Status, Edit)] = []
    for (index, name) in ["extent", "positions", "taps", "stride", "dilation"].enumerated() {
      for value in [Int32(0), -1, .min] {
        edits.append(("\(name) of \(value)", .badLoopNest, number(index, value)))
      }
    }
    return edits
  }()

  static let numbers: [Rule] =
    Operations.group(
      "window", patches(.int8, fill: -3),
      signs + [
        ("no numbers", .badLoopNest, number(-1, 0)),
        ("five numbers", .badLoopNest, number(-1, 5)),
        ("seven numbers", .badLoopNest, number(-1, 7)),
        ("hostile count", .truncated, number(-1, -1)),
        ("absent", .missingField, absent(Schema.Patches.window)),
        ("extent that does not divide the input", .sizeMismatch, number(0, 4)),
        ("extent that makes one sample", .sizeMismatch, number(0, 10)),
        ("extent of 2^28", .badLoopNest, number(0, 1 << 28)),
        ("greatest extent", .badLoopNest, number(0, .max)),
        ("extent above the input", .sizeMismatch, number(0, (1 << 28) - 1)),
        ("positions that do not fill the output", .sizeMismatch, number(1, 2)),
        ("positions beyond the output", .sizeMismatch, number(1, 4)),
        ("positions times stride", .badLoopNest, number(1, (1 << 27) + 1)),
        ("greatest positions", .badLoopNest, number(1, .max)),
        ("taps that do not fill the output", .sizeMismatch, number(2, 3)),
        ("taps times channels of 2^28", .badLoopNest, number(2, (1 << 28) / 3 + 1)),
        ("greatest taps", .badLoopNest, number(2, .max)),
        ("greatest stride below the limit", .ok, number(3, (1 << 27) - 1)),
        ("stride at the limit", .badLoopNest, number(3, 1 << 27)),
        ("greatest stride", .badLoopNest, number(3, .max)),
        ("greatest dilation below the limit", .ok, number(4, (1 << 28) - 5)),
        ("dilation at the limit", .badLoopNest, number(4, (1 << 28) - 4)),
        ("greatest dilation", .badLoopNest, number(4, .max)),
        ("greatest begin below the limit", .ok, number(5, (1 << 28) - 1)),
        ("begin at the limit", .badLoopNest, number(5, 1 << 28)),
        ("greatest negative begin", .ok, number(5, 1 - (1 << 28))),
        ("negative begin at the limit", .badLoopNest, number(5, -(1 << 28))),
        ("least begin", .badLoopNest, number(5, .min)),
      ])

  static let patchRules: [Rule] =
    Operations.group(
      "patches", patches(.int8, fill: -3),
      [
        ("no channels", .sizeMismatch, Operations.set(Schema.Patches.channels, 0)),
        ("channels", .sizeMismatch, Operations.set(Schema.Patches.channels, 4)),
        ("channels of 2^28", .sizeMismatch, Operations.set(Schema.Patches.channels, 1 << 28)),
        ("channels times taps of 2^28", .badLoopNest, Operations.set(Schema.Patches.channels, 1 << 27)),
        ("hostile channels", .sizeMismatch, Operations.set(Schema.Patches.channels, .max)),
        ("fill above int8", .badParameter, Operations.set(Schema.Patches.fill, 128)),
        ("fill below int8", .badParameter, Operations.set(Schema.Patches.fill, UInt32(bitPattern: -129))),
        ("types", .badType, Operations.type(of: 1, .bool)),
        (
          "inputs", .badArity,
          { $0.set(try $0.vector(Schema.Step.inputs, 2) { try $0.step(0).table } - 4, UInt32(0)) }
        ),
      ])
    + [ProgramTensor.ElementType.int16, .int32, .float32, .bool].flatMap { type in
      Operations.group(
        "patches of \(type)", patches(type),
        [("fill", .badParameter, Operations.set(Schema.Patches.fill, 1))])
    }

  static let pools: [Rule] = Operations.group(
    "maximum pool",
    {
      var builder = ProgramBuilder()
      builder.output("y", builder.maximumPool(builder.input("x", [2, 5, 3]), line))
      return builder.program
    }(),
    [
      ("no channels", .sizeMismatch, Operations.set(Schema.MaximumPool.channels, 0)),
      ("channels", .sizeMismatch, Operations.set(Schema.MaximumPool.channels, 4)),
      ("channels times taps of 2^28", .badLoopNest, Operations.set(Schema.MaximumPool.channels, 1 << 27)),
      ("positions", .sizeMismatch, Operations.element(Schema.MaximumPool.window, 1, 2)),
      ("extent", .sizeMismatch, Operations.element(Schema.MaximumPool.window, 0, 6)),
      ("taps of any number", .ok, Operations.element(Schema.MaximumPool.window, 2, 4)),
      ("window", .missingField, absent(Schema.MaximumPool.window)),
      ("types", .badType, Operations.type(of: 1, .int32)),
      (
        "booleans", .badType,
        {
          for tensor: UInt32 in [0, 1] { try Operations.type(of: tensor, .bool)(&$0) }
        }
      ),
    ])

  /// Products over three axes, each of whose numbers passes on its own.
  static let products: [Rule] = Operations.group(
    "window of three axes",
    {
      var builder = ProgramBuilder()
      let axis = Axis(extent: 2, positions: 2, taps: 1)
      builder.output("y", builder.patches(builder.input("x", [1, 2, 2, 2, 1]), Window([axis, axis, axis])))
      return builder.program
    }(),
    [
      ("product of extents", .badLoopNest, axes(0, 1 << 16)),
      ("product of positions", .badLoopNest, axes(1, 1 << 16)),
      ("product of taps", .badLoopNest, axes(2, 1 << 16)),
      ("outer axis", .badLoopNest, number(0, 0)),
      ("middle axis", .badLoopNest, number(6 + 3, 0)),
      ("inner axis", .badLoopNest, number(12 + 5, .min)),
    ])

  /// The same number for all three axes.
  static func axes(_ index: Int, _ value: Int32) -> Edit {
    { for axis in 0..<3 { try number(6 * axis + index, value)(&$0) } }
  }

  @Test(arguments: numbers) func refusesWindows(rule: Rule) throws { try VerifierRuleTests.check(rule) }

  @Test(arguments: patchRules + pools + products) func refuses(rule: Rule) throws {
    try VerifierRuleTests.check(rule)
  }

  /// Numbers at the limits: every tap but those of the first one or two lies outside, and nothing else is read.
  @Test(
    arguments: [(3, (1 << 27) - 1), (4, (1 << 28) - 5), (5, (1 << 28) - 1), (5, 1 - (1 << 28))]
      as [(Int, Int32)])
  func farWindowsRun(index: Int, value: Int32) throws {
    var editor = FileEditor(try ArtifactWriter.write(Self.patches(.int8, fill: -3)))
    editor.set(
      try editor.vector(Schema.Patches.window) { try $0.step(0).attributes } + UInt32(4 * index), value)
    let model = try LoadedModel(editor.sealed)
    let x = (0..<30).map { Int8($0) }
    model.policy.set(0, x)
    #expect(model.policy.step() == .ok)
    var axis = [5, 3, 2, 2, 1, 1]
    axis[index] = Int(value)
    var expected: [Int8] = []
    for sample in 0..<2 {
      for position in 0..<3 {
        for tap in 0..<2 {
          let place = position * axis[3] + tap * axis[4] - axis[5]
          for channel in 0..<3 {
            expected.append(0..<5 ~= place ? x[(sample * 5 + place) * 3 + channel] : -3)
          }
        }
      }
    }
    #expect(model.policy.output(0).array(Int8.self) == expected)
  }
}
