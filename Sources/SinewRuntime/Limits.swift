import SinewFormat

/// What the caller is prepared to spend on a model.
public struct Limits: Sendable {
  /// The greatest work of one step, in multiply-accumulates or elements touched. A file from an untrusted
  /// source can ask for more than any control loop has: the default, 2^40, is minutes.
  public var work: UInt64

  public init(work: UInt64 = 1 &<< 40) {
    self.work = work
  }
}

/// What a model needs to run.
public struct Requirements: Sendable, Equatable {
  /// Bytes of memory that `Policy.init` needs.
  public var memoryBytes: UInt32
  /// The tensors' part of it, the same on every machine.
  public var arenaBytes: UInt32
  /// The steps' part of it: at most 96 bytes a step.
  public var recordBytes: UInt32
  public var stepCount: UInt32
  public var inputCount: UInt32
  public var outputCount: UInt32
  /// Pairs of an input and an output.
  public var stateCount: UInt32
  /// Bytes of all inputs that are no states.
  public var inputFrameBytes: UInt32
  /// Bytes of all outputs that are no states.
  public var outputFrameBytes: UInt32
  /// Bytes of a saved state.
  public var stateBytes: UInt32
  /// Multiply-accumulates or elements touched in one step.
  public var work: UInt64

  /// Alignment of the memory, in bytes.
  public static var alignment: UInt32 { 16 }
}
