import SinewFormat

/// Proves once, at load, that running a model can neither leave its memory, overflow, hang, nor depend on
/// bytes that nothing has written. Time is linear in the file (and, with an arena, in the memory one step
/// touches).
///
/// Every field of the schema is visited. Objects of a FlatBuffer may be shared, so what is visited is
/// counted, and a file that would be visited more than 64 times over is refused.
struct ModelVerifier {
  let model: ModelView
  let limits: Limits
  private(set) var budget: UInt64
  private(set) var work: UInt64 = 0

  init(_ model: ModelView, limits: Limits) {
    self.model = model
    self.limits = limits
    budget = (UInt64(wide: model.segmentOffset) &+ UInt64(wide: model.segmentBytes)) &* 64
  }

  /// Checks all but the steps.
  mutating func verifyDeclarations() throws(FormatError) {
    try verifyCounts()
    try verifyMetadata()
    try verifyTensors()
    try verifyPorts()
    try verifyStates()
  }

  /// Checks one step and decodes it into a record, with the arena's addresses when there is one.
  mutating func verifyStep(
    _ index: UInt32, arena: UnsafeMutableRawPointer?, operations: (Schema.Operation) -> Operation?
  ) throws(FormatError) -> StepPreparation {
    let step = try model.step(index)
    try charge(64, at: step.table.position)
    try charge(string: Schema.Step.name, of: step.table)
    guard let operation = operations(step.operation) else {
      throw FormatError(.missingOperation, at: step.table.position)
    }
    var preparation = StepPreparation(model: model, step: step, arena: arena, budget: budget)
    let refusal = withUnsafeMutablePointer(to: &preparation) { operation.prepare($0) }
    guard refusal == 0 else { throw preparation.error }
    budget = preparation.budget
    try verifyTensors(of: &preparation)
    try addWork(preparation.work, at: step.table.position)
    return preparation
  }

  /// Storage and overlaps of a step's tensors, whatever the operation.
  private mutating func verifyTensors(of preparation: inout StepPreparation) throws(FormatError) {
    let step = preparation.step
    try preparation.require(step.outputs.count > 0 && step.outputs.count <= 4, .badArity)
    // Each reference leads to a tensor's table: counted as 32 bytes.
    try charge(step.inputs.byteCount, times: 16, at: step.table.position)
    for first in 0..<step.outputs.count {
      let output = try preparation.output(first)
      // Constants are never written, and persistent tensors only between steps.
      try preparation.require(output.storage == .arena, .badTensor)
      for second in 0..<first {
        try preparation.require(!output.overlaps(try preparation.output(second)), .overlappingTensors)
      }
      for index in 0..<step.inputs.count {
        let input = try preparation.input(index)
        let isInPlace: Bool =
          first == 0 && index < 32 && preparation.inPlaceInputs & (1 &<< index) != 0
          && input.isInArena && input.offset == output.offset && input.byteCount == output.byteCount
        try preparation.require(isInPlace || !output.overlaps(input), .overlappingTensors)
        if first == 0 { preparation.addWork((input.storageByteCount &>> 4) &+ 1) }
      }
      preparation.addWork((output.storageByteCount &>> 4) &+ 1)
    }
  }

  /// Checks and counts a string, if it is there.
  @inline(never)
  mutating func charge(string field: UInt16, of table: FlatTable) throws(FormatError) {
    guard let text = try table.string(field) else { return }
    try charge(text.byteCount, at: text.position)
  }

  /// Adds to the work of one step of the policy.
  @inline(never)
  mutating func addWork(_ amount: UInt64, at position: UInt32) throws(FormatError) {
    work = work.saturatingSum(amount)
    guard work <= limits.work else { throw FormatError(.tooMuchWork, at: position) }
  }

  /// Counts bytes of the file that are about to be visited.
  @inline(never)
  mutating func charge(
    _ byteCount: UInt32, times factor: UInt32 = 1, at position: UInt32
  ) throws(FormatError) {
    let cost = UInt64(product: byteCount, factor)
    guard cost <= budget else { throw FormatError(.tooComplex, at: position) }
    budget = budget &- cost
  }
}
