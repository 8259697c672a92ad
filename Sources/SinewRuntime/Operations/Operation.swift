import SinewFormat
import SinewKernels

/// One operation of the file format: how its steps are checked and decoded, and how they run.
///
/// The loader meets an operation only through this record, so a program that names the operations it uses
/// links nothing of the others (`OperationTable`). The functions have C types: a C file can hold such records
/// too.
public struct Operation: Sendable {
  /// Checks a step completely and fills its record. The argument is a `StepPreparation`, which
  /// takes the error when the result is not 0.
  public typealias Prepare = @convention(c) (UnsafeMutableRawPointer) -> Int32
  /// Runs a step from its record. The second argument is the `PolicyHeader`.
  public typealias Execute = @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Void
  /// Enters the operation's kernels for an instruction set (a raw `InstructionSet`) into a `KernelSlots`.
  public typealias Install = @convention(c) (UnsafeMutableRawPointer, UInt8) -> Void

  public let prepare: Prepare
  public let execute: Execute
  /// nil for operations without variants.
  public let install: Install?

  public init(prepare: Prepare, execute: Execute, install: Install? = nil) {
    self.prepare = prepare
    self.execute = execute
    self.install = install
  }
}

/// The kernels that depend on the instruction set, entered by the operations that a policy uses.
struct KernelSlots {
  var denseS8: KernelSet.Dense?
  var denseS16: KernelSet.Dense?
  var denseDynamic: KernelSet.Dense?
  var denseF32: KernelSet.DenseFloat?
  var denseF16: KernelSet.DenseFloat?
  var quantiseS8: KernelSet.Quantise?
  var quantiseS16: KernelSet.Quantise?
  var dequantiseS8: KernelSet.Dequantise?
  var dequantiseS16: KernelSet.Dequantise?
  var map: KernelSet.Map?
  var matMul: KernelSet.MatMul?

  /// The body of an operation's `install`.
  @inline(__always)
  static func install(
    _ slots: UnsafeMutableRawPointer, _ instructionSet: UInt8, _ body: (inout KernelSlots, KernelSet) -> Void
  ) {
    let kernels = KernelSet.forInstructionSet(InstructionSet(rawValue: instructionSet) ?? .portable)
    body(&slots.assumingMemoryBound(to: KernelSlots.self).pointee, kernels)
  }
}
