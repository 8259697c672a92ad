import SinewFormat

/// One step while it is checked and decoded: its tensors and attributes, the limits, and the record to fill.
struct StepPreparation {
  let model: ModelView
  let step: StepView
  /// Where the arena is, or nil when the model is only checked: then the record's arena pointers are nil.
  let arena: UnsafeMutableRawPointer?
  /// Bytes of the file that may still be visited.
  var budget: UInt64
  /// Multiply-accumulates or elements touched by the step.
  var work: UInt64 = 0
  /// Bit i: output 0 may have exactly the place of input i.
  var inPlaceInputs: UInt32 = 0
  /// Bit i: output i is memory for the kernel. What it leaves there differs between kernels: nothing may read it.
  var scratchOutputs: UInt32 = 0
  /// The operation's table, or the table inside it whose fields are being read.
  var attributes: FlatTable
  var record = StepRecord()
  var error = FormatError(.ok)

  init(model: ModelView, step: StepView, arena: UnsafeMutableRawPointer?, budget: UInt64) {
    self.model = model
    self.step = step
    attributes = step.attributes
    self.arena = arena
    self.budget = budget
  }

  /// An error at the step's table.
  func failure(_ status: Status) -> FormatError { FormatError(status, at: step.table.position) }

  /// Throws `status` at the step's table unless `condition` holds.
  func require(_ condition: Bool, _ status: Status) throws(FormatError) {
    guard condition else { throw failure(status) }
  }

  func requireArity(inputs: UInt32, outputs: UInt32) throws(FormatError) {
    try require(step.inputs.count == inputs && step.outputs.count == outputs, .badArity)
  }

  /// An input of the step. (Mutating functions take the preparation by reference, others a copy of it.)
  @inline(never)
  mutating func input(_ index: UInt32) throws(FormatError) -> TensorView {
    try model.tensor(UInt32(step.inputs.uint16(index)))
  }

  @inline(never)
  mutating func output(_ index: UInt32) throws(FormatError) -> TensorView {
    try model.tensor(UInt32(step.outputs.uint16(index)))
  }

  /// Counts bytes of the file that the check is about to visit; shared objects are counted each time.
  @inline(never)
  mutating func charge(_ byteCount: UInt32) throws(FormatError) {
    let cost = UInt64(wide: byteCount)
    guard cost <= budget else { throw failure(.tooComplex) }
    budget = budget &- cost
  }

  mutating func addWork(_ a: UInt32, _ b: UInt32 = 1, _ c: UInt32 = 1) {
    work = work.saturatingSum(UInt64(product: a, b).saturatingProduct(UInt64(wide: c)))
  }

  /// A block of the weight segment that an attribute names: checked, charged, and where it lies.
  mutating func segment(_ field: UInt16, byteCount: UInt32?) throws(FormatError) -> UnsafeRawPointer {
    guard let byteCount else { throw failure(.badSegmentOffset) }
    let offset = try attributes.uint32(field)
    try model.checkSegment(offset, byteCount: byteCount, from: attributes)
    try charge(byteCount)
    return model.segmentPointer(offset)
  }

  /// Where a tensor to be read lies; nil in the arena of a model that is only checked.
  func address(_ tensor: TensorView) -> UnsafeRawPointer? {
    if tensor.isInArena { return UnsafeRawPointer(mutableAddress(tensor)) }
    return model.segmentPointer(tensor.offset)
  }

  /// Where a tensor in the arena lies.
  func mutableAddress(_ tensor: TensorView) -> UnsafeMutableRawPointer? {
    guard let arena else { return nil }
    return arena + Int(truncatingIfNeeded: tensor.offset)
  }

  /// The body of an operation's `prepare`: passes the error through the C function type; 1 when there is one.
  @inline(__always)
  static func run(
    _ preparation: UnsafeMutableRawPointer, _ body: (inout StepPreparation) throws(FormatError) -> Void
  ) -> Int32 {
    let preparation = preparation.assumingMemoryBound(to: StepPreparation.self)
    do throws(FormatError) {
      try body(&preparation.pointee)
      return 0
    } catch {
      preparation.pointee.error = error
      return 1
    }
  }
}
