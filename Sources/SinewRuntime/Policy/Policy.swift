import CSinewSIMD
import SinewFormat
import SinewKernels

/// A loaded policy. It lives in memory that the caller provides and keeps; this value is a pointer to it.
///
///     let needs = try Policy.requirements(model: bytes)
///     // needs.memoryBytes bytes at a multiple of 16
///     let policy = try Policy(model: bytes, memory: memory)
///     policy.input(0).copyBytes(from: observation)
///     policy.step()
///     use(policy.output(0))
///
/// Neither initialisation nor a step allocates. The bytes of the model are used where they lie: they must
/// stay in place, unchanged, while the policy is in use. Two policies in two memories are independent; one
/// policy must not be used from two threads at once.
public struct Policy {
  let header: UnsafeMutablePointer<PolicyHeader>

  init(header: UnsafeMutablePointer<PolicyHeader>) { self.header = header }

  /// Checks a model completely, apart from the liveness of its tensors (which needs the arena), and tells
  /// what it needs to run.
  ///
  /// - Parameters:
  ///   - model: a whole `.sinew` file, starting at a multiple of 16.
  ///   - limits: what the caller is prepared to spend on it.
  ///   - operations: those that this program is built with.
  public static func requirements(
    model: UnsafeRawBufferPointer, limits: Limits = Limits(),
    operations: (Schema.Operation) -> Operation? = OperationTable.all
  ) throws(FormatError) -> Requirements {
    let view = try ModelView(model)
    let memory = try PolicyMemory(for: view)
    var verifier = ModelVerifier(view, limits: limits)
    try verifier.verifyDeclarations()
    for index in 0..<view.steps.count {
      _ = try verifier.verifyStep(index, arena: nil, operations: operations)
    }
    return Requirements(
      memoryBytes: memory.byteCount, arenaBytes: view.arenaBytes, recordBytes: memory.recordBytes,
      stepCount: view.steps.count, inputCount: view.inputs.count, outputCount: view.outputs.count,
      stateCount: view.states.count, inputFrameBytes: try view.frameByteCount(),
      outputFrameBytes: try view.outputFrameByteCount(), stateBytes: try view.savedStateByteCount(),
      work: verifier.work)
  }

  /// `Requirements.memoryBytes` alone: checks the envelope and what the size depends on.
  public static func memoryByteCount(model: UnsafeRawBufferPointer) throws(FormatError) -> UInt32 {
    try PolicyMemory(for: ModelView(model)).byteCount
  }

  /// Checks a model completely and makes a policy of it, with its state reset.
  ///
  /// - Parameters: - model: a whole `.sinew` file, starting at a multiple of 16. - memory: at least
  ///   `Requirements.memoryBytes` bytes, starting at a multiple of 16. Its content does not matter. -
  ///   instructionSet: which kernels to use, the fastest unless told; every choice gives the same bits.
  public init(
    model: UnsafeRawBufferPointer, memory: UnsafeMutableRawBufferPointer,
    instructionSet: InstructionSet? = nil, limits: Limits = Limits(),
    operations: (Schema.Operation) -> Operation? = OperationTable.all
  ) throws(FormatError) {
    let chosen = instructionSet ?? .best
    guard chosen.isAvailable else { throw FormatError(.unsupportedInstructionSet) }
    let view = try ModelView(model)
    let layout = try PolicyMemory(for: view)
    guard let base = memory.baseAddress, memory.count >= Int(truncatingIfNeeded: layout.byteCount) else {
      throw FormatError(.memoryTooSmall)
    }
    guard UInt(bitPattern: base) & 15 == 0 else { throw FormatError(.misalignedMemory) }
    let builder = PolicyBuilder(model: view, layout: layout, base: base)
    header = try builder.build(instructionSet: chosen, limits: limits, operations: operations)
  }

  /// The policy in memory that `init` has prepared.
  ///
  /// - Parameter memory: the start of the memory.
  public init(preparedMemory memory: UnsafeMutableRawPointer) throws(FormatError) {
    guard UInt(bitPattern: memory) & 15 == 0 else { throw FormatError(.misalignedMemory) }
    header = memory.assumingMemoryBound(to: PolicyHeader.self)
    guard header.pointee.mark == PolicyHeader.expectedMark else { throw FormatError(.notInitialised) }
  }

  /// Sets every state to zeros and abandons a step in progress. Counters go on.
  public func reset() {
    header.pointee.nextStep = PolicyHeader.notInStep
    guard let arena = header.pointee.arena, let ports = header.pointee.ports else { return }
    for index in 0..<Int(truncatingIfNeeded: header.pointee.inputCount) where ports[index].isState != 0 {
      let place = arena + Int(truncatingIfNeeded: ports[index].offset)
      let byteCount = Int(truncatingIfNeeded: ports[index].byteCount)
      place.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }
  }

  /// The kernels that run the policy.
  public var instructionSet: InstructionSet {
    InstructionSet(rawValue: header.pointee.instructionSet) ?? .portable
  }

  /// What has happened since the policy was initialised.
  public struct Counters: Sendable, Equatable {
    /// NaN met where floats become integers; each was taken as zero.
    public var invalidInputs: UInt64
    /// Indices that pointed out of a tensor; each was clamped.
    public var clampedIndices: UInt64
    public var completedSteps: UInt64
  }

  public var counters: Counters {
    Counters(
      invalidInputs: header.pointee.invalidInputs, clampedIndices: header.pointee.clampedIndices,
      completedSteps: header.pointee.completedSteps)
  }
}
