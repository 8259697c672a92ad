import SinewFormat

extension ModelWriter {
  func denseTable(
    _ dense: ProgramOperation.Dense, _ blocks: ProgramLayout.StepLayout
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    let sizes = try narrow([dense.rows, dense.columns], "dense layer")
    let activation = try activationBytes(dense.activation)
    return builder.table { table in
      table.add(Schema.Dense.mode, dense.mode.rawValue)
      table.add(Schema.Dense.rows, sizes[0])
      table.add(Schema.Dense.columns, sizes[1])
      table.add(Schema.Dense.weights, blocks.weights)
      table.add(Schema.Dense.bias, blocks.bias)
      table.add(Schema.Dense.rowSum, blocks.rowSum)
      table.add(Schema.Dense.multiplier, blocks.multiplier)
      table.add(Schema.Dense.rightShift, blocks.rightShift)
      table.addStruct(Schema.Dense.activation, activation, alignment: Int(Schema.Activation.alignment))
      table.add(Schema.Dense.table, blocks.table)
    }
  }

  func denseFloatTable(
    _ dense: ProgramOperation.DenseFloat, _ blocks: ProgramLayout.StepLayout
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    let sizes = try narrow([dense.rows, dense.columns], "dense layer")
    let type: Schema.ElementType = dense.weightType == .float16 ? .float16 : .float32
    return builder.table { table in
      table.add(Schema.DenseFloat.weightType, type.rawValue)
      table.add(Schema.DenseFloat.rows, sizes[0])
      table.add(Schema.DenseFloat.columns, sizes[1])
      table.add(Schema.DenseFloat.weights, blocks.weights)
      table.add(Schema.DenseFloat.bias, blocks.bias)
      table.add(Schema.DenseFloat.function, dense.activation?.code ?? Schema.Function.none.rawValue)
      table.add(Schema.DenseFloat.alpha, dense.activation?.alpha ?? 0)
      table.add(Schema.DenseFloat.beta, dense.activation?.beta ?? 0)
    }
  }

  /// The bytes of the struct Activation.
  private func activationBytes(_ activation: ProgramOperation.Activation) throws(ArtifactError) -> [UInt8] {
    var kind = Schema.ActivationKind.none
    var form = Schema.TableForm.quadratic64
    var shift = 0
    var a: Int16 = 0
    var b: Int16 = 0
    func set(_ table: ProgramOperation.Activation.Table) {
      if case .linear = table { form = .linear513 }
    }
    switch activation.kind {
    case .none: kind = .none
    case .relu: kind = .relu
    case .leaky(let slope): (kind, a) = (.leaky, slope)
    case .clamp(let lower, let upper): (kind, a, b) = (.clamp, lower, upper)
    case .table(let table, let tableShift):
      (kind, shift) = (.table, tableShift)
      set(table)
    case .rectifiedTable(let table, let tableShift):
      (kind, shift) = (.rectifiedTable, tableShift)
      set(table)
    }
    guard let tableShift = UInt8(exactly: shift), let outputShift = UInt8(exactly: activation.outputShift),
      let zeroPoint = Int16(exactly: activation.zeroPoint)
    else { throw .tooLarge("activation parameters") }
    return [kind.rawValue, form.rawValue, tableShift, outputShift]
      + WeightPacking.bytes(of: [a, b, zeroPoint])
  }
}
