/// The weights [N, K] and bias [N] of a dense layer in double precision, for passes that change them.
struct LinearParameters {
  let weights: [Double]
  let bias: [Double]
  let outputs: Int
  let inputs: Int
  /// The element type they are stored in.
  let element: ElementType
  let weightName: String
  let biasName: String

  init(
    weights: [Double], bias: [Double], inputs: Int, element: ElementType, weightName: String, biasName: String
  ) {
    self.weights = weights
    self.bias = bias
    self.outputs = bias.count
    self.inputs = inputs
    self.element = element
    self.weightName = weightName
    self.biasName = biasName
  }

  /// The parameters of a `Linear` with the given operands; nil when they are not constant.
  init?(_ operands: [ValueID], in graph: Graph) {
    guard let weights = graph.constant(operands[1]), let bias = graph.constant(operands[2]) else {
      return nil
    }
    self.init(
      weights: weights.doubles, bias: bias.doubles, inputs: weights.shape[1], element: weights.element,
      weightName: graph[operands[1]].name, biasName: graph[operands[2]].name)
  }

  /// Whether every number is finite in the type it is stored in.
  var isFinite: Bool { weights.areFinite(in: element) && bias.areFinite(in: element) }

  /// The parameters of some outputs only, in the given order.
  func picking(_ rows: [Int]) -> LinearParameters {
    LinearParameters(
      weights: rows.flatMap { weights[$0 * inputs..<($0 + 1) * inputs] }, bias: rows.map { bias[$0] },
      inputs: inputs, element: element, weightName: weightName, biasName: biasName)
  }

  /// Adds the parameters as constants and returns a `Linear`'s operands.
  func operands(for x: ValueID, in graph: inout Graph) throws(GraphError) -> [ValueID] {
    let weights = try Tensor(weights, shape: [outputs, inputs]).cast(to: element)
    let bias = try Tensor(vector: bias).cast(to: element)
    return [x, graph.addConstant(weights, name: weightName), graph.addConstant(bias, name: biasName)]
  }
}

extension [Double] {
  /// Whether every number is finite and stays so in a type of floats.
  func areFinite(in element: ElementType) -> Bool {
    let largest =
      switch element {
      case .float16: Double(Float16.greatestFiniteMagnitude)
      case .float32: Double(Float.greatestFiniteMagnitude)
      default: Double.greatestFiniteMagnitude
      }
    return allSatisfy { abs($0) <= largest }
  }
}
