/// Checks what the writer relies on: indices, array lengths, counts. The loader checks the rest, on the file.
enum ProgramCheck {
  static func run(_ program: Program) throws(ArtifactError) {
    guard !program.tensors.isEmpty, program.tensors.count <= 65535, program.steps.count <= 65535 else {
      throw .tooLarge(
        "the policy becomes \(program.steps.count) steps over \(program.tensors.count) tensors, of which there may be "
          + "65,535 each. Unrolled loops and sequences, and convolutions of many groups, make many: export one step of "
          + "a recurrent policy with its state as input and output")
    }
    guard program.inputs.count <= 256, program.outputs.count <= 256 else {
      throw .tooLarge("\(program.inputs.count) inputs, \(program.outputs.count) outputs; at most 256 each")
    }
    for tensor in program.tensors { try check(tensor) }
    for port in program.inputs + program.outputs {
      guard program.tensors.indices.contains(port.tensor) else {
        throw .invalidProgram(step: nil, reason: "the port \(port.name) has no tensor")
      }
      let rank = program.tensors[port.tensor].shape.count
      guard rank <= ProgramTensor.maximumRank else {
        throw .tooLarge(
          "'\(port.name)' has \(rank) axes; inputs and outputs have \(ProgramTensor.maximumRank) at most: merge axes with a "
            + "Reshape (in PyTorch, flatten)")
      }
    }
    for state in program.states {
      guard program.inputs.indices.contains(state.input), program.outputs.indices.contains(state.output)
      else {
        throw .invalidProgram(step: nil, reason: "a state pair names a port that does not exist")
      }
    }
    for step in program.steps { try check(step, program) }
  }

  private static func check(_ tensor: ProgramTensor) throws(ArtifactError) {
    var count = 1
    for extent in tensor.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow, product < 1 << 28 else {
        throw .invalidProgram(step: nil, reason: "the tensor \(tensor.name) has the shape \(tensor.shape)")
      }
      count = product
    }
    if case .constant(let bytes) = tensor.storage, bytes.count != count * tensor.type.byteCount {
      throw .invalidProgram(
        step: nil,
        reason: "the constant \(tensor.name) has \(bytes.count) bytes for the shape \(tensor.shape)")
    }
  }

  private static func check(_ step: ProgramStep, _ program: Program) throws(ArtifactError) {
    func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(ArtifactError) {
      guard condition else { throw .invalidProgram(step: step.name, reason: reason()) }
    }
    let exist = (step.inputs + step.outputs).allSatisfy { program.tensors.indices.contains($0) }
    try require(exist && !step.outputs.isEmpty, "names a tensor that does not exist, or none")
    switch step.operation {
    case .quantize(let center, let gain, let zeroPoint):
      try require(
        !center.isEmpty && center.count == gain.count, "\(center.count) centres, \(gain.count) gains")
      try require(Int32(exactly: zeroPoint) != nil, "zero point \(zeroPoint)")
    case .dequantize(_, let zeroPoint):
      try require(Int32(exactly: zeroPoint) != nil, "zero point \(zeroPoint)")
    case .dense(let dense), .convolution(let dense, _, _):
      let isConsistent =
        dense.rows > 0 && dense.columns > 0 && dense.weights.count == dense.rows * dense.weightColumns
        && dense.bias.count == dense.rows && dense.multiplier.count == dense.rows
        && dense.rightShift.count == dense.rows
      try require(isConsistent, "the arrays do not fit \(dense.rows) x \(dense.columns)")
      try require(hasCompleteTable(dense.activation), "the activation table has the wrong length")
    case .denseFloat(let dense), .convolutionFloat(let dense, _):
      let isConsistent =
        dense.rows > 0 && dense.columns > 0 && dense.weights.count == dense.rows * dense.columns
        && dense.bias.count == dense.rows
      try require(isConsistent, "the arrays do not fit \(dense.rows) x \(dense.columns)")
    case .binary(_, let nest):
      try require(isConsistent(nest, operands: 2), "the loop nest is malformed")
    case .select(let nest):
      try require(isConsistent(nest, operands: 3), "the loop nest is malformed")
    case .layerNormalization(_, let extent, _, let scale, let bias):
      let fits = scale.map { $0.count == extent } ?? true && bias.map { $0.count == extent } ?? true
      try require(fits, "scale or bias do not have \(extent) entries")
    case .positions(let nest, let axes, let strides):
      try require(
        isConsistent(nest, operands: 1) && axes.count == strides.count, "the loop nest is malformed")
    case .lstmCell(_, let code), .gruCell(_, let code):
      let isComplete = code.map { $0.sigmoid.count == 513 && $0.tanh.count == 513 } ?? true
      try require(isComplete, "a table has the wrong length")
    case .treeEnsemble(let trees):
      try require(
        trees.nodes.count % 4 == 0 && trees.entries.count % 2 == 0 && trees.leafStarts.count > 1,
        "the arrays are no nodes, leaves and entries")
    case .map, .copy, .gather, .scatter, .softmax, .reduce, .matMul, .cast, .patches, .maximumPool,
      .argReduce,
      .topK, .cumulative:
      break
    }
  }

  private static func hasCompleteTable(_ activation: ProgramOperation.Activation) -> Bool {
    switch activation.kind {
    case .table(.quadratic(let entries), _), .rectifiedTable(.quadratic(let entries), _): entries.count == 192
    case .table(.linear(let entries), _), .rectifiedTable(.linear(let entries), _): entries.count == 513
    case .none, .relu, .leaky, .clamp: true
    }
  }

  private static func isConsistent(_ nest: ProgramOperation.LoopNest, operands: Int) -> Bool {
    nest.strides.count == operands && nest.strides.allSatisfy { $0.count == nest.extents.count }
  }
}
