import SinewArtifact
import SinewGraph

extension Lowering {
  mutating func lowerLinear(_ linear: Linear, _ node: Node) throws(ConversionError) {
    guard let weights = graph.constant(node.inputs[1]), let bias = graph.constant(node.inputs[2]) else {
      return try lowerRunTimeLinear(linear, node)
    }
    let precision = plan.precision(of: node)
    if precision.isInteger {
      try lowerIntegerLinear(linear, node, weights: weights, bias: bias, precision: precision)
    } else {
      var function: ProgramOperation.FloatFunction?
      if let activation = linear.activation { function = floatFunction(activation) }
      let dense = ProgramOperation.DenseFloat(
        weightType: precision == .fp16 ? .float16 : .float32, isDepthwise: linear.grouping == .channelwise,
        rows: weights.shape[0], columns: weights.shape[1], weights: weights.floats, bias: bias.floats,
        activation: function)
      let (source, _) = source(of: node)
      let input = try plainTensor(source)
      if let window = try layerWindow(linear, node) {
        let scratch = addPatchScratch(node.inputs[0], type: .float32, name: node.name)
        try emit(.convolutionFloat(dense, window), node, inputs: [input], scratch: [scratch])
      } else {
        try emit(.denseFloat(dense), node, inputs: [input])
      }
    }
  }

  /// The window of a convolution. A depthwise layer is one in any case: over rows that are gathered already
  /// it is a window of one position for each of them.
  private func layerWindow(_ linear: Linear, _ node: Node) throws(ConversionError) -> ProgramOperation.Window?
  {
    let (source, patches) = source(of: node)
    if let patches { return try programWindow(patches.window, over: source) }
    guard linear.grouping == .channelwise else { return nil }
    let taps = graph.type(of: node.inputs[1]).shape[1]
    let rows = graph.type(of: node.inputs[0]).shape.dropLast().reduce(1, *)
    return ProgramOperation.Window([.init(extent: rows * taps, positions: rows, taps: taps, stride: taps)])
  }

  /// A layer whose weights are computed at run time, as a product of matrices.
  private mutating func lowerRunTimeLinear(_ linear: Linear, _ node: Node) throws(ConversionError) {
    guard linear.grouping == .full else {
      throw .unsupported(
        "weights of a depthwise convolution that depend on the policy's inputs; constant weights are supported "
          + "(parameters of the module), and run-time ones with group = 1")
    }
    let weights = graph.type(of: node.inputs[1])
    let result = graph.type(of: node.outputs[0])
    let (rows, depth) = (weights.shape[0], weights.shape[1])
    let positions = result.count / rows
    let shape = [positions, rows]
    let transposed = try matrix(node.inputs[1], isTransposed: true, node)
    let product = step(
      .matMul(batch: 1, rows: positions, inner: depth, columns: rows, aStride: 0, bStride: 0),
      [try plainTensor(node.inputs[0]), transposed], .float32, shape, node, "product")
    let addition = ProgramOperation.binary(.add, try LoopNests.elementwise([shape, [rows]], result: shape))
    let bias = try plainTensor(node.inputs[2])
    guard let activation = linear.activation else {
      return try emit(addition, node, inputs: [product, bias])
    }
    let sum = step(addition, [product, bias], .float32, shape, node, "sum")
    try emit(.map(floatFunction(activation)), node, inputs: [sum])
  }

