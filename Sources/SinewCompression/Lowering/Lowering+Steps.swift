import SinewArtifact
import SinewGraph

// Steps on the way to a node's results. They give the number of the tensor that they make.

extension Lowering {
  /// Appends a step whose result is a new tensor of the arena.
  mutating func step(
    _ operation: ProgramOperation, _ inputs: [Int], _ type: ProgramTensor.ElementType, _ shape: [Int],
    _ node: Node, _ purpose: String
  ) -> Int {
    let tensor = program.add(ProgramTensor(name: "\(node.name)/\(purpose)", type: type, shape: shape))
    program.steps.append(
      ProgramStep(name: node.name, operation: operation, inputs: inputs, outputs: [tensor]))
    return tensor
  }

  /// Appends f(tensor, number), element by element, for a float32 or int32 tensor.
  mutating func step(
    _ function: ProgramOperation.BinaryFunction, _ tensor: Int, by number: Int, _ node: Node,
    _ purpose: String
  ) throws(ConversionError) -> Int {
    let (type, shape) = (program.tensors[tensor].type, program.tensors[tensor].shape)
    let constant = try addConstant(
      try wrapping { () throws(GraphError) in
        type == .int32
          ? try Tensor([Int32(truncatingIfNeeded: number)], shape: [])
          : try Tensor([Float(number)], shape: [])
      }, name: "\(node.name)/\(number)")
    let nest = try LoopNests.elementwise([shape, []], result: shape)
    return step(.binary(function, nest), [tensor, constant], type, shape, node, purpose)
  }

  /// The tensor in another plain type; the tensor itself when it is of that type.
  mutating func converted(_ tensor: Int, to type: ProgramTensor.ElementType, _ node: Node) -> Int {
    if program.tensors[tensor].type == type { return tensor }
    return step(.cast, [tensor], type, program.tensors[tensor].shape, node, "\(type)")
  }

  /// Makes a tensor that steps have made the node's only result.
  mutating func finish(_ node: Node, _ tensor: Int) {
    tensors[node.outputs[0]] = tensor
    if let last = program.steps.last, last.outputs.contains(tensor) { report.note(node, last.operation) }
  }

  /// The tensor of a value in its own code.
  mutating func movedTensor(_ value: ValueID) throws(ConversionError) -> Int {
    if let tensor = tensors[value], codes[value] != nil { return tensor }
    return try plainTensor(value)
  }

  /// A step that makes one result of the node in the code of its first operand.
  mutating func emitMoved(_ operation: ProgramOperation, _ node: Node, output index: Int = 0, input: Int) {
    let output = node.outputs[index]
    let like = program.tensors[input]
    let tensor = program.add(
      ProgramTensor(
        name: graph[output].name, type: like.type, shape: graph.type(of: output).shape, scale: like.scale,
        zeroPoint: like.zeroPoint))
    tensors[output] = tensor
    codes[output] = codes[node.inputs[0]]
    program.steps.append(
      ProgramStep(name: node.name, operation: operation, inputs: [input], outputs: [tensor]))
  }
}
