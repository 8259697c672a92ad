import SinewGraph

/// A node being imported: its operands and attributes, and the graph that grows.
struct OperatorContext {
  let node: SourceNode
  /// Version of the node's operator domain.
  let opset: Int
  /// What the operands are; nil for an optional one that is left out.
  let arguments: [ImportedValue?]
  /// The operands that are tensors; nil for the others.
  let operands: [ValueID?]
  let scope: Scope
  let session: ImportSession
  /// Values of the graph before the node was imported.
  let valuesBefore: Int

  init(
    node: SourceNode, opset: Int, arguments: [ImportedValue?], scope: Scope, session: ImportSession
  ) {
    self.node = node
    self.opset = opset
    self.arguments = arguments
    operands = arguments.map { $0?.tensor }
    self.scope = scope
    self.session = session
    valuesBefore = session.builder.graph.valueCount
  }

  // MARK: - Operands

  /// The operand at `index`, nil when it is left out.
  func optional(_ index: Int) -> ValueID? { index < operands.count ? operands[index] : nil }

  /// The operand at `index`.
  /// - Parameter role: What the operand is called in ONNX's documentation.
  func operand(_ index: Int, _ role: String) throws(ImportError) -> ValueID {
    if let id = optional(index) { return id }
    guard index < arguments.count, let argument = arguments[index] else {
      throw .data("lacks operand \(index + 1) (\(role))")
    }
    throw .data("operand \(index + 1) (\(role)) is \(argument.kind); a tensor is needed")
  }

  /// The operand at `index`, of any kind.
  func argument(_ index: Int, _ role: String) throws(ImportError) -> ImportedValue {
    guard index < arguments.count, let argument = arguments[index] else {
      throw .data("lacks operand \(index + 1) (\(role))")
    }
    return argument
  }

  /// All operands of a variadic operator, of which there must be one at least.
  func variadic() throws(ImportError) -> [ValueID] {
    let present = operands.compactMap { $0 }
    guard !present.isEmpty, present.count == operands.count else {
      throw .data("needs one operand or more, none empty")
    }
    return present
  }

  func type(_ id: ValueID) -> TensorType { session.builder.graph.type(of: id) }
  func shape(_ id: ValueID) -> [Int] { type(id).shape }
  func constant(_ id: ValueID) -> Tensor? { session.builder.graph.constant(id) }

  /// The operand at `index`, whose value must be known.
  func constantOperand(_ index: Int, _ role: String) throws(ImportError) -> Tensor {
    let id = try operand(index, role)
    if let tensor = constant(id) { return tensor }
    throw .unsupported(
      "operand \(index + 1) (\(role)), \(quoted(node.inputs[index])), depends on the model's inputs, but must "
        + "be known when the model is imported; export with static shapes (torch.onnx.export without "
        + "dynamic_axes or dynamic_shapes), or compute it from constants")
  }

  /// The operand at `index` of an operator whose result has as many elements as that operand's values say: they must
  /// be known.
  /// - Parameters:
  ///   - result: what its values decide the number of.
  ///   - remedy: what to write instead.
  func decidingOperand(
    _ index: Int, _ role: String, decides result: String, remedy: String
  ) throws(ImportError) -> Tensor {
    let id = try operand(index, role)
    if let tensor = constant(id) { return tensor }
    throw .unsupported(
      "the number of \(result) depends on the model's inputs (operand \(index + 1), \(role), is "
        + "\(quoted(node.inputs[index]))), but a policy's shapes are fixed; \(remedy)")
  }

  /// The integers of the operand at `index`, whose value must be known.
  func integers(_ index: Int, _ role: String) throws(ImportError) -> [Int] {
    let tensor = try constantOperand(index, role)
    guard let integers = tensor.integers, tensor.shape.count <= 1 else {
      throw .data("operand \(index + 1) (\(role)) is \(tensor.type); a vector of integers is needed")
    }
    return integers
  }

  /// The integers of the operand at `index`; nil when it is left out.
  func optionalIntegers(_ index: Int, _ role: String) throws(ImportError) -> [Int]? {
    optional(index) == nil ? nil : try integers(index, role)
  }

  /// The one element of the operand at `index`, whose value must be known.
  func scalar(_ index: Int, _ role: String) throws(ImportError) -> Tensor {
    let tensor = try constantOperand(index, role)
    guard tensor.count == 1 else {
      throw .data("operand \(index + 1) (\(role)) is \(tensor.type); one element is needed")
    }
    return tensor
  }

