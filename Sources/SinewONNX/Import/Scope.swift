import SinewGraph

/// The names that nodes of one graph, branch or function body can see.
final class Scope {
  /// The surrounding graph, whose values a branch sees; a function's body sees only its own.
  let parent: Scope?
  let opsets: [String: Int]
  /// Attributes of the surrounding function, for `ref_attr_name`.
  let attributes: [String: SourceAttribute]
  /// Put before the names of nodes and values, so that two calls of a function can be told apart.
  let prefix: String
  /// What a body's results are called outside.
  let aliases: [String: String]
  /// Optional parameters of the surrounding function that a call leaves out.
  let absent: Set<String>
  private(set) var values: [String: ImportedValue] = [:]

  init(opsets: [String: Int]) {
    parent = nil
    self.opsets = opsets
    attributes = [:]
    prefix = ""
    aliases = [:]
    absent = []
  }

  /// The scope of a branch, or of one run of a body.
  /// - Parameter part: Put before names, where the nodes of several parts stay in the graph.
  init(inside parent: Scope, part: String = "", aliases: [String: String] = [:]) {
    self.parent = parent
    opsets = parent.opsets
    attributes = parent.attributes
    prefix = part.isEmpty ? parent.prefix : "\(parent.prefix)\(part)/"
    self.aliases = aliases
    absent = parent.absent
  }

  /// The scope of a function's body.
  init(
    functionNamed name: String, opsets: [String: Int], attributes: [String: SourceAttribute],
    aliases: [String: String], absent: Set<String>
  ) {
    parent = nil
    self.opsets = opsets
    self.attributes = attributes
    prefix = name + "/"
    self.aliases = aliases
    self.absent = absent
  }

  func define(_ name: String, as value: ImportedValue) throws(ImportError) {
    guard values.updateValue(value, forKey: name) == nil else {
      throw .data("\(quoted(name)) is defined twice")
    }
  }

  func define(_ name: String, as id: ValueID) throws(ImportError) { try define(name, as: .tensor(id)) }

  subscript(name: String) -> ImportedValue? { values[name] ?? parent?[name] }

  /// Whether nodes may use the name: as a value, or as an operand that is left out.
  func knows(_ name: String) -> Bool { self[name] != nil || absent.contains(name) }

  /// The name that a value of this scope has in the graph.
  func graphName(_ name: String) -> String { aliases[name] ?? prefix + name }
}
