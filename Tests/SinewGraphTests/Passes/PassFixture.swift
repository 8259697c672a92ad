import Testing

@testable import SinewGraph

/// A float32 graph under construction, for tests of passes.
struct PassFixture {
  var graph = Graph()
  private var random = SplitMix64(seed: 3)

  init() {}

  mutating func input(_ shape: [Int], _ element: ElementType = .float32, name: String = "x") throws -> ValueID
  {
    graph.addInput(name: name, type: try TensorType(element, shape))
  }

  mutating func constant(_ values: [Float], _ shape: [Int]? = nil, name: String = "c") throws -> ValueID {
    graph.addConstant(try Tensor(values, shape: shape ?? [values.count]), name: name)
  }

  mutating func scalar(_ value: Float) throws -> ValueID { try constant([value], [], name: "\(value)") }

  mutating func indices(_ values: [Int64]) throws -> ValueID {
    graph.addConstant(try Tensor(vector: values), name: "indices")
  }

  /// A constant of numbers in ±1.
  mutating func weights(_ shape: [Int], name: String = "w") throws -> ValueID {
    let values = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &random) }
    return try constant(values, shape, name: name)
  }

  mutating func apply(_ operation: any Operator, _ operands: ValueID...) throws -> ValueID {
    try graph.appendOne(operation, operands, name: "n\(graph.nodes.count)")
  }

  mutating func unary(_ function: UnaryFunction, _ x: ValueID) throws -> ValueID {
    try apply(Unary(function), x)
  }

  mutating func binary(_ function: BinaryFunction, _ a: ValueID, _ b: ValueID) throws -> ValueID {
    try apply(Binary(function), a, b)
  }

  /// A dense layer with random parameters.
  mutating func linear(_ x: ValueID, _ outputs: Int, _ activation: UnaryFunction? = nil) throws -> ValueID {
    let depth = try #require(graph.type(of: x).shape.last)
    return try apply(
      Linear(activation: activation), x, weights([outputs, depth]), weights([outputs], name: "b"))
  }

  mutating func output(_ values: ValueID...) {
    for value in values { graph.outputs.append(Output(name: "y\(graph.outputs.count)", value: value)) }
  }

  /// Runs a pass, cleans up, and checks that the graph is valid and still computes the same.
  /// - Returns: the number of changes and the operators left, in order.
  mutating func run(_ pass: any Pass) throws -> (changes: Int, operators: [String]) {
    let before = graph
    let changes = try pass.run(&graph)
    try graph.validate()
    _ = try DeadCodeElimination().run(&graph)
    try graph.validate()
    try expectSameResults(before, graph)
    return (changes, operators)
  }

  var operators: [String] { graph.nodes.map(\.operation.name) }

  /// The operator of one kind, which must be the only one.
  func only<Kind: Operator>(_: Kind.Type) throws -> Kind {
    let found = graph.nodes.compactMap { $0.operation as? Kind }
    try #require(found.count == 1)
    return found[0]
  }
}

/// Runs two graphs on the same random inputs.
func expectSameResults(
  _ before: Graph, _ after: Graph, tolerance: Double = 1e-4, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(
    before.inputs.map { before[$0].name } == after.inputs.map { after[$0].name },
    sourceLocation: sourceLocation)
  #expect(before.outputs.map(\.name) == after.outputs.map(\.name), sourceLocation: sourceLocation)
  var random = SplitMix64(seed: 11)
  for _ in 0..<3 {
    let inputs = try before.inputs.map { id in
      let type = before.type(of: id)
      let values = (0..<type.count).map { _ in Double.random(in: -3...3, using: &random) }
      return try Tensor(values, shape: type.shape).cast(to: type.element)
    }
    let results = zip(try Executor(before).run(inputs), try Executor(after).run(inputs))
    for (a, b) in results {
      #expect(a.type == b.type, sourceLocation: sourceLocation)
      for (x, y) in zip(a.doubles, b.doubles) where x != y && !(x.isNaN && y.isNaN) {
        #expect(abs(x - y) <= tolerance * max(1, abs(x)), sourceLocation: sourceLocation)
      }
    }
  }
}