  /// An axis counted from the front.
  func axis(_ axis: Int, rank: Int) throws(ImportError) -> Int {
    let counted = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(counted) else {
      throw .data("axis \(axis) is out of range for an operand of \(rank) axes")
    }
    return counted
  }

  /// Axes counted from the front, each at most once, in increasing order.
  func axes(_ axes: [Int], rank: Int) throws(ImportError) -> [Int] {
    var counted: Set<Int> = []
    for axis in axes {
      guard try counted.insert(self.axis(axis, rank: rank)).inserted else {
        throw .data("axes \(axes.prefix(16)) name an axis twice")
      }
    }
    return counted.sorted()
  }

  // MARK: - Results

  private var name: String { scope.graphName(node.label) }

  /// Adds the operation that makes the node's results; the node itself stands for it in the limit of nodes.
  func results(_ operation: any Operator, _ operands: [ValueID]) throws(ImportError) -> [ValueID] {
    let name = name
    let names = node.outputs.enumerated().map { position, output in
      output.isEmpty ? "\(name):\(position)" : scope.graphName(output)
    }
    return try attempt { () throws(GraphError) in
      try session.builder.add(operation, operands, name: name, outputNames: names)
    }
  }

  /// Adds an operation on the way to the node's results, called by what it does.
  func step(_ operation: any Operator, _ operands: [ValueID], _ purpose: String) throws(ImportError)
    -> ValueID
  {
    let name = "\(name)/\(purpose)"
    try session.count(steps: 1, operands: operands.count, name: name)
    return try attempt { () throws(GraphError) in
      try session.builder.addOne(operation, operands, name: name, outputName: name)
    }
  }

  /// Adds an operation with several results on the way to the node's.
  func steps(_ operation: any Operator, _ operands: [ValueID], _ purpose: String) throws(ImportError)
    -> [ValueID]
  {
    let name = "\(name)/\(purpose)"
    try session.count(steps: 1, operands: operands.count, name: name)
    let results = try attempt { () throws(GraphError) in
      try session.builder.add(operation, operands, name: name, outputNames: [])
    }
    try session.count(nodes: results.count / 16)
    return results
  }

  /// A constant on the way to the node's results, called by what it is.
  func constant(_ tensor: Tensor, _ purpose: String) -> ValueID {
    session.builder.graph.addConstant(tensor, name: "\(name)/\(purpose)")
  }

  /// A number as a scalar of the given element type.
  func constant(_ value: Double, like type: TensorType, _ purpose: String) throws(ImportError) -> ValueID {
    let tensor = try attempt { () throws(GraphError) in try Tensor([value], shape: []) }
    return constant(tensor.cast(to: type.element), purpose)
  }

  /// The node's first result as a constant.
  func constantResult(_ tensor: Tensor) -> [ValueID] {
    [session.builder.graph.addConstant(tensor, name: scope.graphName(node.outputs.first ?? node.label))]
  }

  /// A new tensor, whose bytes are taken from the budget of the import before they are allocated.
  func tensor<T: TensorElement>(_ shape: [Int], _ elements: () -> [T]) throws(ImportError) -> Tensor {
    try session.decoder.spend(
      made: attempt { () throws(GraphError) in try TensorType(T.elementType, shape) })
    let elements = elements()
    return try attempt { () throws(GraphError) in try Tensor(elements, shape: shape) }
  }
}

/// Translates a node into operations of the graph and returns its results, in the node's order.
typealias OperatorImporter = @Sendable (OperatorContext) throws(ImportError) -> [ValueID]

/// The same for a node whose operands or results may be sequences and optionals.
typealias ValueImporter = @Sendable (OperatorContext) throws(ImportError) -> [ImportedValue]

/// An importer of tensors as one of any values, which refuses all others.
func tensorsOnly(_ importer: @escaping OperatorImporter) -> ValueImporter {
  { context throws(ImportError) in
    for (position, argument) in context.arguments.enumerated() {
      guard let argument, argument.tensor == nil else { continue }
      throw .data("operand \(position + 1) is \(argument.kind); a tensor is needed")
    }
    return try importer(context).map { .tensor($0) }
  }
}
