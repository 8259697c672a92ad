import SinewArtifact
import SinewGraph

extension Lowering {
  mutating func lowerLinear(_ linear: Linear, _ node: Node) throws(ConversionError) {
    guard let weights = graph.constant(node.inputs[1]), let bias = graph.constant(node.inputs[2]) else {
      throw .unsupported("weights that are not constant")
    }
    let precision = plan.precision(of: node)
    if precision.isInteger {
      try lowerIntegerLinear(linear, node, weights: weights, bias: bias, precision: precision)
    } else {
      var function: ProgramOperation.FloatFunction?
      if let activation = linear.activation { function = try floatFunction(activation) }
      let dense = ProgramOperation.DenseFloat(
        weightType: precision == .fp16 ? .float16 : .float32, rows: weights.shape[0],
        columns: weights.shape[1],
        weights: weights.floats, bias: bias.floats, activation: function)
      let input = try plainTensor(node.inputs[0])
      try emit(.denseFloat(dense), node, inputs: [input])
    }
  }

  private mutating func lowerIntegerLinear(
    _ linear: Linear, _ node: Node, weights: Tensor, bias: Tensor, precision: Precision
  ) throws(ConversionError) {
    let output = node.outputs[0]
    let width: OutputCode.Width = codings[output] == .int8 ? .int8 : .int16
    let (input, inputCode, isBoundary) = try integerInput(node.inputs[0])
    guard let outputRange = plan.range(of: output),
      var pre = plan.statistics.ranges[preActivations[output] ?? output]
    else { throw .artifact("no range for '\(graph[output].name)'") }
    pre = pre.union(Self.resolution(weights.floats, inputCode))
    var code = OutputCode(
      function: linear.activation, width: width, pre: pre, output: outputRange, headroom: plan.recipe.headroom
    )
    // A table too coarse for its function: the layer ends at its pre-activation and the function runs in
    // float.
    let separate = code.tableError > (width == .int8 ? 0.5 : 4)
    if separate {
      code = OutputCode(
        function: nil, width: .int16, pre: pre, output: pre, headroom: plan.recipe.headroom)
    }
    let dynamic = precision == .int8Dynamic && inputCode.width == .int16 && !isBoundary
    let quantiser = DenseQuantiser(
      rows: weights.shape[0], columns: weights.shape[1], weights: weights.floats,
      bias: correctedBias(bias.floats, of: output), inputPower: plan.statistics.powers[node.inputs[0]])
    let result = try quantiser.quantise(
      input: inputCode, preScale: code.preScale, mode: dynamic ? .dynamic : .fixed,
      activation: code.activation)
    if result.narrowedRows > 0 { report.narrowed.append((layer: node.name, rows: result.narrowedRows)) }
    report.layers.append(
      LoweringReport.Layer(
        name: node.name, input: node.inputs[0], output: output, inputTensor: input, inputCode: inputCode,
        weights: weights.floats, effectiveWeights: result.effectiveWeights))
    let tensor = program.add(
      ProgramTensor(
        name: graph[output].name, type: code.width == .int8 ? .int8 : .int16,
        shape: graph.type(of: output).shape,
        scale: Float(code.scale), zeroPoint: code.zeroPoint))
    program.steps.append(
      ProgramStep(
        name: node.name, operation: .dense(result.dense), inputs: [input],
        outputs: dynamic ? [tensor, addScratch(columns: weights.shape[1], name: node.name)] : [tensor]))
    if separate {
      try lowerSeparateActivation(linear, node, preActivation: tensor, code: code)
    } else {
      tensors[output] = tensor
      codes[output] = InputCode(
        width: code.width == .int8 ? .int8 : .int16, scale: code.scale, zeroPoint: code.zeroPoint)
    }
  }

  /// The range of an int16 pre-activation whose step is 2^−16 of the largest product's: a finer one would
  /// resolve nothing, and its requantisation factor would leave the representable range when a layer's sums
  /// cancel.
  private static func resolution(_ weights: [Float], _ input: InputCode) -> ValueRange {
    let largest = (weights.map { abs($0) }.max() ?? 0)
    let reach = Double(largest) * input.scale / 127 * 0x1p-16 * 32767
    return ValueRange(lower: -reach, upper: reach)
  }

