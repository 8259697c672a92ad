import SinewGraph

extension Graph {
  /// Names of the layers whose results, perhaps after functions that keep their order apart, are compared with each
  /// other: what TopK, ArgMax and ArgMin choose from.
  var choosingLayers: Set<String> {
    let producers = producers()
    var names: Set<String> = []
    var pending = nodes.filter { $0.operation is TopK || $0.operation is ArgReduce }.map { $0.inputs[0] }
    var seen: Set<ValueID> = []
    while let value = pending.popLast() {
      guard seen.insert(value).inserted, let node = producers[value].map({ nodes[$0] }) else { continue }
      if isLayer(node) {
        names.insert(node.name)
      } else if !(node.operation is LSTMCell || node.operation is GRUCell) {
        pending += node.inputs
      }
    }
    return names
  }
}
