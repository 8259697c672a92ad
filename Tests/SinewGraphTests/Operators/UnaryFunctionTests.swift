import Testing

@testable import SinewGraph

@Suite struct UnaryFunctionTests {
  static let all: [UnaryFunction] =
    UnaryFunction.withoutParameters + [
      .leakyRelu(alpha: 0.1), .elu(alpha: 1), .selu(alpha: 1.67, gamma: 1.05), .celu(alpha: 0.5),
      .hardSigmoid(alpha: 0.2, beta: 0.5), .clip(lower: -1, upper: 1),
    ]

  @Test(arguments: all)
  func floatFormIsTheDoubleFormRoundedOnce(_ function: UnaryFunction) {
    for x: Float in [-87.5, -3.25, -1e-20, 0, 1e-20, 0.7, 1, 2.5, 90] {
      let (a, b) = (function(x), Float(function(Double(x))))
      #expect(a == b || (a.isNaN && b.isNaN))
    }
  }

  /// Far from zero the saturating and rectifying functions reach their asymptotes, without NaN on the way.
  @Test func asymptotes() {
    for function in [
      UnaryFunction.relu, .silu, .gelu, .geluTanh, .mish, .softplus, .elu(alpha: 1), .hardSwish,
    ] {
      #expect(function(1000.0) == 1000)
    }
    for function in [UnaryFunction.relu, .silu, .gelu, .geluTanh, .mish, .softplus, .hardSwish] {
      #expect(function(-1000.0) == 0)
    }
    for function in [UnaryFunction.sigmoid, .tanh, .erf, .hardSigmoid(alpha: 0.2, beta: 0.5)] {
      #expect(function(1000.0) == 1)
    }
  }

  @Test(arguments: all)
  func propagatesNaN(_ function: UnaryFunction) { #expect(function(Float.nan).isNaN) }

  @Test func namesAreUnique() {
    #expect(Set(Self.all.map(\.name)).count == Self.all.count)
  }
}
