import SinewGraph
import SinewTestSupport
import Testing

@testable import SinewCompression

@Suite struct CalibrationTests {
  private func filled(_ values: [Float], method: Recipe.RangeMethod) -> ValueRange {
    var accumulator = Accumulator(features: 0)
    for value in values { accumulator.add([value]) }
    return accumulator.range(method)
  }

  @Test func minMaxIsWhatWasSeen() {
    #expect(filled([-1, 3, 2], method: .minMax) == ValueRange(lower: -1, upper: 3))
  }

  @Test func percentilesLeaveOutTheTails() {
    let range = filled((0..<1001).map(Float.init), method: .percentile(99))
    #expect(range.lower == 5 && range.upper == 995)
  }

  @Test func squaredErrorClipsALoneOutlier() {
    var random = SplitMix64(seed: 4)
    let values = (0..<20_000).map { _ in Float(random.uniform(within: 1)) } + [2]
    let range = filled(values, method: .meanSquaredError)
    #expect(range.upper < 2 && range.upper > 0.9)
  }

  @Test func momentsAreKeptByFeature() {
    var accumulator = Accumulator(features: 2)
    accumulator.add([1, -4, 3, 0])
    #expect(accumulator.means == [2, -2])
    #expect(accumulator.powers == [5, 8])
  }

  @Test func drawnObservationsFollowTheNormaliser() throws {
    var graph = Graph()
    let input = graph.addInput(name: "obs", type: try TensorType(.float32, [1, 2]))
    let normalised = try graph.appendOne(Normalizer(center: [10, -5], gain: [0.5, 4]), [input], name: "n")
    graph.outputs = [Output(name: "y", value: normalised)]
    let (observations, unscaled) = try DrawnObservations.make(for: graph)
    #expect(unscaled.isEmpty)
    let rows = (0..<observations.count).compactMap { observations.tensors(at: $0)["obs"]?.floats }
    let mean = rows.map { Double($0[0]) }.reduce(0, +) / Double(rows.count)
    let second = rows.map { Double($0[1]) }
    let center = second.reduce(0, +) / Double(rows.count)
    let deviation = (second.map { ($0 - center) * ($0 - center) }.reduce(0, +) / Double(rows.count))
      .squareRoot()
    #expect(abs(mean - 10) < 0.4 && abs(center + 5) < 0.05 && abs(deviation - 0.25) < 0.03)
  }

  @Test func intervalsBoundWhatFollowsABoundedFunction() throws {
    var graph = Graph()
    let input = graph.addInput(name: "x", type: try TensorType(.float32, [1, 2]))
    let squashed = try graph.appendOne(Unary(.tanh), [input], name: "t")
    let weights = graph.addConstant(try Tensor([2, -3] as [Float], shape: [1, 2]), name: "w")
    let bias = graph.addConstant(try Tensor(vector: [0.5] as [Float]), name: "b")
    let result = try graph.appendOne(Linear(), [squashed, weights, bias], name: "l")
    graph.outputs = [Output(name: "y", value: result)]
    let bounds = IntervalAnalysis(graph).bounds
    #expect(bounds[squashed] == ValueRange(lower: -1, upper: 1))
    #expect(bounds[result] == ValueRange(lower: -4.5, upper: 5.5))
    #expect(bounds[input] == nil)
  }

  @Test func onlyFarEndsAreNarrowed() {
    let silu = ValueRange(lower: -0.28, upper: 9)
    #expect(silu.narrowed(by: 0.5) == ValueRange(lower: -0.28, upper: 4.5))
    #expect(ValueRange(lower: -4, upper: 4).narrowed(by: 0.5) == ValueRange(lower: -2, upper: 2))
  }
}
