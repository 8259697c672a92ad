import SinewGraph

// Recurrent layers, unrolled over time: X [T, B, I] (or [B, T, I]), weights W [D, G·H, I] and R [D, G·H, H], bias B
// [D, 2·G·H], lengths [B], initial states [D, B, H] -> Y [T, D, B, H], last states [D, B, H].

@Sendable func importLSTM(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let layer = try RecurrentLayer(context, gates: 4, states: 2)
  let activations = try layer.activations(["Sigmoid", "Tanh", "Tanh"])
  let couplesInputAndForget = try context.flag("input_forget", default: false)
  let peepholes = context.optional(7)
  return try layer.results { pass, input, hidden, state throws(ImportError) -> [ValueID] in
    let functions = activations[pass.direction]
    if !couplesInputAndForget, peepholes == nil, layer.clip == nil, functions.areStandard {
      return try pass.steps(LSTMCell(), [input, hidden, state[1]], "cell")
    }
    var own: [ValueID]?
    if let peepholes {
      own = try pass.parts(of: layer.rows(of: peepholes, pass.direction), count: 3, axis: 0)
    }
    let cell = LSTMInParts(
      pass: pass, functions: functions, peepholes: own, couplesInputAndForget: couplesInputAndForget)
    return try cell.step(input, hidden, cell: state[1])
  }
}

@Sendable func importGRU(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let layer = try RecurrentLayer(context, gates: 3, states: 1)
  let activations = try layer.activations(["Sigmoid", "Tanh"])
  let resetsLast = try context.flag("linear_before_reset", default: false)
  return try layer.results(hiddenGates: resetsLast ? 3 : 2) {
    pass, input, hidden, state throws(ImportError) -> [ValueID] in
    let functions = activations[pass.direction]
    if resetsLast, layer.clip == nil, functions.areStandard {
      return try pass.steps(GRUCell(), [input, hidden, state[0]], "cell")
    }
    let a = try pass.parts(of: input, count: 3, axis: 1)
    let b = try pass.parts(of: hidden, count: resetsLast ? 3 : 2, axis: 1)
    let update = try functions.apply(0, pass.clipped(pass.sum(a[0], b[0])), pass, "update")
    let reset = try functions.apply(0, pass.clipped(pass.sum(a[1], b[1])), pass, "reset")
    var last: ValueID
    if resetsLast {
      last = try pass.product(reset, b[2])
    } else {
      last = try pass.hiddenProduct(pass.product(reset, state[0]), gate: 2)
    }
    last = try functions.apply(1, pass.clipped(pass.sum(a[2], last)), pass, "candidate")
    // (1 − z)·n + z·h.
    let kept = try pass.product(update, state[0])
    return [try pass.sum(pass.product(pass.complement(update), last), kept)]
  }
}

@Sendable func importRNN(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let layer = try RecurrentLayer(context, gates: 1, states: 1)
  let activations = try layer.activations(["Tanh"])
  return try layer.results { pass, input, hidden, _ throws(ImportError) -> [ValueID] in
    [try activations[pass.direction].apply(0, pass.clipped(pass.sum(input, hidden)), pass, "hidden")]
  }
}

/// An LSTM cell that is not the usual one.
private struct LSTMInParts {
  let pass: RecurrentPass
  let functions: RecurrentActivations
  /// Of the gates i, o and f, [H] each.
  let peepholes: [ValueID]?
  let couplesInputAndForget: Bool

  func step(_ input: ValueID, _ hidden: ValueID, cell: ValueID) throws(ImportError) -> [ValueID] {
    let sums = try pass.parts(of: pass.sum(input, hidden), count: 4, axis: 1)
    func gate(_ sum: ValueID, _ peephole: Int, _ cell: ValueID, _ name: String) throws(ImportError) -> ValueID
    {
      var sum = sum
      if let peepholes { sum = try pass.sum(sum, pass.product(peepholes[peephole], cell)) }
      return try functions.apply(0, pass.clipped(sum), pass, name)
    }
    let inputGate = try gate(sums[0], 0, cell, "inputGate")
    let forget = try couplesInputAndForget ? pass.complement(inputGate) : gate(sums[2], 2, cell, "forgetGate")
    let candidate = try functions.apply(1, pass.clipped(sums[3]), pass, "candidate")
    let next = try pass.sum(pass.product(forget, cell), pass.product(inputGate, candidate))
    let output = try gate(sums[1], 1, next, "outputGate")
    return [try pass.product(output, functions.apply(2, next, pass, "visible")), next]
  }
}
