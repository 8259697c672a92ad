import SinewArtifact
import SinewGraph

extension Lowering {
  /// A cell in int16 when dense layers in integers make its gates, else in float32.
  mutating func lowerCell(_ node: Node) throws(ConversionError) {
    let units = graph.type(of: node.outputs[0]).shape[1]
    let isLSTM = node.operation is LSTMCell
    guard recurrent.integerCells.contains(node.outputs[0]) else {
      let operation: ProgramOperation = isLSTM ? .lstmCell(units: units, nil) : .gruCell(units: units, nil)
      return try emit(operation, node, inputs: try plainTensors(node.inputs))
    }
    var inputs: [Int] = []
    for part in node.inputs.prefix(2) {
      if let constant = graph.constant(part) {
        inputs.append(codedConstant(part, constant, scale: cellFormats.gateScale))
        continue
      }
      guard let tensor = tensors[part], codes[part]?.scale == cellFormats.gateScale else {
        throw .artifact("a part of the gates that is not coded as such")
      }
      inputs.append(tensor)
    }
    let stateScale = isLSTM ? cellFormats.stateScale : CellFormats.hiddenScale
    inputs.append(try stateTensor(node.inputs[2], scale: stateScale))
    var code = cellFormats.code
    if !isLSTM { code.stateFraction = 0 }
    let operation: ProgramOperation = isLSTM ? .lstmCell(units: units, code) : .gruCell(units: units, code)
    var outputs: [Int] = []
    for (output, scale) in zip(node.outputs, [CellFormats.hiddenScale, stateScale]) {
      let tensor = program.add(
        ProgramTensor(
          name: graph[output].name, type: .int16, shape: graph.type(of: output).shape, scale: Float(scale)))
      tensors[output] = tensor
      codes[output] = InputCode(width: .int16, scale: scale, zeroPoint: 0)
      outputs.append(tensor)
    }
    program.steps.append(
      ProgramStep(name: node.name, operation: operation, inputs: inputs, outputs: outputs))
  }

  /// A constant as int16 of the given scale.
  private mutating func codedConstant(_ value: ValueID, _ constant: Tensor, scale: Double) -> Int {
    if let boundary = boundaries[value], boundary.code.scale == scale { return boundary.tensor }
    var bytes: [UInt8] = []
    for element in constant.doubles {
      let code = Int16(min(max((element / scale).rounded(.toNearestOrEven), -32768), 32767))
      withUnsafeBytes(of: code.littleEndian) { bytes += $0 }
    }
    let tensor = program.add(
      ProgramTensor(
        name: "\(graph[value].name)/int16", type: .int16, shape: constant.shape, storage: .constant(bytes),
        scale: Float(scale)))
    boundaries[value] = (tensor, InputCode(width: .int16, scale: scale, zeroPoint: 0))
    return tensor
  }

  /// A state as int16 of the given scale.
  private mutating func stateTensor(_ value: ValueID, scale: Double) throws(ConversionError) -> Int {
    if let tensor = tensors[value], codes[value]?.scale == scale, codes[value]?.width == .int16 {
      return tensor
    }
    if let boundary = boundaries[value], boundary.code.scale == scale { return boundary.tensor }
    if let constant = graph.constant(value) { return codedConstant(value, constant, scale: scale) }
    let source = try plainTensor(value)
    let name = "\(graph[value].name)/int16"
    let tensor = program.add(
      ProgramTensor(name: name, type: .int16, shape: graph.type(of: value).shape, scale: Float(scale)))
    program.steps.append(
      ProgramStep(
        name: name, operation: .quantize(center: [0], gain: [Float(1 / scale)], zeroPoint: 0),
        inputs: [source], outputs: [tensor]))
    return tensor
  }
}
