import CSinewSIMD
import SinewFormat

extension Policy {
  /// Runs one step: reads the inputs and the state, writes the outputs and the next state.
  ///
  /// The memory of an input may be reused during the step: write all inputs before every step.
  ///
  /// - Returns: `ok`, or `notInStep` when a sliced step is in progress.
  @discardableResult
  public func step() -> Status {
    guard header.pointee.nextStep == PolicyHeader.notInStep else { return .notInStep }
    begin()
    return advance(by: .max)
  }

  /// Starts a step that `advance` runs in slices; the inputs must be in place. A step in progress is
  /// abandoned: its state has not changed.
  public func begin() {
    header.pointee.nextStep = 0
    canonicaliseFlags()
  }

  /// Runs at most `maximumSteps` steps of the program. All ways of slicing give the same bits. Between slices
  /// the memory must be left alone; `tensor(_:)` shows what a step of the program has just written.
  ///
  /// - Returns: `inProgress`, `ok` when the step is finished and the outputs are there, or `notInStep`.
  @discardableResult
  public func advance(by maximumSteps: UInt32) -> Status {
    let first = header.pointee.nextStep
    let count = header.pointee.stepCount
    guard first <= count else { return .notInStep }
    let left = count &- first
    let slice = maximumSteps < left ? maximumSteps : left
    let caller = snw_environment_enter()
    run(first: first, count: slice)
    snw_environment_leave(caller)
    header.pointee.nextStep = first &+ slice
    if slice < left { return .inProgress }
    finish()
    return .ok
  }

  /// The number of the program's step that `advance` runs next, or nil between steps.
  public var nextStep: UInt32? {
    header.pointee.nextStep == PolicyHeader.notInStep ? nil : header.pointee.nextStep
  }

  /// The float environment is set around this function, so it must not be merged into its caller.
  @inline(never)
  private func run(first: UInt32, count: UInt32) {
    guard let records = header.pointee.records, let executors = header.pointee.executors else { return }
    var record = UnsafeRawPointer(records) + Int(truncatingIfNeeded: first) &* StepRecord.byteCount
    for _ in 0..<count {
      executors[Int(record.recordOperation)]?(record, UnsafeMutableRawPointer(header))
      record += StepRecord.byteCount
    }
  }

  /// Makes the NaN of outputs canonical and moves the state outputs to the state inputs.
  private func finish() {
    header.pointee.nextStep = PolicyHeader.notInStep
    header.pointee.completedSteps &+= 1
    guard let arena = header.pointee.arena, let ports = header.pointee.ports else { return }
    let inputCount = Int(truncatingIfNeeded: header.pointee.inputCount)
    let count = inputCount &+ Int(truncatingIfNeeded: header.pointee.outputCount)
    for index in inputCount..<count where ports[index].type == Schema.ElementType.float32.rawValue {
      canonicaliseNaN(arena + Int(truncatingIfNeeded: ports[index].offset), byteCount: ports[index].byteCount)
    }
    for index in inputCount..<count where ports[index].isState != 0 {
      let input = ports[Int(ports[index].partner)]
      snw_copy(
        arena + Int(truncatingIfNeeded: input.offset), arena + Int(truncatingIfNeeded: ports[index].offset),
        Int(truncatingIfNeeded: input.byteCount))
    }
  }

  /// Every NaN becomes 0x7fc00000: processors differ in the sign and payload of those they make.
  private func canonicaliseNaN(_ values: UnsafeMutableRawPointer, byteCount: UInt32) {
    let words = values.assumingMemoryBound(to: UInt32.self)
    for i in 0..<Int(truncatingIfNeeded: byteCount &>> 2) where !words[i].isNumber {
      words[i] = 0x7fc0_0000
    }
  }

  /// Every Bool that is not 0 becomes 1.
  private func canonicaliseFlags() {
    guard let arena = header.pointee.arena, let ports = header.pointee.ports else { return }
    for index in 0..<Int(truncatingIfNeeded: header.pointee.inputCount)
    where ports[index].type == Schema.ElementType.bool.rawValue {
      let flags = arena + Int(truncatingIfNeeded: ports[index].offset)
      for i in 0..<Int(truncatingIfNeeded: ports[index].byteCount)
      where flags.load(fromByteOffset: i, as: UInt8.self) > 1 {
        flags.storeBytes(of: 1, toByteOffset: i, as: UInt8.self)
      }
    }
  }
}
