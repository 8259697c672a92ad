/// Checks a memory plan by running the program with bytes that know their owner: an independent second
/// opinion that shares nothing with the planner, nor with the loader's proof.
public enum MemoryPlanVerifier {
  /// - Throws: `ArtifactError.invalidMemoryPlan` with the first fault found.
  public static func verify(_ plan: MemoryPlan, of program: Program) throws(ArtifactError) {
    guard plan.offsets.count == program.tensors.count, plan.arenaBytes % 16 == 0, plan.arenaBytes >= 0 else {
      throw .invalidMemoryPlan("the plan does not belong to the program")
    }
    var owners = [Int32](repeating: -1, count: plan.arenaBytes / 16)

    func extent(of tensor: Int) throws(ArtifactError) -> Range<Int>? {
      let declared = program.tensors[tensor]
      if case .constant = declared.storage { return nil }
      let elements = declared.shape.reduce(1) { $0 * $1 }
      let byteCount = ((elements + 15) & ~15) * declared.type.byteCount
      let start = plan.offsets[tensor]
      guard start >= 0, start % 16 == 0, start + byteCount <= plan.arenaBytes else {
        throw .invalidMemoryPlan("\(declared.name) lies outside the arena")
      }
      return start / 16..<(start + byteCount) / 16
    }
    func fill(_ tensor: Int) throws(ArtifactError) {
      guard let range = try extent(of: tensor) else { return }
      for granule in range { owners[granule] = Int32(tensor) }
    }
    func expect(_ tensor: Int, _ reader: String) throws(ArtifactError) {
      guard let range = try extent(of: tensor) else { return }
      for granule in range where owners[granule] != tensor {
        let found = owners[granule] < 0 ? "nothing" : program.tensors[Int(owners[granule])].name
        throw .invalidMemoryPlan("\(reader) needs \(program.tensors[tensor].name) where \(found) lies")
      }
    }

    let kept = program.tensors.indices.filter {
      if case .persistent = program.tensors[$0].storage { return true }
      return false
    }
    for tensor in program.tensors.indices { _ = try extent(of: tensor) }
    for port in program.inputs { try fill(port.tensor) }
    for tensor in kept { try fill(tensor) }
    for port in program.inputs { try expect(port.tensor, "input \(port.name)") }
    for step in program.steps {
      for tensor in step.inputs { try expect(tensor, step.name) }
      for (place, output) in step.outputs.enumerated() {
        guard let written = try extent(of: output) else { continue }
        for (position, input) in step.inputs.enumerated() {
          guard let read = try extent(of: input), read.overlaps(written) else { continue }
          let isSameSize =
            program.tensors[input].shape.reduce(1, *) == program.tensors[output].shape.reduce(1, *)
          guard place == 0, step.inPlaceInputs.contains(position), read == written, isSameSize else {
            throw .invalidMemoryPlan("\(step.name) would overwrite its input \(program.tensors[input].name)")
          }
        }
      }
      for tensor in step.outputs { try fill(tensor) }
      for tensor in step.outputs { try expect(tensor, step.name) }
    }
    for port in program.outputs { try expect(port.tensor, "output \(port.name)") }
    for tensor in kept { try expect(tensor, "the next step") }
  }
}
