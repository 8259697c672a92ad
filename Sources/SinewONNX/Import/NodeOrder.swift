/// An order in which every node comes after those whose results it uses.
///
/// ONNX asks exporters to write nodes in such an order; where they have not, the nodes are moved as little as
/// a depth-first walk moves them.
struct NodeOrder {
  private(set) var indices: [Int] = []

  private enum Mark { case unvisited, open, done }

  /// - Throws: for a result that is defined twice, an operand that is defined nowhere, and a cycle.
  init(_ nodes: [SourceNode], in scope: Scope) throws(ImportError) {
    let makers = try Self.makers(of: nodes, in: scope)
    var dependencies: [[Int]] = []
    for node in nodes {
      var needed: [Int] = []
      for name in Self.names(usedBy: node) {
        if let maker = makers[name] {
          needed.append(maker)
        } else if !scope.knows(name) {
          throw ImportError.data("uses \(quoted(name)), which nothing defines").at(node)
        }
      }
      dependencies.append(needed)
    }

    var marks = [Mark](repeating: .unvisited, count: nodes.count)
    for start in nodes.indices where marks[start] == .unvisited {
      // The walk's stack: a node and how many of its dependencies have been looked at.
      var stack = [(node: start, position: 0)]
      marks[start] = .open
      while let (node, position) = stack.last {
        if position == dependencies[node].count {
          marks[node] = .done
          indices.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].position += 1
        let next = dependencies[node][position]
        switch marks[next] {
        case .done: break
        case .unvisited:
          marks[next] = .open
          stack.append((next, 0))
        case .open:
          let cycle = stack.drop { $0.node != next }.prefix(8).map { quoted(nodes[$0.node].label) }
          throw ImportError.data("is part of a cycle: \(cycle.joined(separator: " needs "))").at(nodes[next])
        }
      }
    }
  }

  private static func makers(of nodes: [SourceNode], in scope: Scope) throws(ImportError) -> [String: Int] {
    var makers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for name in node.outputs where !name.isEmpty {
        guard makers.updateValue(index, forKey: name) == nil, scope.values[name] == nil else {
          throw ImportError.data("defines \(quoted(name)), which is defined already").at(node)
        }
      }
    }
    return makers
  }

  /// Operands of a node, and what its branches use from around them.
  private static func names(usedBy node: SourceNode) -> [String] {
    var names = node.inputs.filter { !$0.isEmpty }
    for attribute in node.attributes {
      if case .graph(let graph) = attribute.value { names += Self.names(usedAround: graph).sorted() }
    }
    return names
  }

  private static func names(usedAround graph: SourceGraph) -> Set<String> {
    var used = Set(graph.nodes.flatMap { names(usedBy: $0) })
    used.formUnion(graph.outputs.map(\.name))
    used.subtract(graph.nodes.flatMap(\.outputs))
    used.subtract(graph.initializers.map(\.name))
    used.subtract(graph.sparseInitializers.map(\.name))
    used.subtract(graph.inputs.map(\.name))
    return used
  }
}
