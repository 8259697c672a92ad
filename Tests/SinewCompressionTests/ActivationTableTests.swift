import Foundation
import SinewArtifact
import SinewGraph
import Testing

@testable import SinewCompression

@Suite struct ActivationTableTests {
  static let functions: [UnaryFunction] = [
    .silu, .elu(alpha: 1), .gelu, .geluTanh, .mish, .softplus, .hardSwish, .selu(alpha: 1.67, gamma: 1.05),
    .tanh, .sigmoid,
    .erf, .hardSigmoid(alpha: 0.2, beta: 0.5), .relu, .leakyRelu(alpha: 0.01), .clip(lower: -1, upper: 6),
  ]

  /// What the kernels compute from a pre-activation, in real units.
  private func result(_ code: OutputCode, of v: Int) -> Double {
    let sat = { (x: Int) in min(max(x, -32768), 32767) }
    var y: Int
    switch code.activation.kind {
    case .none: y = v
    case .relu: y = max(v, 0)
    case .leaky(let slope): y = max(v, 0) + ((min(v, 0) * Int(slope) + 16384) >> 15)
    case .clamp(let lower, let upper): y = min(max(v, Int(lower)), Int(upper))
    case .table(let table, let shift):
      y = ActivationTableBuilder.evaluate(table, at: shifted(v, shift))
    case .rectifiedTable(let table, let shift):
      y = sat(max(v, 0) + ActivationTableBuilder.evaluate(table, at: shifted(v, shift)))
    }
    guard code.width == .int8 else { return Double(y) * code.scale }
    let d = code.activation.outputShift
    let q = min(max((sat(y + (1 << d) / 2) >> d) + code.activation.zeroPoint, -128), 127)
    return Double(q - code.zeroPoint) * code.scale
  }

  private func shifted(_ v: Int, _ e: Int) -> Int {
    min(max(v, -(1 << (15 - e))), (1 << (15 - e)) - 1) << e
  }

  private func code(_ function: UnaryFunction, _ width: OutputCode.Width, reach: Double) -> OutputCode {
    let points = (0...2000).map { -reach + 2 * reach * Double($0) / 2000 }
    let values = points.map { function($0) }
    return OutputCode(
      function: function, width: width, pre: ValueRange(lower: -reach, upper: reach),
      output: ValueRange(lower: values.min() ?? 0, upper: values.max() ?? 0), headroom: 1.5)
  }

  /// Largest error over the calibrated range, in steps of the output.
  private func largestError(_ function: UnaryFunction, _ code: OutputCode, reach: Double) -> Double {
    var largest = 0.0
    for v in stride(from: -32768, through: 32767, by: 11) where abs(Double(v) * code.preScale) <= reach {
      let expected: Double = function(Double(v) * code.preScale)
      largest = max(largest, abs(result(code, of: v) - expected) / code.scale)
    }
    return largest
  }

  @Test(arguments: functions, [0.5, 4.0, 30.0, 400.0])
  func int8ResultsAreWithinOneStep(function: UnaryFunction, reach: Double) {
    #expect(largestError(function, code(function, .int8, reach: reach), reach: reach) <= 0.8)
  }

  @Test(arguments: functions, [0.5, 4.0, 30.0])
  func int16ResultsAreWithinAFewSteps(function: UnaryFunction, reach: Double) {
    #expect(largestError(function, code(function, .int16, reach: reach), reach: reach) <= 4)
  }

  @Test func linearPartIsExact() {
    let code = code(.elu(alpha: 1), .int16, reach: 8)
    for v in stride(from: 4096, through: 32767, by: 97) {
      #expect(result(code, of: v) == Double(v) * code.scale)
    }
  }

  @Test func aWideRangeCostsRectifiedFunctionsNothing() {
    // A whole-range table over ±400 would have segments 12 wide.
    let code = code(.silu, .int8, reach: 400)
    #expect(code.tableError < 0.1)
  }

  @Test func reportsAFunctionTooSharpForItsTable() {
    let code = code(.softsign, .int8, reach: 400)
    #expect(code.tableError > 0.5)
  }
}
