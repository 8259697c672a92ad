import SinewFormat

/// A named input or output of a model.
public struct PortView {
  public let table: FlatTable
  public let tensor: TensorView

  /// UTF-8, not checked.
  public func name() throws(FormatError) -> FlatVector { try table.requiredString(Schema.Port.name) }

  /// Element type in the source model, such as "int64".
  public func declaredType() throws(FormatError) -> FlatVector {
    try table.requiredString(Schema.Port.declaredType)
  }
}

/// A recurrent pair: after a step, output `output` becomes input `input`.
public struct StateView {
  public let table: FlatTable
  public let input: UInt32
  public let output: UInt32
}

extension ModelView {
  public func input(_ index: UInt32) throws(FormatError) -> PortView { try port(inputs, index) }

  public func output(_ index: UInt32) throws(FormatError) -> PortView { try port(outputs, index) }

  @inline(never)
  public func state(_ index: UInt32) throws(FormatError) -> StateView {
    let table = try states.table(index, fieldCount: Schema.State.fieldCount)
    let input = UInt32(try table.uint16(Schema.State.input))
    let output = UInt32(try table.uint16(Schema.State.output))
    guard input < inputs.count, output < outputs.count else {
      throw FormatError(.badPort, at: table.position)
    }
    return StateView(table: table, input: input, output: output)
  }

  /// The number of the state pair that an input belongs to, or nil.
  public func state(ofInput index: UInt32) throws(FormatError) -> UInt32? {
    for pair in 0..<states.count where try state(pair).input == index { return pair }
    return nil
  }

  /// The number of the state pair that an output belongs to, or nil.
  public func state(ofOutput index: UInt32) throws(FormatError) -> UInt32? {
    for pair in 0..<states.count where try state(pair).output == index { return pair }
    return nil
  }

  @inline(never)
  private func port(_ ports: FlatVector, _ index: UInt32) throws(FormatError) -> PortView {
    let table = try ports.table(index, fieldCount: Schema.Port.fieldCount)
    return PortView(table: table, tensor: try tensor(UInt32(table.uint16(Schema.Port.tensor))))
  }
}
