import SinewFormat

/// Where the parts of a policy lie in its memory.
struct PolicyMemory {
  let executors: UInt32
  let ports: UInt32
  let arena: UInt32
  let records: UInt32
  let recordBytes: UInt32
  let byteCount: UInt32

  /// - Throws: `tooLarge` when the memory would have 2^31 bytes or more.
  init(for model: ModelView) throws(FormatError) {
    executors = Self.rounded(UInt32(truncatingIfNeeded: MemoryLayout<PolicyHeader>.size))
    let table = PolicyHeader.executorCount &* MemoryLayout<Operation.Execute?>.stride
    ports = Self.rounded(executors &+ UInt32(truncatingIfNeeded: table))
    let portBytes = UInt32(truncatingIfNeeded: MemoryLayout<PortRecord>.stride)
    // In range: vectors in the file have fewer than 2^29 elements, which the sum below cannot overflow in 64
    // bits.
    let portCount = UInt64(wide: model.inputs.count) &+ UInt64(wide: model.outputs.count)
    let arena = (UInt64(wide: ports) &+ portCount &* UInt64(wide: portBytes) &+ 15) & ~15
    let records = (arena &+ UInt64(wide: model.arenaBytes) &+ 15) & ~15
    let stride = UInt32(truncatingIfNeeded: StepRecord.byteCount)
    let recordBytes = UInt64(product: model.steps.count, stride)
    let total = records &+ recordBytes
    guard total < 1 &<< 31 else { throw FormatError(.tooLarge, at: model.root.position) }
    self.arena = UInt32(truncatingIfNeeded: arena)
    self.records = UInt32(truncatingIfNeeded: records)
    self.recordBytes = UInt32(truncatingIfNeeded: recordBytes)
    byteCount = UInt32(truncatingIfNeeded: total)
  }

  private static func rounded(_ value: UInt32) -> UInt32 { (value &+ 15) & ~15 }
}
