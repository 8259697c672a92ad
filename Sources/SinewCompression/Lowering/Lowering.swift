import SinewArtifact
import SinewGraph

/// Turns an optimised graph into the program that the interpreter runs.
///
/// Works node by node in topological order, skipping nodes that nothing needs (a normaliser folded into the
/// boundary, say). Each value has one tensor in its planned code (`CodingPlan`); a float copy of an integer
/// value, or an integer copy of a float one, is made once, where it is first needed.
struct Lowering {
  let graph: Graph
  /// For the result of a dense layer with an activation: the pre-activation in the graph that was calibrated.
  let preActivations: [ValueID: ValueID]
  let plan: ConversionPlan
  let codings: CodingPlan
  let producers: [ValueID: Int]
  let consumers: [ValueID: [Int]]
  let recurrent: RecurrentCodes
  let cellFormats: CellFormats

  var program = Program()
  /// Tensor of each value in its planned code.
  var tensors: [ValueID: Int] = [:]
  /// Scale and zero point of integer values.
  var codes: [ValueID: InputCode] = [:]
  /// Float tensors of integer-coded values.
  var floatCopies: [ValueID: Int] = [:]
  /// Integer tensors of float values, with their code.
  var boundaries: [ValueID: (tensor: Int, code: InputCode)] = [:]
  var report = LoweringReport()

  init(_ graph: Graph, preActivations: [ValueID: ValueID], plan: ConversionPlan) {
    self.graph = graph
    self.preActivations = preActivations
    self.plan = plan
    producers = graph.producers()
    consumers = graph.consumers()
    recurrent = RecurrentCodes(graph, producers: producers) { plan.precision(of: $0) }
    codings = CodingPlan(graph, recurrent: recurrent) { plan.precision(of: $0) }
    cellFormats = recurrent.formats({ plan.statistics.ranges[$0] }, headroom: plan.recipe.headroom)
  }

  /// The whole program.
  mutating func run() throws(ConversionError) -> Program {
    let needed = try neededNodes()
    for input in graph.inputs {
      let value = graph[input]
      let tensor = program.add(
        ProgramTensor(
          name: value.name, type: try elementType(value.type.element, name: value.name),
          shape: value.type.shape,
          storage: graph.states.contains { $0.input == value.name } ? .persistent : .arena))
      tensors[input] = tensor
      program.inputs.append(
        Program.Port(name: value.name, tensor: tensor, declaredType: value.type.element.rawValue))
    }
    for (index, node) in graph.nodes.enumerated() where needed.contains(index) {
      do {
        try lower(node)
      } catch .unsupported(let text) {
        throw .unsupported("\(graph.place(of: node)): \(text)")
      } catch .quantisation(let text) {
        throw .quantisation("\(graph.place(of: node)): \(text)")
      }
    }
    try makeOutputs()
    return program
  }

  /// Nodes that the outputs depend on, once boundaries have swallowed normalisers.
  private func neededNodes() throws(ConversionError) -> Set<Int> {
    var values = Set(graph.outputs.map(\.value))
    var needed: Set<Int> = []
    for index in graph.nodes.indices.reversed() {
      let node = graph.nodes[index]
      guard node.outputs.contains(where: values.contains) else { continue }
      needed.insert(index)
      if graph.isLayer(node), plan.precision(of: node).isInteger, codings[node.inputs[0]] == .float {
        values.insert(try observationBoundary(before: source(of: node).value).boundary.source)
      } else {
        values.formUnion(node.inputs)
      }
    }
    return needed
  }

  /// Output ports; a value that is an input, a constant, integer-coded or already another output gets a
  /// tensor of its own.
  private mutating func makeOutputs() throws(ConversionError) {
    var taken = Set(program.inputs.map(\.tensor))
    for output in graph.outputs {
      let type = graph.type(of: output.value)
      var tensor = try plainTensor(output.value)
      let isConstant = if case .constant = program.tensors[tensor].storage { true } else { false }
      if isConstant || taken.contains(tensor) || program.tensors[tensor].shape != type.shape {
        let copy = program.add(
          ProgramTensor(name: output.name, type: program.tensors[tensor].type, shape: type.shape))
        let piece = try LoopNests.piece(
          extents: [type.count], inputOffset: 0, inputStrides: [1], outputOffset: 0, outputStrides: [1])
        program.steps.append(
          ProgramStep(name: output.name, operation: .copy([piece]), inputs: [tensor], outputs: [copy]))
        tensor = copy
      }
      taken.insert(tensor)
      program.outputs.append(
        Program.Port(name: output.name, tensor: tensor, declaredType: type.element.rawValue))
    }
    for state in graph.states {
      guard let input = program.inputs.firstIndex(where: { $0.name == state.input }),
        let output = program.outputs.firstIndex(where: { $0.name == state.output })
      else { throw .recipe("state \(state.input)=\(state.output) names no input and output of the policy") }
      program.states.append((input: input, output: output))
    }
  }

