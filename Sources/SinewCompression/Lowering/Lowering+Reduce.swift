import SinewArtifact
import SinewGraph

extension Lowering {
  /// A reduction over any axes, in float32 or int32: booleans are counted as 0 and 1, integers take roots and
  /// logarithms in float.
  mutating func lowerReduce(_ reduce: Reduce, _ node: Node) throws(ConversionError) {
    let code = code(reduce.function)
    let type = try elementType(graph.type(of: node.inputs[0]).element, name: node.name)
    let isRoot = code == .l2 || code == .logSum || code == .logSumExp
    let own: ProgramTensor.ElementType = type == .float32 || isRoot ? .float32 : .int32
    let source = converted(try plainTensor(node.inputs[0]), to: own, node)
    let (input, outer, extent, inner) = try gathered(source, axes: reduce.axes.sorted(), node)
    let operation = ProgramOperation.reduce(code, outer: outer, extent: extent, inner: inner)
    if own == type { return try emit(operation, node, inputs: [input]) }
    let result = program.add(
      ProgramTensor(
        name: "\(node.name)/reduced", type: own, shape: graph.type(of: node.outputs[0]).shape))
    program.steps.append(
      ProgramStep(name: node.name, operation: operation, inputs: [input], outputs: [result]))
    try emit(.cast, node, inputs: [result])
  }

  /// The operand with the axes to reduce as one run of neighbours, brought together by a transposing copy
  /// where they are not.
  private mutating func gathered(
    _ source: Int, axes: [Int], _ node: Node
  ) throws(ConversionError) -> (input: Int, outer: Int, extent: Int, inner: Int) {
    let shape = graph.type(of: node.inputs[0]).shape
    let extent = axes.reduce(1) { $0 * shape[$1] }
    guard let first = axes.first, let last = axes.last else { return (source, shape.reduce(1, *), 1, 1) }
    if last - first + 1 == axes.count {
      return (source, shape[..<first].reduce(1, *), extent, shape[(last + 1)...].reduce(1, *))
    }
    let kept = shape.indices.filter { !axes.contains($0) }
    let permutation = kept + axes
    let strides = LoopNests.rowMajorStrides(shape)
    let moved = permutation.map { shape[$0] }
    let tensor = program.add(
      ProgramTensor(name: "\(node.name)/gathered", type: program.tensors[source].type, shape: moved))
    let piece = try LoopNests.piece(
      extents: moved, inputOffset: 0, inputStrides: permutation.map { strides[$0] }, outputOffset: 0,
      outputStrides: LoopNests.rowMajorStrides(moved))
    program.steps.append(
      ProgramStep(name: node.name, operation: .copy([piece]), inputs: [source], outputs: [tensor]))
    return (tensor, kept.reduce(1) { $0 * shape[$1] }, extent, 1)
  }

  private func code(_ function: ReduceFunction) -> ProgramOperation.ReduceFunction {
    switch function {
    case .sum: .sum
    case .mean: .mean
    case .maximum: .maximum
    case .minimum: .minimum
    case .product: .product
    case .l1: .l1
    case .l2: .l2
    case .sumOfSquares: .sumOfSquares
    case .logSumExp: .logSumExp
    case .logSum: .logSum
    }
  }
}
