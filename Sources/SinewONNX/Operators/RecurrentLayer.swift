import SinewGraph

/// What LSTM, GRU and RNN have in common: operands, sizes, directions, and the loop over time.
struct RecurrentLayer {
  enum Direction { case forward, reverse }

  let context: OperatorContext
  let gates: Int
  let stateCount: Int
  let directions: [Direction]
  /// Bound of what activation functions take.
  let clip: Float?
  private let hasBatchFirst: Bool
  private let x: ValueID
  let steps: Int
  let batch: Int
  let hidden: Int
  private let features: Int
  /// Steps that an unrolled layer may have.
  private static let mostSteps = 4096

  /// - Parameters:
  ///   - gates: G, blocks of rows of the weights.
  ///   - states: states that a step hands to the next.
  init(_ context: OperatorContext, gates: Int, states: Int) throws(ImportError) {
    self.context = context
    self.gates = gates
    stateCount = states
    let direction = try context.string("direction", default: "forward")
    switch direction {
    case "forward": directions = [.forward]
    case "reverse": directions = [.reverse]
    case "bidirectional": directions = [.forward, .reverse]
    default:
      throw .data(
        "attribute direction is \(quoted(direction)); forward, reverse and bidirectional exist")
    }
    clip = try context.float("clip")
    if let clip, !(clip > 0) { throw .data("attribute clip is \(clip); a positive number is needed") }
    hasBatchFirst = try context.flag("layout", default: false)
    let given = try context.operand(0, "X")
    let weights = try context.operand(1, "W")
    guard context.type(given).rank == 3, context.type(weights).rank == 3 else {
      throw .data("X is \(context.type(given)), W \(context.type(weights)); both need 3 axes")
    }
    x = hasBatchFirst ? try context.step(Transpose(permutation: [1, 0, 2]), [given], "timeFirst") : given
    let shape = context.shape(x)
    (steps, batch, features) = (shape[0], shape[1], shape[2])
    let rows = context.shape(weights)[1]
    hidden = try context.int("hidden_size") ?? rows / gates
    guard hidden > 0, hidden <= TensorType.maximumCount, rows == gates * hidden else {
      throw .data("W is \(context.type(weights)) for \(gates) gates of \(hidden) units")
    }
    guard steps > 0, steps <= Self.mostSteps, batch > 0 else {
      throw .unsupported(
        "\(steps) steps of \(batch) sequences; 1 to \(Self.mostSteps) steps are unrolled. Export the policy for one step "
          + "with its state as input and output")
    }
    try check(1, "W", [directions.count, rows, features])
    try check(2, "R", [directions.count, rows, hidden])
    if context.optional(3) != nil { try check(3, "B", [directions.count, 2 * rows]) }
    if context.optional(4) != nil { try check(4, "sequence_lens", [batch]) }
    let state = hasBatchFirst ? [batch, directions.count, hidden] : [directions.count, batch, hidden]
    for index in 0..<states where context.optional(5 + index) != nil {
      try check(5 + index, index == 0 ? "initial_h" : "initial_c", state)
    }
    if context.optional(7) != nil { try check(7, "P", [directions.count, 3 * hidden]) }
  }

  private func check(_ index: Int, _ role: String, _ shape: [Int]) throws(ImportError) {
    let id = try context.operand(index, role)
    guard context.shape(id) == shape else {
      throw .data("operand \(index + 1) (\(role)) is \(context.type(id)); the shape \(shape) is needed")
    }
  }

  /// The functions of every direction; `defaults` are those of one.
  func activations(_ defaults: [String]) throws(ImportError) -> [RecurrentActivations] {
    let count = defaults.count * directions.count
    let names = try context.strings("activations") ?? directions.flatMap { _ in defaults }
    guard names.count == count else {
      throw .data("attribute activations has \(names.count) entries; \(count) are needed")
    }
    var alphas = try context.floats("activation_alpha") ?? []
    var betas = try context.floats("activation_beta") ?? []
    var result: [RecurrentActivations] = []
    for direction in directions.indices {
      let own = names[direction * defaults.count..<(direction + 1) * defaults.count]
      result.append(try RecurrentActivations(names: Array(own), alphas: &alphas, betas: &betas))
    }
    return result
  }

  /// The row of an operand [D, …] that belongs to a direction.
  func rows(of value: ValueID, _ direction: Int) throws(ImportError) -> ValueID {
    let shape = context.shape(value)
    let one = try context.sliced(
      value, axis: 0, Slice.Range(start: direction, count: 1), "direction\(direction)")
    return try context.reshaped(one, to: Array(shape.dropFirst()), "ofDirection\(direction)")
  }

  /// One step: the gates' input part [B, G·H] and hidden part, the states [B, H] -> the next states.
  typealias Cell = (RecurrentPass, ValueID, ValueID, [ValueID]) throws(ImportError) -> [ValueID]

