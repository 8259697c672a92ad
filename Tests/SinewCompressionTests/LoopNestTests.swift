import SinewArtifact
import SinewGraph
import SinewTestSupport
import Testing

@testable import SinewCompression

@Suite struct LoopNestTests {
  /// Offsets that a nest visits in order.
  private func walk(_ extents: [Int], _ strides: [Int], offset: Int = 0) -> [Int] {
    var offsets = [offset]
    for (extent, stride) in zip(extents, strides) {
      offsets = offsets.flatMap { base in (0..<extent).map { base + $0 * stride } }
    }
    return offsets
  }

  static let broadcasts: [([Int], [Int])] = [
    ([4], [4]), ([1], [5]), ([], [2, 3]), ([3], [2, 3]), ([2, 1], [2, 3]), ([1, 3], [2, 3]),
    ([2, 1, 4], [2, 5, 4]),
    ([1, 1, 1], [2, 3, 4]), ([2, 3, 1, 5, 1], [2, 3, 4, 5, 6]), ([4, 1], [3, 4, 2]),
  ]

  @Test(arguments: broadcasts)
  func collapsingKeepsTheWalk(operand: [Int], result: [Int]) throws {
    let nest = try LoopNests.elementwise([operand, result], result: result)
    #expect(
      walk(nest.extents, nest.strides[0]) == walk(result, LoopNests.broadcastStrides(operand, to: result)))
    #expect(walk(nest.extents, nest.strides[1]) == Array(0..<result.reduce(1, *)))
  }

  @Test func contiguousOperandsNeedOneLevel() throws {
    let nest = try LoopNests.elementwise([[2, 3, 4], [2, 3, 4]], result: [2, 3, 4])
    #expect(nest.extents == [24])
  }

  @Test func moreThanEightLevelsAreRefused() {
    let alternating = (0..<9).map { $0 % 2 == 0 ? 2 : 1 }
    let other = (0..<9).map { $0 % 2 == 0 ? 1 : 2 }
    #expect(throws: ConversionError.self) {
      try LoopNests.elementwise([alternating, other], result: [Int](repeating: 2, count: 9))
    }
  }

  /// Every movement operator, applied by its copy and by its own reference evaluation.
  @Test(arguments: [
    (
      Slice(ranges: [.init(start: 1, count: 2, step: 1), .init(start: 4, count: 2, step: -2)])
        as any SinewGraph.Operator, 0
    ),
    (Transpose(permutation: [1, 0]), 0), (Expand(shape: [2, 3, 5]), 0), (Split(axis: 1, sizes: [2, 3]), 0),
    (Split(axis: 1, sizes: [2, 3]), 1),
  ])
  func copiesMoveWhatTheOperatorMoves(operation: any SinewGraph.Operator, output: Int) throws {
    let input = try Tensor((0..<15).map { Float($0) }, shape: [3, 5])
    let results = try operation.evaluate([input])
    let piece = try #require(
      try DataMovement.piece(operation, output: output, input: input.type, result: results[output].type))
    let from = walk(piece.extents, piece.inputStrides, offset: piece.inputOffset)
    let to = walk(piece.extents, piece.outputStrides, offset: piece.outputOffset)
    var moved = [Float](repeating: -1, count: results[output].count)
    for (source, target) in zip(from, to) { moved[target] = Float(source) }
    #expect(moved == results[output].floats)
  }
}
