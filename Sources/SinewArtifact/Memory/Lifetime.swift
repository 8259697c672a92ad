/// When each tensor of a program must keep its bytes.
///
/// Times are step numbers: −1 is before the first step, when the inputs are there, and `stepCount` after the
/// last, when the outputs still are. Two tensors whose closed intervals meet must not share bytes.
struct Lifetime: Equatable {
  var first: Int
  var last: Int

  func meets(_ other: Lifetime) -> Bool { first <= other.last && other.first <= last }
}

extension Program {
  /// The lifetime of every tensor in the arena; nil for constants and for tensors that nothing names.
  func lifetimes() throws(ArtifactError) -> [Lifetime?] {
    var lifetimes = [Lifetime?](repeating: nil, count: tensors.count)
    for (index, tensor) in tensors.enumerated() {
      if case .persistent = tensor.storage { lifetimes[index] = Lifetime(first: -1, last: steps.count) }
    }
    for port in inputs where lifetimes[port.tensor] == nil {
      lifetimes[port.tensor] = Lifetime(first: -1, last: -1)
    }
    for (time, step) in steps.enumerated() {
      for input in step.inputs where tensors[input].isInArena {
        guard var lifetime = lifetimes[input] else {
          throw .invalidProgram(step: step.name, reason: "reads \(tensors[input].name) before it is written")
        }
        lifetime.last = max(lifetime.last, time)
        lifetimes[input] = lifetime
      }
      for output in step.outputs {
        guard case .arena = tensors[output].storage, lifetimes[output] == nil else {
          throw .invalidProgram(
            step: step.name, reason: "writes \(tensors[output].name), which is no fresh tensor")
        }
        lifetimes[output] = Lifetime(first: time, last: time)
      }
    }
    for port in outputs {
      guard lifetimes[port.tensor] != nil else {
        throw .invalidProgram(step: nil, reason: "nothing writes the output \(port.name)")
      }
      lifetimes[port.tensor]?.last = steps.count
    }
    return lifetimes
  }
}

extension ProgramTensor {
  var isInArena: Bool {
    if case .constant = storage { return false }
    return true
  }
}
