import SinewFormat

/// Why a program could not be written as a `.sinew` file, or a file not be read.
public enum ArtifactError: Error, Equatable, Sendable {
  /// The program contradicts itself: our bug, or the caller's. `step` names the step, if it is one.
  case invalidProgram(step: String?, reason: String)
  /// A number of the program does not fit the format.
  case tooLarge(String)
  /// A finite weight has no finite fp16 neighbour.
  case weightOutOfRange(step: String, value: Float)
  /// The tensors' plan is wrong: our bug.
  case invalidMemoryPlan(String)
  /// The FlatBuffer library ran out of memory.
  case outOfMemory
  /// The loader refuses the file.
  case refused(FormatError)
  /// The observations for the self-test do not fit the inputs.
  case badSelfTest(String)
}

extension ArtifactError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidProgram(let step?, let reason): "step \(step): \(reason)"
    case .invalidProgram(nil, let reason): reason
    case .tooLarge(let what): "too large for the format: \(what)"
    case .weightOutOfRange(let step, let value): "step \(step): the weight \(value) has no fp16 neighbour"
    case .invalidMemoryPlan(let reason): "memory plan: \(reason)"
    case .outOfMemory: "out of memory"
    case .refused(let error): error.description
    case .badSelfTest(let reason): "self-test: \(reason)"
    }
  }
}
