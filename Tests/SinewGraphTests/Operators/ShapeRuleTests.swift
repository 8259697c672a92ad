import Testing

@testable import SinewGraph

/// What operators refuse, and how they say it.
@Suite struct ShapeRuleTests {
  @Test(arguments: [
    Refusal(
      Unary(.exp), ["int32[2]"],
      .type("Exp: the operand is int32[2]; float16, float32 or float64 is accepted")),
    Refusal(Unary(.abs), ["bool[2]"], .type("Abs: the operand is bool[2]; floats and integers are accepted")),
    Refusal(Unary(.abs), [], .structure("Abs has 0 operands; it takes 1")),
    Refusal(
      Binary(.add), ["float32[2, 3]", "float32[4]"],
      .shape("Add: shapes [2, 3] and [4] do not broadcast: aligned at the right, sizes must agree or be 1")),
    Refusal(
      Binary(.add), ["float32[2]", "int32[2]"],
      .type("Add: the second operand is int32[2]; float32 like the first operand's is accepted")),
    Refusal(
      ArgReduce(.maximum, axis: 0, keepDimensions: true), ["bool[2]"],
      .type("ArgMax: the operand is bool[2]; floats and integers are accepted")),
    Refusal(
      ArgReduce(.minimum, axis: 1, keepDimensions: true), ["float32[2, 0]"],
      .shape("ArgMin: axis 1 of float32[2, 0] has no elements; 1 or more are accepted")),
    Refusal(
      TopK(count: 4, axis: 0, largest: true), ["float32[3]"],
      .attribute("TopK: 4 elements of an axis of 3; 0 ... 3 is accepted")),
    Refusal(
      Cumulative(.sum, axis: 1), ["float32[3]"],
      .attribute("CumSum: axis 1 of float32[3]; 0 ..< 1 is accepted")),
    Refusal(
      ScatterElements(axis: 0, reduction: .none), ["float32[3]", "int64[2]", "float32[3]"],
      .shape("ScatterElements: updates [3]; [2], the shape of the indices, is accepted")),
    Refusal(
      ScatterElements(axis: 0, reduction: .none), ["float32[3, 2]", "int64[2, 3]", "float32[2, 3]"],
      .shape(
        "ScatterElements: indices int64[2, 3] for data float32[3, 2]; they need its rank and, but along axis "
          + "0, sizes up to its own")),
    Refusal(
      MatMul(), ["float32[2, 3]", "float32[4, 5]"],
      .shape(
        "MatMul of float32[2, 3] and float32[4, 5]: the last axis of the first (3) must be as long as the "
          + "second's axis before the last (4)")),
    Refusal(
      Gemm(transposeB: true), ["float32[1, 3]", "float32[3, 5]"],
      .shape(
        "Gemm of float32[1, 3] (transposed: false) and float32[3, 5] (transposed: true): "
          + "3 columns meet 5 rows"
      )),
    Refusal(
      Gemm(), ["float32[1, 3]", "float32[3, 5]", "float32[2, 5]"],
      .shape("Gemm: C is float32[2, 5]; it must broadcast to [1, 5]")),
    Refusal(
      Linear(), ["float32[1, 4]", "float32[5, 3]", "float32[5]"],
      .shape("Linear of float32[1, 4] with weights float32[5, 3]; [..., 3] is accepted")),
    Refusal(
      Normalizer(center: [0, 0], gain: [1, 1]), ["float32[1, 3]"],
      .shape("Normalizer with 2 centers and 2 gains of float32[1, 3]; 1 or 3 of each are accepted")),
    Refusal(
      Softmax(axis: 2), ["float32[1, 3]"], .attribute("Softmax: axis 2 of float32[1, 3]; 0 ..< 2 is accepted")
    ),
    Refusal(
      LayerNormalization(axis: 1), ["float32[1, 3]", "float32[4]"],
      .shape("LayerNormalization: the scale is float32[4]; it must broadcast to [1, 3]")),
    Refusal(
      Reduce(.sum, axes: [0, 0], keepDimensions: true), ["float32[3]"],
      .attribute("ReduceSum: axes [0, 0] name an axis twice")),
    Refusal(
      Concat(axis: 0), ["float32[1, 3]", "float32[1, 4]"],
      .shape("Concat: operand 1 is float32[1, 4]; sizes must agree with float32[1, 3] but along axis 0")),
    Refusal(
      Split(axis: 0, sizes: [2, 2]), ["float32[3]"],
      .attribute("Split of axis 0 of float32[3] into sizes [2, 2]; they must add up to 3")),
    Refusal(
      Slice(ranges: [.init(start: 1, count: 3, step: 1)]), ["float32[3]"],
      .attribute(
        "Slice takes 3 positions from 1 in steps of 1 of axis 0 of float32[3]; all must lie inside, and the step "
          + "must not be 0")),
    Refusal(
      Reshape(shape: [2, 2]), ["float32[3]"],
      .shape("Reshape of float32[3] (3 elements) to [2, 2] (4 elements)")),
    Refusal(
      Transpose(permutation: [0, 0]), ["float32[3, 2]"],
      .attribute("Transpose: [0, 0] is not an order of the 2 axes of float32[3, 2]")),
    Refusal(
      Expand(shape: [2, 2]), ["float32[3]"], .shape("Expand: float32[3] does not broadcast to [2, 2]")),
    Refusal(
      Gather(axis: 0), ["float32[3]", "float32[1]"],
      .type("Gather: the indices is float32[1]; int32 or int64 is accepted")),
    Refusal(
      ScatterND(reduction: .none), ["float32[3]", "int64[2, 1]", "float32[3]"],
      .shape("ScatterND: updates [3]; [2] is accepted for float32[3] and indices int64[2, 1]")),
    Refusal(
      Reshape(shape: [1 << 30]), ["float32[3]"],
      .tooLarge("a tensor of shape [1073741824]; at most 268435455 elements are supported")),
    Refusal(
      Expand(shape: [1 << 20, 1 << 20]), ["float32[1]"],
      .tooLarge("a tensor of shape [1048576, 1048576]; at most 268435455 elements are supported")),
  ])
  func refuses(_ refusal: Refusal) throws {
    let types = try refusal.operands.map(type)
    #expect(throws: refusal.error) { try refusal.operation.outputTypes(types) }
  }

