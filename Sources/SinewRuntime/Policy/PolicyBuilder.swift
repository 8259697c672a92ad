import SinewFormat
import SinewKernels

/// Fills a policy's memory while the model is verified.
struct PolicyBuilder {
  let model: ModelView
  let layout: PolicyMemory
  let base: UnsafeMutableRawPointer

  func build(
    instructionSet: InstructionSet, limits: Limits, operations: (Schema.Operation) -> Operation?
  ) throws(FormatError) -> UnsafeMutablePointer<PolicyHeader> {
    let header = base.initializeMemory(as: PolicyHeader.self, repeating: PolicyHeader(), count: 1)
    let executors = place(layout.executors)
      .initializeMemory(as: Operation.Execute?.self, repeating: nil, count: PolicyHeader.executorCount)
    let arena = place(layout.arena)
    let records = place(layout.records)
    var verifier = ModelVerifier(model, limits: limits)
    try verifier.verifyDeclarations()
    let ports = try fillPorts()

    let proof = LivenessProof(model: model, arena: arena)
    try proof.begin()
    for index in 0..<model.steps.count {
      let preparation = try verifier.verifyStep(index, arena: arena, operations: operations)
      try proof.run(preparation)
      preparation.record.store(at: records + Int(truncatingIfNeeded: index) &* StepRecord.byteCount)
      guard let operation = operations(preparation.step.operation) else { continue }
      executors[Int(preparation.step.operation.rawValue)] = operation.execute
      withUnsafeMutablePointer(to: &header.pointee.kernels) {
        operation.install?($0, instructionSet.rawValue)
      }
    }
    try proof.finish()

    header.pointee.stepCount = model.steps.count
    header.pointee.arenaBytes = model.arenaBytes
    header.pointee.inputCount = model.inputs.count
    header.pointee.outputCount = model.outputs.count
    header.pointee.instructionSet = instructionSet.rawValue
    header.pointee.model = model.view.base
    header.pointee.modelBody = model.segmentOffset &+ model.segmentBytes
    header.pointee.executors = executors
    header.pointee.ports = ports
    header.pointee.arena = arena
    header.pointee.records = records
    header.pointee.mark = PolicyHeader.expectedMark
    return header
  }

  private func place(_ offset: UInt32) -> UnsafeMutableRawPointer {
    base + Int(truncatingIfNeeded: offset)
  }

  private func fillPorts() throws(FormatError) -> UnsafeMutablePointer<PortRecord> {
    let ports = place(layout.ports).assumingMemoryBound(to: PortRecord.self)
    for index in 0..<model.inputs.count {
      let tensor = try model.input(index).tensor
      ports[Int(truncatingIfNeeded: index)] = PortRecord(
        offset: tensor.offset, byteCount: tensor.byteCount, type: tensor.type.rawValue,
        isState: tensor.storage == .persistent ? 1 : 0, partner: 0)
    }
    for index in 0..<model.outputs.count {
      let tensor = try model.output(index).tensor
      var port = PortRecord(
        offset: tensor.offset, byteCount: tensor.byteCount, type: tensor.type.rawValue, isState: 0, partner: 0
      )
      if let pair = try model.state(ofOutput: index) {
        port.isState = 1
        port.partner = UInt16(truncatingIfNeeded: try model.state(pair).input)
      }
      ports[Int(truncatingIfNeeded: model.inputs.count &+ index)] = port
    }
    return ports
  }
}
