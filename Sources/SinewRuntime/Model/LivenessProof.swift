import SinewFormat

/// Proves that no tensor is overwritten while it is still needed, and that nothing is read before it was
/// written.
///
/// The arena itself is the scratch memory: whoever writes a tensor paints each 16-byte granule of its storage
/// with the tensor's number, and whoever reads it finds its number in every granule, or the plan is wrong.
/// Time is linear in the bytes that one step of the policy touches; `ModelVerifier` has counted them against
/// the limit of work.
struct LivenessProof {
  let model: ModelView
  /// At least `model.arenaBytes` bytes at a multiple of 16.
  let arena: UnsafeMutableRawPointer

  /// Clears the arena and paints the inputs and the persistent tensors.
  func begin() throws(FormatError) {
    clear()
    for index in 0..<model.inputs.count { paint(try model.input(index).tensor) }
    // Two inputs that overlap have spoiled each other.
    for index in 0..<model.inputs.count {
      try check(try model.input(index))
    }
  }

  /// Checks what the step reads, then paints what it writes.
  func run(_ preparation: StepPreparation) throws(FormatError) {
    let step = preparation.step
    for index in 0..<step.inputs.count {
      try check(try model.tensor(UInt32(step.inputs.uint16(index))), at: step.table.position)
    }
    for index in 0..<step.outputs.count {
      let isScratch = preparation.scratchOutputs & (1 &<< index) != 0
      paint(try model.tensor(UInt32(step.outputs.uint16(index))), isReadable: !isScratch)
    }
  }

  /// Checks that the outputs and the states are there after the last step, and clears the arena.
  func finish() throws(FormatError) {
    for index in 0..<model.outputs.count {
      try check(try model.output(index))
    }
    for index in 0..<model.states.count {
      try check(try model.input(try model.state(index).input))
    }
    clear()
  }

  @inline(never)
  private func clear() {
    arena.initializeMemory(as: UInt8.self, repeating: 0, count: Int(truncatingIfNeeded: model.arenaBytes))
  }

  private func check(_ port: PortView) throws(FormatError) {
    try check(port.tensor, at: port.table.position)
  }

  @inline(never)
  private func paint(_ tensor: TensorView, isReadable: Bool = true) {
    let number = isReadable ? tensor.index &+ 1 : 0
    for granule in granules(tensor) {
      arena.storeBytes(of: number, toByteOffset: granule &* 16, as: UInt32.self)
    }
  }

  @inline(never)
  private func check(_ tensor: TensorView, at position: UInt32) throws(FormatError) {
    if tensor.storage == .constant { return }
    let number = tensor.index &+ 1
    for granule in granules(tensor) {
      guard arena.load(fromByteOffset: granule &* 16, as: UInt32.self) == number else {
        throw FormatError(.badLiveness, at: position)
      }
    }
  }

  /// Storage is a whole number of granules: 16 elements of at least a byte.
  private func granules(_ tensor: TensorView) -> Range<Int> {
    let first = Int(truncatingIfNeeded: tensor.offset &>> 4)
    return Range(uncheckedBounds: (first, first &+ Int(truncatingIfNeeded: tensor.storageByteCount &>> 4)))
  }
}
