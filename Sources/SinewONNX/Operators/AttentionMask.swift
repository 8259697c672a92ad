import SinewGraph

/// Which keys a query attends, and what is added to the scores.
struct AttentionMask {
  /// Booleans that broadcast to [batch, heads, queries, keys]; nil when every key is attended.
  private(set) var allowed: ValueID?
  /// Numbers that broadcast likewise; nil when nothing is added.
  private(set) var bias: ValueID?

  private let context: OperatorContext
  private let queries: Int
  private let keys: Int

  init(queries: Int, keys: Int, _ context: OperatorContext) {
    self.queries = queries
    self.keys = keys
    self.context = context
  }

  /// Whether there may be a query that attends no key at all.
  var mayBeEmpty: Bool {
    guard let allowed else { return false }
    guard let flags = context.constant(allowed)?.elements(as: Bool.self), keys > 0,
      context.shape(allowed).last == keys
    else { return true }
    return stride(from: 0, to: flags.count, by: keys).contains { !flags[$0..<$0 + keys].contains(true) }
  }

  mutating func restrict(to flags: ValueID, _ purpose: String) throws(ImportError) {
    guard let earlier = allowed else {
      allowed = flags
      return
    }
    allowed = try context.step(Logical(.and), [earlier, flags], purpose)
  }

  /// Restricts the distance between a query and its keys: query i stands at the keys' position i + offset and
  /// attends positions from `left` before to `right` behind its own; a negative number leaves a side open.
  mutating func restrict(left: Int, right: Int, offset: Int) throws(ImportError) {
    guard left >= 0 || right >= 0 else { return }
    let tensor = try context.tensor([queries, keys]) {
      (0..<queries).flatMap { query in
        (0..<keys).map { key in
          let distance = key - query - offset
          return (left < 0 || -distance <= left) && (right < 0 || distance <= right)
        }
      }
    }
    if tensor.elements(as: Bool.self)?.contains(false) != true { return }
    try restrict(to: context.constant(tensor, "frontier"), "frontier/allowed")
  }

  /// The same with an offset of `lengths` − queries, which are numbers of valid keys [batch].
  mutating func restrict(left: Int, right: Int, lengths: ValueID) throws(ImportError) {
    let column = try context.reshaped(lengths, to: context.shape(lengths) + [1, 1, 1], "lengths")
    func compare(
      _ function: ComparisonFunction, _ purpose: String, _ number: (_ query: Int, _ key: Int) -> Int
    ) throws(ImportError) {
      let numbers = try context.tensor([queries, keys]) {
        (0..<queries).flatMap { query in (0..<keys).map { Int64(number(query, $0)) } }
      }
      let type = context.type(column)
      let bounds = context.constant(numbers.cast(to: type.element), "\(purpose)/bounds")
      try restrict(to: context.step(Comparison(function), [bounds, column], purpose), "\(purpose)/allowed")
    }
    if right >= 0 { try compare(.lessOrEqual, "right") { $1 - $0 + queries - right } }
    if left >= 0 { try compare(.greaterOrEqual, "left") { $1 - $0 + queries + left } }
    try compare(.less, "valid") { $1 }
  }

  /// Adds a mask operand: booleans, or numbers of which −∞ forbids a key. A last axis that is too short forbids
  /// the keys behind it.
  mutating func add(_ mask: ValueID) throws(ImportError) {
    let type = context.type(mask)
    guard let last = type.shape.last, type.rank <= 4, last <= keys else {
      throw .data("the mask is \(type); up to 4 axes, the last of at most \(keys), are accepted")
    }
    let padded = last < keys ? try extended(mask, by: keys - last) : mask
    if type.element == .bool { return try restrict(to: padded, "mask") }
    guard type.element.isFloat else { throw .data("the mask is \(type); bool or floats are accepted") }
    if let tensor = context.constant(padded) { return try addKnown(tensor, padded) }
    let lowest = context.lowest(type.element)
    bias = padded
    try restrict(to: context.compared(.greaterOrEqual, padded, lowest, "mask/finite"), "mask/allowed")
  }

  /// Adds numbers to the scores, which forbid nothing.
  mutating func add(bias: ValueID) { self.bias = bias }

  private func extended(_ mask: ValueID, by count: Int) throws(ImportError) -> ValueID {
    let type = context.type(mask)
    var paddings = [Padding](repeating: .none, count: type.rank)
    paddings[type.rank - 1] = try Padding(before: 0, after: count)
    let value = type.element == .bool ? 0 : -Double.infinity
    return try context.padded(mask, paddings, with: context.constant(value, like: type, "mask/filling"))
  }

  /// A constant's infinities become booleans, and what is left a bias unless it is all 0.
  private mutating func addKnown(_ tensor: Tensor, _ id: ValueID) throws(ImportError) {
    let values = tensor.doubles
    if values.contains(-.infinity) {
      let flags = try context.tensor(tensor.shape) { values.map { $0 != -.infinity } }
      try restrict(to: context.constant(flags, "mask/finite"), "mask/allowed")
    }
    guard values.contains(where: { $0 != -.infinity && $0 != 0 }) else { return }
    let finite = try context.tensor(tensor.shape) { values.map { $0 == -.infinity ? 0 : $0 } }
    bias = context.constant(finite.cast(to: tensor.element), "mask/bias")
  }
}

extension OperatorContext {
  /// The last finite number of a float type.
  func lowest(_ element: ElementType) -> Double {
    element == .float16 ? -65504 : -Double(Float.greatestFiniteMagnitude)
  }
}
