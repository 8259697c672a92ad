import SinewFormat

/// Builds the FlatBuffer of a file.
struct ModelWriter {
  let builder: FlatBufferBuilder
  let program: Program
  let layout: ProgramLayout

  func model(
    segmentOffset: Int, segmentBytes: Int, provenance: Provenance?, selfTest: SelfTest?, frames: UInt32?
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    let program = try programTable()
    let programs = builder.vector(of: [program])
    let provenance = provenance.map(provenanceTable)
    let selfTest = selfTest.map { test in
      builder.table { table in
        table.add(Schema.SelfTest.steps, UInt32(truncatingIfNeeded: test.stepCount))
        table.add(Schema.SelfTest.inputs, frames ?? 0)
        table.add(Schema.SelfTest.hash, test.hash)
        table.add(Schema.SelfTest.inputBytes, UInt32(truncatingIfNeeded: SelfTest.inputBytes))
      }
    }
    let arenaBytes = try narrow(layout.arenaBytes, "arena")
    return builder.table { table in
      table.add(Schema.Model.formatVersion, FileLayout.formatVersion)
      table.add(Schema.Model.arithmeticVersion, FileLayout.arithmeticVersion)
      table.add(Schema.Model.arenaBytes, arenaBytes)
      table.add(Schema.Model.segmentOffset, UInt64(segmentOffset))
      table.add(Schema.Model.segmentBytes, UInt64(segmentBytes))
      table.add(Schema.Model.programs, programs)
      table.add(Schema.Model.selfTest, selfTest)
      table.add(Schema.Model.provenance, provenance)
    }
  }

  /// A count or offset as the format holds it.
  func narrow(_ value: Int, _ what: String) throws(ArtifactError) -> UInt32 {
    guard let narrow = UInt32(exactly: value) else { throw .tooLarge(what) }
    return narrow
  }

  func narrow(_ values: [Int], _ what: String) throws(ArtifactError) -> [UInt32] {
    var result: [UInt32] = []
    for value in values { result.append(try narrow(value, what)) }
    return result
  }

  private func programTable() throws(ArtifactError) -> FlatBufferBuilder.Object {
    var tensors: [FlatBufferBuilder.Object] = []
    for (tensor, offset) in zip(program.tensors, layout.tensorOffsets) {
      tensors.append(try tensorTable(tensor, offset: offset))
    }
    var steps: [FlatBufferBuilder.Object] = []
    for (step, blocks) in zip(program.steps, layout.steps) { steps.append(try stepTable(step, blocks)) }
    let states = program.states.map { state in
      builder.table { table in
        table.add(Schema.State.input, UInt16(truncatingIfNeeded: state.input))
        table.add(Schema.State.output, UInt16(truncatingIfNeeded: state.output))
      }
    }
    let children = (
      tensors: builder.vector(of: tensors), steps: builder.vector(of: steps),
      inputs: builder.vector(of: program.inputs.map(portTable)),
      outputs: builder.vector(of: program.outputs.map(portTable)), states: builder.vector(of: states)
    )
    return builder.table { table in
      table.add(Schema.Program.tensors, children.tensors)
      table.add(Schema.Program.steps, children.steps)
      table.add(Schema.Program.inputs, children.inputs)
      table.add(Schema.Program.outputs, children.outputs)
      table.add(Schema.Program.states, children.states)
    }
  }

  private func tensorTable(
    _ tensor: ProgramTensor, offset: UInt32
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    let name = builder.string(tensor.name)
    let shape = builder.vector(try narrow(tensor.storedShape, "shape of \(tensor.name)"))
    let storage: Schema.Storage =
      switch tensor.storage {
      case .arena: .arena
      case .persistent: .persistent
      case .constant: .constant
      }
    guard let zeroPoint = Int32(exactly: tensor.zeroPoint) else {
      throw .tooLarge("zero point of \(tensor.name)")
    }
    return builder.table { table in
      table.add(Schema.Tensor.name, name)
      table.add(Schema.Tensor.type, tensor.type.rawValue)
      table.add(Schema.Tensor.storage, storage.rawValue)
      table.add(Schema.Tensor.shape, shape)
      table.add(Schema.Tensor.offset, offset)
      table.add(Schema.Tensor.scale, tensor.scale)
      table.add(Schema.Tensor.zeroPoint, zeroPoint)
    }
  }

  private func portTable(_ port: Program.Port) -> FlatBufferBuilder.Object {
    let name = builder.string(port.name)
    let declaredType = builder.string(port.declaredType)
    return builder.table { table in
      table.add(Schema.Port.name, name)
      table.add(Schema.Port.tensor, UInt16(truncatingIfNeeded: port.tensor))
      table.add(Schema.Port.declaredType, declaredType)
    }
  }

  private func stepTable(
    _ step: ProgramStep, _ blocks: ProgramLayout.StepLayout
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    let name = builder.string(step.name)
    let (tag, operation) = try operationTable(step, blocks)
    let inputs = builder.vector(step.inputs.map { UInt16(truncatingIfNeeded: $0) })
    let outputs = builder.vector(step.outputs.map { UInt16(truncatingIfNeeded: $0) })
    return builder.table { table in
      table.add(Schema.Step.name, name)
      table.add(Schema.Step.operationType, tag.rawValue)
      table.add(Schema.Step.operation, operation)
      table.add(Schema.Step.inputs, inputs)
      table.add(Schema.Step.outputs, outputs)
    }
  }

  private func provenanceTable(_ provenance: Provenance) -> FlatBufferBuilder.Object {
    let rows = provenance.parity.map { row in
      let output = builder.string(row.output)
      return builder.table { table in
        table.add(Schema.Parity.output, output)
        table.add(Schema.Parity.samples, UInt32(clamping: row.samples))
        table.add(Schema.Parity.sqnrDb, row.sqnrDB)
        table.add(Schema.Parity.rmse, row.rmse)
        table.add(Schema.Parity.maxAbs, row.maximumError)
      }
    }
    let parity = builder.vector(of: rows)
    let source = builder.string(provenance.sourceSHA256)
    let converter = builder.string(provenance.converter)
    let precision = builder.string(provenance.precision)
    let recipe = builder.string(provenance.recipe)
    return builder.table { table in
      table.add(Schema.Provenance.sourceSha256, source)
      table.add(Schema.Provenance.converter, converter)
      table.add(Schema.Provenance.precision, precision)
      table.add(Schema.Provenance.recipe, recipe)
      table.add(Schema.Provenance.parity, parity)
    }
  }
}