  /// Dequantises a pre-activation, applies the function in float, and codes the result as planned.
  private mutating func lowerSeparateActivation(
    _ linear: Linear, _ node: Node, preActivation: Int, code: OutputCode
  ) throws(ConversionError) {
    guard let activation = linear.activation else { throw .artifact("a separate activation that is none") }
    let output = node.outputs[0]
    let shape = graph.type(of: output).shape
    let name = graph[output].name
    let before = program.add(ProgramTensor(name: "\(name)/pre", type: .float32, shape: shape))
    program.steps.append(
      ProgramStep(
        name: node.name, operation: .dequantize(scale: Float(code.scale), zeroPoint: 0),
        inputs: [preActivation],
        outputs: [before]))
    let after = program.add(ProgramTensor(name: name, type: .float32, shape: shape))
    program.steps.append(
      ProgramStep(
        name: node.name, operation: .map(try floatFunction(activation)), inputs: [before], outputs: [after]))
    report.floatOperators.append((name: activation.name, node: node.name))
    guard let range = plan.range(of: output) else { throw .artifact("no range for '\(name)'") }
    let scale = max(range.magnitude, 1e-9) * plan.recipe.headroom / 32767
    let coded = program.add(
      ProgramTensor(name: "\(name)/int16", type: .int16, shape: shape, scale: Float(scale)))
    program.steps.append(
      ProgramStep(
        name: node.name, operation: .quantize(center: [0], gain: [Float(1 / scale)], zeroPoint: 0),
        inputs: [after], outputs: [coded]))
    floatCopies[output] = after
    tensors[output] = coded
    codes[output] = InputCode(width: .int16, scale: scale, zeroPoint: 0)
  }

  private mutating func addScratch(columns: Int, name: String) -> Int {
    program.add(ProgramTensor(name: "\(name)/narrowed", type: .int8, shape: [columns]))
  }

  private func correctedBias(_ bias: [Float], of output: ValueID) -> [Double] {
    guard let correction = plan.biasCorrection[output] else { return bias.map(Double.init) }
    return zip(bias, correction).map { Double($0) + $1 }
  }

  /// The integer tensor of a dense layer's input, made at the boundary when the value is float.
  private mutating func integerInput(
    _ value: ValueID
  ) throws(ConversionError) -> (tensor: Int, code: InputCode, isBoundary: Bool) {
    if let tensor = tensors[value], let code = codes[value] { return (tensor, code, false) }
    if let boundary = boundaries[value] { return (boundary.tensor, boundary.code, true) }
    let boundary = ObservationBoundary(before: value, in: graph, producers: producers)
    let scale = try boundaryScale(value, limit: boundary.limit)
    let features = max(boundary.center.count, boundary.gain.count)
    func entry<T>(_ list: [T], _ index: Int) -> T { list[list.count == 1 ? 0 : index] }
    let source = try plainTensor(boundary.source)
    guard program.tensors[source].type == .float32 else { throw .unsupported("an input that is not float") }
    let tensor = program.add(
      ProgramTensor(
        name: "\(graph[value].name)/int16", type: .int16, shape: graph.type(of: value).shape,
        scale: Float(scale)))
    program.steps.append(
      ProgramStep(
        name: "\(graph[value].name)/int16",
        operation: .quantize(
          center: (0..<features).map { entry(boundary.center, $0) },
          gain: (0..<features).map { Float(Double(entry(boundary.gain, $0)) / scale) },
          zeroPoint: 0),
        inputs: [source], outputs: [tensor]))
    let code = InputCode(width: .int16, scale: scale, zeroPoint: 0)
    boundaries[value] = (tensor, code)
    return (tensor, code, true)
  }

  /// Scale of an int16 boundary: one for the whole tensor. Scales by feature would follow what calibration
  /// happened to move, and clip a feature that moves for the first time on the robot.
  private func boundaryScale(_ value: ValueID, limit: Double?) throws(ConversionError) -> Double {
    guard let range = plan.statistics.ranges[value] else {
      throw .artifact("no range for '\(graph[value].name)'")
    }
    let reach = max(range.magnitude, Double(Float.leastNormalMagnitude)) * plan.recipe.inputHeadroom
    return min(reach, limit ?? .infinity) / 32767
  }
}

extension LoweringReport {
  /// An integer dense layer, for bias correction and the layer table.
  struct Layer: Sendable {
    var name: String
    var input: ValueID
    var output: ValueID
    /// The program's tensor that the layer reads, and how it is coded.
    var inputTensor: Int
    var inputCode: InputCode
    /// Row-major, as given and as quantised.
    var weights: [Float]
    var effectiveWeights: [Double]
  }
}
