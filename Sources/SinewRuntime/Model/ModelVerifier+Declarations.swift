import SinewFormat

extension ModelVerifier {
  /// At most this many inputs, and outputs.
  static var greatestPortCount: UInt32 { 256 }

  mutating func verifyCounts() throws(FormatError) {
    let program = model.program.position
    guard model.tensors.count > 0, model.tensors.count <= 65535, model.steps.count <= 65535,
      model.inputs.count <= Self.greatestPortCount, model.outputs.count > 0,
      model.outputs.count <= Self.greatestPortCount
    else { throw FormatError(.badCount, at: program) }
    guard model.arenaBytes & 15 == 0 else { throw FormatError(.badArenaOffset, at: model.root.position) }
  }

  mutating func verifyTensors() throws(FormatError) {
    let model = model
    var persistent: UInt32 = 0
    for index in 0..<model.tensors.count {
      let tensor = try model.tensor(index)
      // With its name apart; the shape has at most 32 bytes.
      try charge(96, at: tensor.table.position)
      try charge(string: Schema.Tensor.name, of: tensor.table)
      try verifyQuantisation(of: tensor)
      if tensor.storage == .persistent { persistent = persistent &+ 1 }
      if tensor.storage == .constant && tensor.type == .bool { try verifyFlags(of: tensor) }
    }
    // With `verifyStates`: every persistent tensor is the input of exactly one state pair.
    guard persistent == model.states.count else { throw FormatError(.badPort, at: model.states.position) }
  }

  private func verifyQuantisation(of tensor: TensorView) throws(FormatError) {
    let scale = try tensor.table.float32(Schema.Tensor.scale).bitPattern
    let zeroPoint = try tensor.table.int32(Schema.Tensor.zeroPoint)
    let isSane: Bool =
      switch tensor.type {
      case .int8: zeroPoint.isInt8
      default: zeroPoint == 0
      }
    guard isSane, scale.isFiniteFloat, scale &>> 31 == 0 else {
      throw FormatError(.badConstant, at: tensor.table.position)
    }
  }

  private mutating func verifyFlags(of tensor: TensorView) throws(FormatError) {
    try charge(tensor.count, at: tensor.table.position)
    let values = model.segmentPointer(tensor.offset)
    for i in 0..<Int(truncatingIfNeeded: tensor.count) {
      guard values.load(fromByteOffset: i, as: UInt8.self) <= 1 else {
        throw FormatError(.badConstant, at: tensor.table.position)
      }
    }
  }

  mutating func verifyPorts() throws(FormatError) {
    let model = model
    for index in 0..<model.inputs.count {
      let port = try model.input(index)
      try verify(port)
      guard port.tensor.storage != .constant else { throw FormatError(.badTensor, at: port.table.position) }
      for earlier in 0..<index where try model.input(earlier).tensor.index == port.tensor.index {
        throw FormatError(.badPort, at: port.table.position)
      }
    }
    // Outputs may share a tensor, so the frames are not bounded by the arena: their sizes fit 31 bits nevertheless.
    guard try model.frameByteCount() < 1 &<< 31, try model.outputFrameByteCount() < 1 &<< 31 else {
      throw FormatError(.tooLarge, at: model.program.position)
    }
    for index in 0..<model.outputs.count {
      let port = try model.output(index)
      try verify(port)
      // A persistent tensor would show the next step's state, and a constant cannot be made canonical.
      guard port.tensor.storage == .arena else { throw FormatError(.badTensor, at: port.table.position) }
    }
  }

  @inline(never)
  private mutating func verify(_ port: PortView) throws(FormatError) {
    _ = try port.name()
    _ = try port.declaredType()
    try charge(64, at: port.table.position)
    try charge(string: Schema.Port.name, of: port.table)
    try charge(string: Schema.Port.declaredType, of: port.table)
    try addWork(UInt64(wide: port.tensor.storageByteCount &>> 4), at: port.table.position)
  }

  mutating func verifyStates() throws(FormatError) {
    let model = model
    guard model.states.count <= model.inputs.count else {
      throw FormatError(.badPort, at: model.states.position)
    }
    for index in 0..<model.states.count {
      let state = try model.state(index)
      try charge(32, at: state.table.position)
      let input = try model.input(state.input).tensor
      let output = try model.output(state.output).tensor
      guard input.storage == .persistent, input.type == output.type, input.count == output.count else {
        throw FormatError(.badPort, at: state.table.position)
      }
      // An output is the next value of one input only: its record has room for one partner.
      for earlier in 0..<index {
        let other = try model.state(earlier)
        guard other.input != state.input, other.output != state.output else {
          throw FormatError(.badPort, at: state.table.position)
        }
      }
    }
  }
}