  private mutating func lowerIntegerLinear(
    _ linear: Linear, _ node: Node, weights: Tensor, bias: Tensor, precision: Precision
  ) throws(ConversionError) {
    let output = node.outputs[0]
    let width: OutputCode.Width = codings[output] == .int8 ? .int8 : .int16
    let (source, patches) = source(of: node)
    let window = try layerWindow(linear, node)
    let (input, inputCode, isBoundary) = try integerInput(source)
    let declared = codings.grids.codes[output]
    guard let outputRange = declared?.range ?? plan.range(of: output),
      var pre = plan.statistics.ranges[preActivations[output] ?? output]
    else { throw .artifact("no range for '\(graph[output].name)'") }
    // Beyond the declared range of a result that is no table's, there is nothing to tell apart.
    if let declared, linear.activation == nil || linear.activation == .relu { pre = declared.range }
    pre = pre.union(Self.resolution(weights.floats, inputCode))
    var code =
      recurrent.gates.contains(output)
      ? OutputCode(scale: cellFormats.gateScale)
      : OutputCode(
        function: linear.activation, width: width, pre: pre, output: outputRange, declared: declared,
        headroom: plan.recipe.headroom)
    // A table too coarse for its function: the layer ends at its pre-activation and the function runs in
    // float.
    let separate = code.tableError > (width == .int8 ? 0.5 : 4)
    if separate {
      code = OutputCode(
        function: nil, width: .int16, pre: pre, output: pre, headroom: plan.recipe.headroom)
    }
    let dynamic =
      precision == .int8Dynamic && inputCode.width == .int16 && !isBoundary && window == nil
    let isSplit = precision == .int16 && inputCode.width == .int16
    let quantiser = DenseQuantiser(
      rows: weights.shape[0], columns: weights.shape[1], weights: weights.floats,
      bias: correctedBias(bias.floats, of: output),
      inputPower: linear.grouping == .full ? plan.statistics.powers[node.inputs[0]] : nil)
    var result = try quantiser.quantise(
      input: inputCode, preScale: code.preScale, mode: dynamic ? .dynamic : isSplit ? .split : .fixed,
      activation: code.activation)
    if result.narrowedRows > 0 { report.narrowed.append((layer: node.name, rows: result.narrowedRows)) }
    report.layers.append(
      LoweringReport.Layer(
        name: node.name, input: node.inputs[0], output: output, inputTensor: input, inputCode: inputCode,
        patches: patches, sourceShape: graph.type(of: source).shape, grouping: linear.grouping,
        rows: weights.shape[0], weights: weights.floats, effectiveWeights: result.effectiveWeights))
    let tensor = program.add(
      ProgramTensor(
        name: graph[output].name, type: code.width == .int8 ? .int8 : .int16,
        shape: graph.type(of: output).shape,
        scale: Float(code.scale), zeroPoint: code.zeroPoint))
    result.dense.isDepthwise = linear.grouping == .channelwise
    var step = ProgramStep(
      name: node.name, operation: .dense(result.dense), inputs: [input], outputs: [tensor])
    if let window {
      step.operation = .convolution(result.dense, window, fill: inputCode.zeroPoint)
      let type: ProgramTensor.ElementType = inputCode.width == .int8 ? .int8 : .int16
      step.outputs.append(addPatchScratch(node.inputs[0], type: type, name: node.name))
      if isSplit {
        let taps = graph.type(of: node.inputs[0]).shape.last ?? 1
        step.outputs.append(addScratch(.int16, columns: 2 * taps, name: node.name))
      }
    } else if dynamic {
      step.outputs.append(addScratch(.int8, columns: weights.shape[1], name: node.name))
    } else if isSplit {
      step.outputs.append(addScratch(.int16, columns: 2 * weights.shape[1], name: node.name))
    }
    program.steps.append(step)
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
        name: node.name, operation: .map(floatFunction(activation)), inputs: [before], outputs: [after]))
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

  private mutating func addScratch(_ type: ProgramTensor.ElementType, columns: Int, name: String) -> Int {
    program.add(ProgramTensor(name: "\(name)/scratch", type: type, shape: [columns]))
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
    let (boundary, scale) = try observationBoundary(before: value)
    let features = max(boundary.center.count, boundary.gain.count)
    func entry<T>(_ list: [T], _ index: Int) -> T { list[list.count == 1 ? 0 : index] }
    let source = try plainTensor(boundary.source)
    guard program.tensors[source].type == .float32 else { throw .unsupported("an input that is not float") }
    let clips = boundary.limit.map { $0 / 32767 <= scale } ?? false
    let name = graph[value].name + (clips ? ObservationBoundary.clipSuffix : "/int16")
    let tensor = program.add(
      ProgramTensor(
        name: name, type: .int16, shape: graph.type(of: value).shape, scale: Float(scale)))
    program.steps.append(
      ProgramStep(
        name: name,
        operation: .quantize(
          center: (0..<features).map { entry(boundary.center, $0) },
          gain: (0..<features).map { Float(Double(entry(boundary.gain, $0)) / scale) },
          zeroPoint: 0),
        inputs: [source], outputs: [tensor]))
    let code = InputCode(width: .int16, scale: scale, zeroPoint: 0)
    boundaries[value] = (tensor, code)
    return (tensor, code, true)
  }

  /// The boundary in front of an integer layer's float input, and its scale.
  func observationBoundary(
    before value: ValueID
  ) throws(ConversionError) -> (boundary: ObservationBoundary, scale: Double) {
    let boundary = ObservationBoundary(before: value, in: graph, producers: producers)
    let scale = try boundaryScale(value, limit: boundary.limit)
    return (boundary.isRepresentable(scale: scale) ? boundary : ObservationBoundary(of: value), scale)
  }

  /// Scale of an int16 boundary: one for the whole tensor. Scales by feature would follow what calibration
  /// happened to move, and clip a feature that moves for the first time on the robot.
  private func boundaryScale(_ value: ValueID, limit: Double?) throws(ConversionError) -> Double {
    if let scale = recurrent.scale(of: value, cellFormats) { return scale }
    guard let range = plan.statistics.ranges[value] else {
      throw .artifact("no range for '\(graph[value].name)'")
    }
    // A value that is always zero has no scale of its own.
    let reach = (range.magnitude > 0 ? max(range.magnitude, 0x1p-100) : 1) * plan.recipe.inputHeadroom
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
    /// Of a convolution: the windows over the tensor, whose shape is `sourceShape`.
    var patches: Patches?
    var sourceShape: [Int]
    var grouping: Linear.Grouping
    var rows: Int
    /// Row-major, as given and as quantised.
    var weights: [Float]
    var effectiveWeights: [Double]

    /// What the quantised layer makes of quantised inputs less what the given one makes of the true inputs, for each
    /// output; means of every element of a row.
    func difference(quantised: [Double], given: [Double]) -> [Double] {
      let columns = weights.count / rows
      return (0..<rows).map { row in
        var difference = 0.0
        for column in 0..<columns {
          let element = grouping == .full ? column : column * rows + row
          let weight = row * columns + column
          difference +=
            effectiveWeights[weight] * quantised[element] - Double(weights[weight]) * given[element]
        }
        return difference
      }
    }

    /// The rows that the layer makes of an integer tensor, as differences from the zero point.
    func rows(of integers: [Int]) throws(ConversionError) -> [Int] {
      let centred = integers.map { Int32(truncatingIfNeeded: $0 - inputCode.zeroPoint) }
      guard let patches else { return centred.map(Int.init) }
      let gathered = try wrapping { () throws(GraphError) in
        try patches.evaluate([Tensor(centred, shape: sourceShape)])
      }
      return gathered[0].integers ?? []
    }
  }
}
