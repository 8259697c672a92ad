import SinewArtifact
import SinewGraph

// Operators over windows: a dense layer over patches is one operation, which gathers a few rows at a time.

extension Lowering {
  /// What a dense layer reads: its operand, or what the operand is patches of.
  func source(of linear: Node) -> (value: ValueID, patches: Patches?) {
    Self.source(of: linear, in: graph, producers: producers)
  }

  static func source(
    of linear: Node, in graph: Graph, producers: [ValueID: Int]
  ) -> (value: ValueID, patches: Patches?) {
    guard let index = producers[linear.inputs[0]], let patches = graph.nodes[index].operation as? Patches,
      isGatheredInTiles(patches, linear, in: graph)
    else { return (linear.inputs[0], nil) }
    return (graph.nodes[index].inputs[0], patches)
  }

  private static func isGatheredInTiles(_ patches: Patches, _ user: Node, in graph: Graph) -> Bool {
    graph.isLayer(user) && patches.window.axes.count <= 3
  }

  /// Patches of which all users gather their rows themselves are no step of their own.
  mutating func lowerPatches(_ patches: Patches, _ node: Node) throws(ConversionError) {
    let output = node.outputs[0]
    let isRead = graph.outputs.contains { $0.value == output }
    let users = consumers[output] ?? []
    if !isRead, users.allSatisfy({ Self.isGatheredInTiles(patches, graph.nodes[$0], in: graph) }) { return }
    let input = try movedTensor(node.inputs[0])
    let window = try programWindow(patches.window, over: node.inputs[0])
    let fill = codes[node.inputs[0]]?.zeroPoint ?? 0
    let channels = graph.type(of: node.inputs[0]).shape.last ?? 1
    emitMoved(.patches(window, channels: channels, fill: fill), node, input: input)
  }

  mutating func lowerMaximumPool(_ pool: MaximumPool, _ node: Node) throws(ConversionError) {
    guard graph.type(of: node.inputs[0]).element != .bool else { throw .unsupported("booleans at run time") }
    let input = try movedTensor(node.inputs[0])
    let window = try programWindow(pool.window, over: node.inputs[0])
    let channels = graph.type(of: node.inputs[0]).shape.last ?? 1
    emitMoved(.maximumPool(window, channels: channels), node, input: input)
  }

  func programWindow(_ window: Window, over value: ValueID) throws(ConversionError) -> ProgramOperation.Window
  {
    guard window.axes.count <= 3 else {
      throw .unsupported("a window over \(window.axes.count) spatial axes; one to three are supported")
    }
    let extents = graph.type(of: value).shape.dropFirst()
    return ProgramOperation.Window(
      zip(window.axes, extents).map { axis, extent in
        ProgramOperation.Window.Axis(
          extent: extent, positions: axis.positions, taps: axis.taps, stride: axis.stride,
          dilation: axis.dilation, begin: axis.begin)
      })
  }

  /// Memory for the rows of some positions: as many as make a few kilobytes, one at least.
  mutating func addPatchScratch(
    _ patches: ValueID, type: ProgramTensor.ElementType, name: String
  ) -> Int {
    let shape = graph.type(of: patches).shape
    let columns = shape[shape.count - 1]
    let positions = shape.dropLast().reduce(1, *)
    let tile = max(min(positions, Self.mostTiledRows, Self.tileBytes / (columns * type.byteCount)), 1)
    return program.add(ProgramTensor(name: "\(name)/patches", type: type, shape: [tile, columns]))
  }

  private static var tileBytes: Int { 4096 }
  private static var mostTiledRows: Int { 16 }
}