  // MARK: - Tensors

  func elementType(
    _ element: ElementType, name: String
  ) throws(ConversionError) -> ProgramTensor.ElementType {
    switch element {
    case .float16, .float32, .float64: .float32
    case .bool: .bool
    case .int8, .int16, .int32, .int64, .uint8, .uint16: .int32
    case .uint32, .uint64: throw .unsupported("'\(name)' is \(element) at run time; use int32 or int64")
    }
  }

  private static func empty(_ value: Value) -> ConversionError {
    .unsupported(
      "'\(value.name)' is \(value.type), which has no elements at run time; leave the operator out of the export, or "
        + "export sizes of 1 at least")
  }

  /// A new arena tensor for a value in a plain code (float32, int32 or bool).
  mutating func addPlain(_ id: ValueID) throws(ConversionError) -> Int {
    let value = graph[id]
    guard value.type.count > 0 else { throw Self.empty(value) }
    let tensor = program.add(
      ProgramTensor(
        name: value.name, type: try elementType(value.type.element, name: value.name), shape: value.type.shape
      ))
    tensors[id] = tensor
    return tensor
  }

  /// The tensor of a value in a plain code: constants become constant tensors, integer-coded values are
  /// converted to float once.
  mutating func plainTensor(_ id: ValueID) throws(ConversionError) -> Int {
    if let copy = floatCopies[id] { return copy }
    if let tensor = tensors[id] {
      guard let code = codes[id] else { return tensor }
      let value = graph[id]
      let copy = program.add(
        ProgramTensor(name: "\(value.name)/float", type: .float32, shape: value.type.shape))
      program.steps.append(
        ProgramStep(
          name: "\(value.name)/float",
          operation: .dequantize(scale: Float(code.scale), zeroPoint: code.zeroPoint), inputs: [tensor],
          outputs: [copy]))
      floatCopies[id] = copy
      return copy
    }
    guard graph.type(of: id).count > 0 else {
      throw Self.empty(graph[id])
    }
    guard let constant = graph.constant(id) else {
      throw .artifact("'\(graph[id].name)' was needed before it was made")
    }
    let tensor = try addConstant(constant, name: graph[id].name)
    tensors[id] = tensor
    return tensor
  }

  mutating func addConstant(_ constant: Tensor, name: String) throws(ConversionError) -> Int {
    let type = try elementType(constant.element, name: name)
    var bytes: [UInt8] = []
    switch type {
    case .float32:
      for value in constant.floats { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
    case .int32:
      for value in constant.integers ?? [] {
        guard let narrow = Int32(exactly: value) else {
          throw .unsupported("the constant '\(name)' holds \(value), which does not fit 32 bits")
        }
        withUnsafeBytes(of: narrow.littleEndian) { bytes += $0 }
      }
    case .bool:
      bytes = (constant.elements(as: Bool.self) ?? []).map { $0 ? 1 : 0 }
    case .int8, .int16:
      throw .artifact("an integer-coded constant '\(name)'")
    }
    return program.add(
      ProgramTensor(name: name, type: type, shape: constant.shape, storage: .constant(bytes)))
  }

  /// Appends a step and makes its plain result tensors.
  mutating func emit(
    _ operation: ProgramOperation, _ node: Node, inputs: [Int], scratch: [Int] = []
  ) throws(ConversionError) {
    var results: [Int] = []
    for output in node.outputs { results.append(try addPlain(output)) }
    results += scratch
    program.steps.append(ProgramStep(name: node.name, operation: operation, inputs: inputs, outputs: results))
    report.note(node, operation)
  }
}

/// What lowering did, for the user.
public struct LoweringReport: Sendable {
  /// Dense layers whose weights were narrowed to keep an accumulator below 2^31, with the number of rows.
  public var narrowed: [(layer: String, rows: Int)] = []
  /// Operators that compute in float32.
  public var floatOperators: [(name: String, node: String)] = []
  var layers: [Layer] = []

  mutating func note(_ node: Node, _ operation: ProgramOperation) {
    switch operation {
    case .copy, .gather, .scatter, .patches, .maximumPool, .dense, .convolution, .quantize, .dequantize: break
    case .lstmCell(_, .some), .gruCell(_, .some): break
    default: floatOperators.append((name: node.operation.name, node: node.name))
    }
  }
}
