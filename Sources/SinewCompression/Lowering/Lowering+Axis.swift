import SinewArtifact
import SinewGraph

// Operators that work along one axis and look at the order of its elements.

extension Lowering {
  mutating func lowerArgReduce(_ arg: ArgReduce, _ node: Node) throws(ConversionError) {
    let (outer, extent, inner) = split(graph.type(of: node.inputs[0]).shape, around: arg.axis)
    try emit(
      .argReduce(
        outer: outer, extent: extent, inner: inner, smallest: arg.function == .minimum,
        selectLast: arg.selectLast),
      node, inputs: [try plainTensor(node.inputs[0])])
  }

  mutating func lowerTopK(_ topK: TopK, _ node: Node) throws(ConversionError) {
    let (outer, extent, inner) = split(graph.type(of: node.inputs[0]).shape, around: topK.axis)
    try emit(
      .topK(outer: outer, extent: extent, inner: inner, count: topK.count, smallest: !topK.largest), node,
      inputs: [try plainTensor(node.inputs[0])])
  }

  mutating func lowerCumulative(_ cumulative: Cumulative, _ node: Node) throws(ConversionError) {
    let (outer, extent, inner) = split(graph.type(of: node.inputs[0]).shape, around: cumulative.axis)
    try emit(
      .cumulative(
        cumulative.function == .sum ? .sum : .product, outer: outer, extent: extent, inner: inner,
        exclusive: cumulative.isExclusive, reverse: cumulative.isReversed),
      node, inputs: [try plainTensor(node.inputs[0])])
  }
}
