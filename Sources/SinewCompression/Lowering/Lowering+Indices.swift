import SinewArtifact
import SinewGraph

// Operators that gather and scatter by tuples of indices: in the program, blocks of a flat tensor by their numbers.

/// How the indices of an operator name blocks of its data.
struct BlockIndexing {
  /// Elements of a block.
  let block: Int
  /// The axes that a tuple's indices belong to, and how many blocks one step along each is.
  let axes: [Int]
  let strides: [Int]
  /// Walks over the tuples; the strides lead to the block that a tuple of zeros names.
  let base: (extents: [Int], strides: [Int])

  /// Single elements at indices along one axis, at their own place along the others.
  init(elementsOf data: [Int], axis: Int, indices: [Int]) {
    var others = LoopNests.rowMajorStrides(data)
    block = 1
    axes = [data[axis]]
    strides = [others[axis]]
    others[axis] = 0
    base = (indices, others)
  }

  /// Slices at tuples of indices, which are the last axis of `indices`, after `batch` shared axes.
  init(slicesOf data: [Int], batch: Int, indices: [Int]) {
    let depth = indices.last ?? 0
    let own = Array(data[batch...])
    let size = own[depth...].reduce(1, *)
    block = size
    axes = Array(own[..<depth])
    strides = LoopNests.rowMajorStrides(own)[..<depth].map { $0 / max(size, 1) }
    let perBatch = own.reduce(1, *) / max(size, 1)
    base = (
      [data[..<batch].reduce(1, *), indices[batch...].dropLast().reduce(1, *)], [perBatch, 0]
    )
  }
}

extension Lowering {
  /// GatherElements and GatherND.
  mutating func lowerIndexedGather(_ node: Node) throws(ConversionError) {
    let data = graph.type(of: node.inputs[0])
    guard let indexing = blockIndexing(node) else { return }
    if graph.constant(node.inputs[1]) != nil {
      let places = try constantPlaces(node, block: indexing.block)
      try emit(
        .gather(outer: 1, extent: data.count / indexing.block, inner: indexing.block, indices: places), node,
        inputs: [try plainTensor(node.inputs[0])])
      return
    }
    let source = try plainTensor(node.inputs[0])
    let positions = try runTimePositions(indexing, node)
    try emit(
      .gather(outer: 1, extent: data.count / indexing.block, inner: indexing.block, indices: nil), node,
      inputs: [source, positions])
  }

  /// ScatterElements and ScatterND.
  mutating func lowerScatter(_ reduction: ScatterReduction, _ node: Node) throws(ConversionError) {
    if graph.type(of: node.inputs[2]).count == 0 {
      tensors[node.outputs[0]] = try plainTensor(node.inputs[0])
      return
    }
    guard let indexing = blockIndexing(node) else { return }
    let function: ProgramOperation.ScatterReduction =
      switch reduction {
      case .none: .none
      case .add: .add
      case .multiply: .multiply
      case .minimum: .minimum
      case .maximum: .maximum
      }
    var inputs = try plainTensors([node.inputs[0], node.inputs[2]])
    var places: [Int]?
    if graph.constant(node.inputs[1]) != nil {
      places = try constantPlaces(node, block: indexing.block)
    } else {
      inputs.append(try runTimePositions(indexing, node))
    }
    try emit(
      .scatter(block: indexing.block, positions: places, reduction: function), node, inputs: inputs)
  }

  private func blockIndexing(_ node: Node) -> BlockIndexing? {
    let data = graph.type(of: node.inputs[0]).shape
    let indices = graph.type(of: node.inputs[1]).shape
    return switch node.operation {
    case let gather as GatherElements:
      BlockIndexing(elementsOf: data, axis: gather.axis, indices: indices)
    case let scatter as ScatterElements:
      BlockIndexing(elementsOf: data, axis: scatter.axis, indices: indices)
    case let gather as GatherND:
      BlockIndexing(slicesOf: data, batch: gather.batchDimensions, indices: indices)
    case is ScatterND:
      BlockIndexing(slicesOf: data, batch: 0, indices: indices)
    default: nil
    }
  }

  /// The blocks that constant indices name: the reference gathers the numbers of the elements.
  private func constantPlaces(_ node: Node, block: Int) throws(ConversionError) -> [Int] {
    guard let indices = graph.constant(node.inputs[1]) else { return [] }
    let shape = graph.type(of: node.inputs[0]).shape
    let gather: any Operator =
      switch node.operation {
      case let scatter as ScatterElements: GatherElements(axis: scatter.axis)
      case is ScatterND: GatherND(batchDimensions: 0)
      default: node.operation
      }
    let numbers = try wrapping { () throws(GraphError) in
      try gather.evaluate([
        try Tensor((0..<shape.reduce(1, *)).map { Int64($0) }, shape: shape), indices,
      ])
    }
    guard let places = numbers.first?.integers else {
      throw .artifact("gathered numbers that are not integers")
    }
    return stride(from: 0, to: places.count, by: block).map { places[$0] / block }
  }

  /// The numbers of the blocks that run-time indices name, clamped to their axes.
  private mutating func runTimePositions(
    _ indexing: BlockIndexing, _ node: Node
  ) throws(ConversionError) -> Int {
    let (extents, strides) = LoopNests.collapse(indexing.base.extents, [indexing.base.strides])
    guard extents.count <= LoopNests.maximumRank else {
      throw .unsupported(
        "indices over \(extents.count) independent axes; at most \(LoopNests.maximumRank) are supported")
    }
    let positions = program.add(
      ProgramTensor(name: "\(node.name)/positions", type: .int32, shape: [extents.reduce(1, *)]))
    program.steps.append(
      ProgramStep(
        name: node.name,
        operation: .positions(
          ProgramOperation.LoopNest(extents: extents, strides: strides), axes: indexing.axes,
          strides: indexing.strides),
        inputs: [try plainTensor(node.inputs[1])], outputs: [positions]))
    return positions
  }
}
