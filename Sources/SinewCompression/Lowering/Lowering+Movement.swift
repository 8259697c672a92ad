import SinewArtifact
import SinewGraph

// Operators that move elements to places known now: they keep the code of what they move.

extension Lowering {
  /// Lowers operators that only move elements, in whatever code their operand has; false for all others.
  mutating func lowerMovement(_ node: Node) throws(ConversionError) -> Bool {
    if let concat = node.operation as? Concat {
      let pieces = try DataMovement.concatenation(
        axis: concat.axis, inputs: node.inputs.map { graph.type(of: $0) },
        result: graph.type(of: node.outputs[0]))
      let kept = node.inputs.indices.filter { graph.type(of: node.inputs[$0]).count > 0 }
      try emit(
        .copy(kept.map { pieces[$0] }), node, inputs: try plainTensors(kept.map { node.inputs[$0] }))
      return true
    }
    switch node.operation {
    case is Reshape, is Slice, is Split, is Transpose, is Expand: break
    default: return false
    }
    let source = node.inputs[0]
    let input: Int
    if let tensor = tensors[source], codes[source] != nil {
      input = tensor
    } else {
      input = try plainTensor(source)
    }
    for (index, output) in node.outputs.enumerated() {
      if node.operation is Reshape {
        // The elements keep their places: the same tensor under another shape.
        tensors[output] = input
        codes[output] = codes[source]
        if let copy = floatCopies[source] { floatCopies[output] = copy }
        continue
      }
      guard
        let piece = try DataMovement.piece(
          node.operation, output: index, input: graph.type(of: source), result: graph.type(of: output))
      else { throw .artifact("\(node.operation.name) is not a copy") }
      let like = program.tensors[input]
      let tensor = program.add(
        ProgramTensor(
          name: graph[output].name, type: like.type, shape: graph.type(of: output).shape, scale: like.scale,
          zeroPoint: like.zeroPoint))
      tensors[output] = tensor
      codes[output] = codes[source]
      program.steps.append(
        ProgramStep(name: node.name, operation: .copy([piece]), inputs: [input], outputs: [tensor]))
    }
    return true
  }

  mutating func lowerGather(_ node: Node) throws(ConversionError) {
    guard let gather = node.operation as? Gather else { return }
    let data = graph.type(of: node.inputs[0])
    let (outer, extent, inner) = split(data.shape, around: gather.axis)
    guard let indices = graph.constant(node.inputs[1]) else {
      try emit(
        .gather(outer: outer, extent: extent, inner: inner, indices: nil), node,
        inputs: try plainTensors(node.inputs))
      return
    }
    let wrapped = (indices.integers ?? []).map { $0 < 0 ? $0 + extent : $0 }
    try gatherInPlannedCode(node, .gather(outer: outer, extent: extent, inner: inner, indices: wrapped))
  }

  /// A gather with constant indices keeps the code of its data.
  private mutating func gatherInPlannedCode(
    _ node: Node, _ operation: ProgramOperation
  ) throws(ConversionError) {
    let source = node.inputs[0]
    let output = node.outputs[0]
    guard codes[source] != nil, let input = tensors[source] else {
      try emit(operation, node, inputs: [try plainTensor(source)])
      return
    }
    let like = program.tensors[input]
    let tensor = program.add(
      ProgramTensor(
        name: graph[output].name, type: like.type, shape: graph.type(of: output).shape, scale: like.scale,
        zeroPoint: like.zeroPoint))
    tensors[output] = tensor
    codes[output] = codes[source]
    program.steps.append(
      ProgramStep(name: node.name, operation: operation, inputs: [input], outputs: [tensor]))
  }
}
