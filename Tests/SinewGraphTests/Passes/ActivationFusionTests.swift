import Testing

@testable import SinewGraph

@Suite struct ActivationFusionTests {
  /// Runs the pass on f(x) and returns the operators left.
  private func fused(
    _ spell: (inout PassFixture, ValueID) throws -> ValueID
  ) throws -> [String] {
    var f = PassFixture()
    let x = try f.input([2, 3])
    f.output(try spell(&f, x))
    return try f.run(ActivationFusion()).operators
  }

  @Test func silu() throws {
    #expect(try fused { f, x in try f.binary(.multiply, x, f.unary(.sigmoid, x)) } == ["Silu"])
    #expect(try fused { f, x in try f.binary(.multiply, f.unary(.sigmoid, x), x) } == ["Silu"])
    #expect(
      try fused { f, x in
        try f.binary(.divide, x, f.binary(.add, f.scalar(1), f.unary(.exp, f.unary(.negate, x))))
      } == ["Silu"])
    #expect(
      try fused { f, x in
        try f.binary(.multiply, x, f.unary(.sigmoid, f.binary(.multiply, x, f.scalar(1.702))))
      } == ["Mul", "Sigmoid", "Mul"])
    #expect(
      try fused { f, x in
        try f.binary(.multiply, f.scalar(2), f.binary(.multiply, x, f.unary(.sigmoid, x)))
      } == ["Silu", "Mul"])
  }

  @Test func sigmoid() throws {
    #expect(
      try fused { f, x in
        try f.binary(.divide, f.scalar(1), f.binary(.add, f.unary(.exp, f.unary(.negate, x)), f.scalar(1)))
      } == ["Sigmoid"])
  }

  @Test func softsignAndSoftplusAndMish() throws {
    #expect(
      try fused { f, x in try f.binary(.divide, x, f.binary(.add, f.scalar(1), f.unary(.abs, x))) } == [
        "Softsign"
      ])
    #expect(
      try fused { f, x in try f.binary(.divide, x, f.binary(.add, f.scalar(2), f.unary(.abs, x))) }
        == ["Abs", "Add", "Div"])
    #expect(
      try fused { f, x in try f.unary(.log, f.binary(.add, f.unary(.exp, x), f.scalar(1))) } == ["Softplus"])
    #expect(
      try fused { f, x in
        let softplus = try f.unary(.log, f.binary(.add, f.unary(.exp, x), f.scalar(1)))
        return try f.binary(.multiply, f.unary(.tanh, softplus), x)
      } == ["Mish"])
  }

  @Test func hardSwish() throws {
    #expect(
      try fused { f, x in
        try f.binary(.multiply, x, f.unary(.hardSigmoid(alpha: 0.16666667, beta: 0.5), x))
      } == ["HardSwish"])
    #expect(
      try fused { f, x in
        let clip = try f.unary(.clip(lower: 0, upper: 6), f.binary(.add, x, f.scalar(3)))
        return try f.binary(.divide, f.binary(.multiply, x, clip), f.scalar(6))
      } == ["HardSwish"])
    #expect(
      try fused { f, x in
        try f.binary(.multiply, x, f.unary(.hardSigmoid(alpha: 0.2, beta: 0.5), x))
      } == ["HardSigmoid", "Mul"])
  }

  /// ½, x and 1 + Erf(x/√2) multiplied in every order, with √2 divided or multiplied.
  @Test(arguments: 0..<6, [false, true])
  func gelu(_ order: Int, _ divides: Bool) throws {
    let operators = try fused { f, x in
      let argument =
        try divides
        ? f.binary(.divide, x, f.scalar(1.41421354)) : f.binary(.multiply, f.scalar(0.70710677), x)
      let gate = try f.binary(.add, f.unary(.erf, argument), f.scalar(1))
      return try product(&f, x, gate, order)
    }
    #expect(operators == ["Gelu"])
  }

  /// The cubic as Pow, as products, and factored.
  @Test(arguments: 0..<6, 0..<3)
  func geluTanh(_ order: Int, _ spelling: Int) throws {
    let operators = try fused { f, x in
      let cubic: ValueID
      switch spelling {
      case 0:
        cubic = try f.binary(
          .add, x, f.binary(.multiply, f.scalar(0.044715), f.binary(.power, x, f.scalar(3))))
      case 1:
        let cube = try f.binary(.multiply, f.binary(.multiply, x, x), x)
        cubic = try f.binary(.add, f.binary(.multiply, cube, f.scalar(0.044715)), x)
      default:
        let square = try f.binary(.multiply, f.binary(.multiply, f.scalar(0.044715), x), x)
        cubic = try f.binary(.multiply, x, f.binary(.add, f.scalar(1), square))
      }
      let tanh = try f.unary(.tanh, f.binary(.multiply, f.scalar(0.7978845608), cubic))
      return try product(&f, x, f.binary(.add, f.scalar(1), tanh), order)
    }
    #expect(operators == ["GeluTanh"])
  }

  private func product(_ f: inout PassFixture, _ x: ValueID, _ gate: ValueID, _ order: Int) throws -> ValueID
  {
    let half = try f.scalar(0.5)
    switch order {
    case 0: return try f.binary(.multiply, f.binary(.multiply, half, x), gate)
    case 1: return try f.binary(.multiply, x, f.binary(.multiply, gate, half))
    case 2: return try f.binary(.multiply, f.binary(.multiply, x, gate), half)
    case 3: return try f.binary(.multiply, half, f.binary(.multiply, gate, x))
    case 4: return try f.binary(.multiply, f.binary(.divide, x, f.scalar(2)), gate)
    default: return try f.binary(.divide, f.binary(.multiply, gate, x), f.scalar(2))
    }
  }

  @Test func otherErfProductsStay() throws {
    #expect(
      try fused { f, x in
        let gate = try f.binary(.add, f.unary(.erf, f.binary(.multiply, x, f.scalar(0.7072))), f.scalar(1))
        return try f.binary(.multiply, f.binary(.multiply, x, f.scalar(0.5)), gate)
      } == ["Mul", "Erf", "Add", "Mul", "Mul"])
  }

  @Test func limits() throws {
    #expect(try fused { f, x in try f.binary(.maximum, f.scalar(0), x) } == ["Relu"])
    #expect(try fused { f, x in try f.unary(.clip(lower: 0, upper: .infinity), x) } == ["Relu"])
    #expect(
      try fused { f, x in try f.binary(.minimum, f.binary(.maximum, x, f.scalar(-1)), f.constant([1, 1, 1])) }
        == ["Clip"])
    #expect(try fused { f, x in try f.binary(.minimum, f.scalar(6), f.unary(.relu, x)) } == ["Clip"])
    #expect(try fused { f, x in try f.binary(.maximum, x, f.constant([0, 1, 0])) } == ["Max"])
    #expect(try fused { f, x in try f.binary(.maximum, x, f.constant([0, 0, 0], [3, 1, 1])) } == ["Max"])
    for (a, b) in [((-1, 1), (0, 2)), ((0, 1), (2, 3)), ((0, 1), (-3, -2)), ((-5, 5), (-1, 1))]
      as [(
        (Float, Float), (Float, Float)
      )]
    {
      #expect(
        try fused { f, x in
          try f.unary(.clip(lower: b.0, upper: b.1), f.unary(.clip(lower: a.0, upper: a.1), x))
        } == ["Clip"])
    }
  }

  @Test func sharedPartsStay() throws {
    var f = PassFixture()
    let x = try f.input([3])
    let gate = try f.unary(.sigmoid, x)
    f.output(try f.binary(.multiply, x, gate), gate)
    #expect(try f.run(ActivationFusion()).operators == ["Sigmoid", "Silu"])
  }
}
