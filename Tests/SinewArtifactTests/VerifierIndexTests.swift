import SinewFormat
import Testing

@testable import SinewArtifact

/// One rule of the operations with indices broken at a time.
@Suite struct VerifierIndexTests {
  typealias Nest = ProgramOperation.LoopNest
  typealias Rule = VerifierRuleTests.Rule
  typealias Operations = VerifierOperationTests

  static let axes: [Rule] =
    Operations.group(
      "arg reduce",
      Operations.program(
        .argReduce(outer: 2, extent: 3, inner: 2, smallest: true, selectLast: true), [([12], .float32)],
        ([4], .int32)),
      [
        ("extent", .sizeMismatch, Operations.set(Schema.ArgReduce.extent, 4)),
        ("no extent", .sizeMismatch, Operations.set(Schema.ArgReduce.extent, 0)),
        ("outer that overflows", .sizeMismatch, Operations.set(Schema.ArgReduce.outer, 0x8000_0002)),
        ("direction", .unknownValue, Operations.setByte(Schema.ArgReduce.smallest, 2)),
        ("choice", .unknownValue, Operations.setByte(Schema.ArgReduce.selectLast, 7)),
        ("float places", .badType, Operations.type(of: 1, .float32)),
        ("booleans", .badType, Operations.type(of: 0, .bool)),
      ])
    + Operations.group(
      "top k",
      {
        var builder = ProgramBuilder()
        let x = builder.input("x", [12])
        let values = builder.step(
          .topK(outer: 2, extent: 3, inner: 2, count: 2, smallest: true), [x], [8])
        let places = builder.program.add(ProgramTensor(name: "places", type: .int32, shape: [8]))
        builder.program.steps[0].outputs.append(places)
        builder.output("values", values)
        builder.output("places", places)
        return builder.program
      }(),
      [
        ("more than there are", .sizeMismatch, Operations.set(Schema.TopK.count, 4)),
        ("none", .sizeMismatch, Operations.set(Schema.TopK.count, 0)),
        ("extent", .sizeMismatch, Operations.set(Schema.TopK.extent, 6)),
        ("direction", .unknownValue, Operations.setByte(Schema.TopK.smallest, 2)),
        ("values of another type", .badType, Operations.type(of: 1, .int32)),
        ("float places", .badType, Operations.type(of: 2, .float32)),
      ])
    + Operations.group(
      "cumulative",
      Operations.program(
        .cumulative(.product, outer: 2, extent: 3, inner: 2, exclusive: true, reverse: true),
        [([12], .float32)], ([12], .float32)),
      [
        ("function", .unknownValue, Operations.setByte(Schema.Cumulative.function, 2)),
        ("extent", .sizeMismatch, Operations.set(Schema.Cumulative.extent, 4)),
        ("no inner", .sizeMismatch, Operations.set(Schema.Cumulative.inner, 0)),
        ("flag", .unknownValue, Operations.setByte(Schema.Cumulative.exclusive, 2)),
        ("direction", .unknownValue, Operations.setByte(Schema.Cumulative.reverse, 2)),
        ("types", .badType, Operations.type(of: 1, .int32)),
        ("narrow integers", .badType, Operations.type(of: 0, .int16)),
      ])
    + Operations.group(
      "reduce integers",
      Operations.program(
        .reduce(.sumOfSquares, outer: 2, extent: 3, inner: 1), [([6], .int32)], ([2], .int32)),
      [
        ("a root", .badType, Operations.setByte(Schema.Reduce.function, Schema.ReduceFunction.l2.rawValue)),
        ("types", .badType, Operations.type(of: 1, .float32)),
      ])

  static let places: [Rule] =
    Operations.group(
      "positions",
      Operations.program(
        .positions(Nest(extents: [2, 3], strides: [[12, 1]]), axes: [3, 4], strides: [4, 1]),
        [([6, 2], .int32)], ([6], .int32)),
      [
        ("extent", .sizeMismatch, Operations.element(Schema.Positions.extents, 0, 1)),
        ("extents that overflow", .badLoopNest, Operations.element(Schema.Positions.extents, 0, 0x8000_0000)),
        ("levels", .badLoopNest, Operations.element(Schema.Positions.baseStrides, -1, 1)),
        ("negative base", .outOfReach, Operations.element(Schema.Positions.baseStrides, 0, 0xffff_ffff)),
        ("large base", .outOfReach, Operations.element(Schema.Positions.baseStrides, 0, 0x1000_0000)),
        ("axis without elements", .outOfReach, Operations.element(Schema.Positions.axes, 1, 0)),
        ("huge axis", .outOfReach, Operations.element(Schema.Positions.axes, 0, 0xffff_ffff)),
        ("huge stride", .outOfReach, Operations.element(Schema.Positions.axisStrides, 0, 0xffff_ffff)),
        ("axes", .sizeMismatch, Operations.element(Schema.Positions.axes, -1, 1)),
        ("strides", .sizeMismatch, Operations.element(Schema.Positions.axisStrides, -1, 1)),
        ("float indices", .badType, Operations.type(of: 0, .float32)),
        ("float positions", .badType, Operations.type(of: 1, .float32)),
      ])
    + Operations.group(
      "scatter by input",
      Operations.program(
        .scatter(block: 2, positions: nil, reduction: .maximum),
        [([8], .float32), ([4], .float32), ([2], .int32)], ([8], .float32)),
      [
        ("reduction", .unknownValue, Operations.setByte(Schema.Scatter.reduction, 5)),
        ("position type", .badType, Operations.type(of: 2, .float32)),
        ("block", .sizeMismatch, Operations.set(Schema.Scatter.block, 4)),
        ("types", .badType, Operations.type(of: 1, .int32)),
      ])
    + Operations.group(
      "scatter of bytes",
      Operations.program(
        .scatter(block: 1, positions: [0], reduction: .none), [([2], .bool), ([1], .bool)], ([2], .bool)),
      [("reduction of booleans", .badType, Operations.setByte(Schema.Scatter.reduction, 1))])

  @Test(arguments: axes + places) func refuses(rule: Rule) throws { try VerifierRuleTests.check(rule) }
}