  struct Refusal: Sendable, CustomStringConvertible {
    let operation: any Operator
    let operands: [String]
    let error: GraphError

    init(_ operation: any Operator, _ operands: [String], _ error: GraphError) {
      self.operation = operation
      self.operands = operands
      self.error = error
    }

    var description: String { "\(operation.name) of \(operands.joined(separator: ", "))" }
  }

  /// Reads what a type prints: "float32[2, 3]".
  private func type(_ text: String) throws -> TensorType {
    let parts = text.dropLast().split(separator: "[", omittingEmptySubsequences: false)
    let element = try #require(ElementType(rawValue: String(parts[0])))
    return try TensorType(element, parts[1].split(separator: ", ").compactMap { Int($0) })
  }

  @Test func countsMultiplyAccumulates() throws {
    let a = try TensorType(.float32, [2, 1, 4, 3])
    let b = try TensorType(.float32, [5, 3, 6])
    #expect(MatMul().multiplyAccumulates([a, b]) == 2 * 5 * 4 * 6 * 3)
    let x = try TensorType(.float32, [7, 3])
    let weights = try TensorType(.float32, [8, 3])
    let bias = try TensorType(.float32, [8])
    #expect(Linear().multiplyAccumulates([x, weights, bias]) == 7 * 8 * 3)
    #expect(Gemm(transposeB: true).multiplyAccumulates([x, weights]) == 7 * 8 * 3)
    #expect(Unary(.exp).multiplyAccumulates([x]) == 0)
  }
}
