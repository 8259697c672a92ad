import SinewFormat

/// What stands at the front of a policy's memory: plain data, so that a pointer to it is all a caller keeps.
///
/// The memory holds, in this order: this header, one execute function for each tag, the ports, the arena, and
/// one record for each step. Kernels may read a few elements past a tensor's end, at the end of the arena
/// too: the records behind it make that harmless.
struct PolicyHeader {
  /// `expectedMark` once initialisation has succeeded.
  var mark: UInt32 = 0
  var stepCount: UInt32 = 0
  /// The next step to run; `notInStep` between steps.
  var nextStep: UInt32 = PolicyHeader.notInStep
  var arenaBytes: UInt32 = 0
  var inputCount: UInt32 = 0
  var outputCount: UInt32 = 0
  /// A raw `InstructionSet`.
  var instructionSet: UInt8 = 0
  var model: UnsafeRawPointer?
  /// Length of the file before its trailer.
  var modelBody: UInt32 = 0
  var executors: UnsafeMutablePointer<Operation.Execute?>?
  /// Inputs, then outputs.
  var ports: UnsafeMutablePointer<PortRecord>?
  var arena: UnsafeMutableRawPointer?
  var records: UnsafeMutableRawPointer?
  var kernels = KernelSlots()
  var invalidInputs: UInt64 = 0
  var clampedIndices: UInt64 = 0
  var completedSteps: UInt64 = 0

  static var expectedMark: UInt32 { 0x4c50_4e53 }
  static var notInStep: UInt32 { .max }
  /// Tags that a record can hold.
  static var executorCount: Int { 64 }
}

/// What runs around the steps for one input or output.
struct PortRecord {
  /// In the arena.
  var offset: UInt32
  var byteCount: UInt32
  var type: UInt8
  var isState: UInt8
  /// Output of a state pair: the input that takes its value.
  var partner: UInt16
}
