import Testing

@testable import SinewGraph

/// Every operator against onnx's reference evaluator and numpy.
@Suite struct OperatorCaseTests {
  @Test(arguments: Set(OperatorCase.all.map(\.operator)).sorted())
  func agreesWithReference(_ name: String) throws {
    for (number, example) in OperatorCase.all.filter({ $0.operator == name }).enumerated() {
      let inputs = try example.inputs.map { try $0.tensor() }
      let operation = try example.operation()
      let expected = try example.outputs.map { try $0.tensor() }
      let comment: Comment = "case \(number): \(operation) of \(inputs.map(\.type))"
      let types = try operation.outputTypes(inputs.map(\.type))
      #expect(types == expected.map(\.type), comment)
      let results = try operation.evaluate(inputs)
      #expect(results.map(\.type) == expected.map(\.type), comment)
      for (result, expected) in zip(results, expected) { expectClose(result, expected, comment) }
    }
  }

  /// Integers and booleans exactly, floats within a few units in the last place of the larger of value and 1.
  private func expectClose(_ result: Tensor, _ expected: Tensor, _ comment: Comment) {
    guard expected.element.isFloat else {
      #expect(result.cast(to: .int64).integers == expected.cast(to: .int64).integers, comment)
      return
    }
    let tolerance = expected.element == .float16 ? 1e-3 : expected.element == .float32 ? 2e-6 : 1e-13
    for (a, b) in zip(result.doubles, expected.doubles) where a != b && !(a.isNaN && b.isNaN) {
      #expect(b.isFinite && abs(a - b) <= tolerance * max(1, abs(b)), comment)
    }
  }
}
