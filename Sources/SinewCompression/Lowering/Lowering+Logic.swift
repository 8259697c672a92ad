import SinewArtifact
import SinewGraph

/// What the program expresses by exclusive or: `not a` is `a xor true`, and equal booleans are those whose exclusive or is
/// false.
extension Lowering {
  mutating func lowerNot(_ node: Node) throws(ConversionError) {
    try emitNot(of: try plainTensor(node.inputs[0]), node)
  }

  /// Equal, the only comparison that booleans have.
  mutating func lowerEquality(_ node: Node) throws(ConversionError) {
    let shape = graph.type(of: node.outputs[0]).shape
    let nest = try LoopNests.elementwise(node.inputs.map { graph.type(of: $0).shape }, result: shape)
    let different = program.add(ProgramTensor(name: "\(node.name)/different", type: .bool, shape: shape))
    program.steps.append(
      ProgramStep(
        name: node.name, operation: .binary(.xor, nest), inputs: try plainTensors(node.inputs),
        outputs: [different]))
    try emitNot(of: different, node)
  }

  private mutating func emitNot(of input: Int, _ node: Node) throws(ConversionError) {
    let shape = graph.type(of: node.outputs[0]).shape
    let yes = program.add(ProgramTensor(name: "true", type: .bool, shape: [1], storage: .constant([1])))
    try emit(
      .binary(.xor, try LoopNests.elementwise([shape, [1]], result: shape)), node, inputs: [input, yes])
  }
}