  /// The layer's results.
  /// - Parameter hiddenGates: gates whose product with the hidden state is made for the cell.
  func results(hiddenGates: Int? = nil, _ cell: Cell) throws(ImportError) -> [ValueID] {
    var sequences: [[ValueID]] = []
    var last: [[ValueID]] = []
    for direction in directions.indices {
      let (outputs, states) = try run(direction, hiddenGates: hiddenGates ?? gates, cell)
      sequences.append(outputs)
      last.append(states)
    }
    var results: [ValueID] = []
    for (index, name) in context.node.outputs.enumerated() {
      guard index <= stateCount else { throw .data("has \(context.node.outputs.count) results") }
      // A result that the model does not name needs no work: any value of the right kind will do.
      if name.isEmpty {
        results.append(last[0][0])
      } else {
        results.append(try index == 0 ? sequence(sequences) : state(last.map { $0[index - 1] }))
      }
    }
    return results
  }

  // MARK: - Time

  private func run(
    _ direction: Int, hiddenGates: Int, _ cell: Cell
  ) throws(ImportError) -> (outputs: [ValueID], states: [ValueID]) {
    let pass = try RecurrentPass(self, direction)
    let weights = try rows(of: context.operand(1, "W"), direction)
    let inputs = try pass.step(Linear(), [x, weights, pass.inputBias], "inputPart")
    var states: [ValueID] = []
    for index in 0..<stateCount { states.append(try initialState(index, direction)) }
    var outputs: [ValueID] = []
    let order = directions[direction] == .forward ? Array(0..<steps) : (0..<steps).reversed()
    let before = context.session.nodeCount
    for (done, time) in order.enumerated() {
      if done == 1 { try affordSteps(each: context.session.nodeCount - before) }
      let input = try pass.element(time, of: inputs)
      let hiddenPart = try pass.hiddenProduct(states[0], gates: hiddenGates)
      let next = try cell(pass, input, hiddenPart, states)
      guard let isInside = try isInside(time, pass) else {
        outputs.append(next[0])
        states = next
        continue
      }
      // Behind a sequence's end the output is 0 and the states stay.
      outputs.append(try pass.step(Select(), [isInside, next[0], pass.number(0, like: next[0])], "output"))
      for index in states.indices {
        states[index] = try pass.step(Select(), [isInside, next[index], states[index]], "state")
      }
    }
    return (directions[direction] == .forward ? outputs : outputs.reversed(), states)
  }

  /// Refuses a sequence of which the first element shows that it is too long to be unrolled.
  private func affordSteps(each: Int) throws(ImportError) {
    try context.session.afford(
      steps, of: "elements of a sequence", each: each,
      remedy: "shorten the sequence, or export the policy for one element with its state as input and output")
  }

  /// Whether each sequence [B, 1] has an element at a time; nil when all have.
  private func isInside(_ time: Int, _ pass: RecurrentPass) throws(ImportError) -> ValueID? {
    guard let lengths = context.optional(4) else { return nil }
    if let known = context.constant(lengths)?.integers, known.allSatisfy({ $0 > time }) { return nil }
    let column = try pass.step(Reshape(shape: [batch, 1]), [lengths], "lengths")
    return try pass.step(
      Comparison(.greater), [column, pass.number(Double(time), like: lengths)], "isInside")
  }

  private func initialState(_ index: Int, _ direction: Int) throws(ImportError) -> ValueID {
    guard let given = context.optional(5 + index) else {
      let zeros = try context.zeros(batch * hidden, like: context.type(x), "initialState\(index)")
      return try context.step(Reshape(shape: [batch, hidden]), [zeros], "zeroState\(index)")
    }
    context.session.initialStates.append(given)
    let first =
      hasBatchFirst ? try context.step(Transpose(permutation: [1, 0, 2]), [given], "directionFirst") : given
    return try rows(of: first, direction)
  }

  // MARK: - Results

  /// Y [T, D, B, H], or [B, T, D, H].
  private func sequence(_ sequences: [[ValueID]]) throws(ImportError) -> ValueID {
    let shape = [1, 1, batch, hidden]
    var parts: [ValueID] = []
    for time in 0..<steps {
      for direction in directions.indices {
        parts.append(try context.step(Reshape(shape: shape), [sequences[direction][time]], "output"))
      }
    }
    let joined = try context.step(Concat(axis: 0), parts, "outputs")
    let whole = try context.step(
      Reshape(shape: [steps, directions.count, batch, hidden]), [joined], "sequence")
    guard hasBatchFirst else { return whole }
    return try context.step(Transpose(permutation: [2, 0, 1, 3]), [whole], "batchFirst")
  }

  /// A last state [D, B, H], or [B, D, H].
  private func state(_ states: [ValueID]) throws(ImportError) -> ValueID {
    var parts: [ValueID] = []
    for state in states {
      parts.append(try context.step(Reshape(shape: [1, batch, hidden]), [state], "lastState"))
    }
    let whole = try context.step(Concat(axis: 0), parts, "lastStates")
    guard hasBatchFirst else { return whole }
    return try context.step(Transpose(permutation: [1, 0, 2]), [whole], "stateBatchFirst")
  }
}
