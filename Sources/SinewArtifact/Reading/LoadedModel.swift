import SinewFormat
import SinewKernels
import SinewRuntime

/// A model and a policy in memory of their own, for use on the workstation.
public final class LoadedModel {
  /// The file, at a multiple of 64 bytes.
  public let bytes: UnsafeRawBufferPointer
  public let requirements: Requirements
  /// Valid as long as this object lives.
  public let policy: Policy
  private let memory: UnsafeMutableRawBufferPointer

  /// Copies a file, checks it and initialises a policy.
  public init(
    _ file: [UInt8], instructionSet: InstructionSet? = nil, limits: Limits = Limits()
  ) throws(ArtifactError) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(file.count, 1), alignment: 64)
    copy.copyBytes(from: file)
    let model = UnsafeRawBufferPointer(rebasing: copy[..<file.count])
    var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    do throws(FormatError) {
      requirements = try Policy.requirements(model: model, limits: limits)
      memory = .allocate(byteCount: Int(requirements.memoryBytes), alignment: 64)
      policy = try Policy(model: model, memory: memory, instructionSet: instructionSet, limits: limits)
    } catch {
      copy.deallocate()
      memory.deallocate()
      throw .refused(error)
    }
    bytes = model
    self.memory = memory
  }

  deinit {
    bytes.deallocate()
    memory.deallocate()
  }
}
