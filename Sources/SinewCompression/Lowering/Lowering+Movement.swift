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
    let input = try movedTensor(source)
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
      emitMoved(.copy([piece]), node, output: index, input: input)
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
    emitMoved(
      .gather(outer: outer, extent: extent, inner: inner, indices: wrapped), node,
      input: try movedTensor(node.inputs[0]))
  }
}
