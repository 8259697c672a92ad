import SinewFormat

/// Where the numbers of a program lie: arena offsets of tensors, segment offsets of constants and weights.
struct ProgramLayout {
  let arenaBytes: Int
  /// One for each tensor: in the arena or in the segment.
  let tensorOffsets: [UInt32]
  /// One for each step.
  let steps: [StepLayout]

  /// Blocks of a step in the segment; which are used depends on the operation.
  struct StepLayout {
    var weights: UInt32 = 0
    var bias: UInt32 = 0
    var rowSum: UInt32 = 0
    var multiplier: UInt32 = 0
    var rightShift: UInt32 = 0
    var table: UInt32 = 0
    var scale: UInt32 = 0
  }

  init(_ program: Program, plan: MemoryPlan, segment: inout WeightSegment) throws(ArtifactError) {
    arenaBytes = plan.arenaBytes
    var offsets: [UInt32] = []
    for (tensor, planned) in zip(program.tensors, plan.offsets) {
      if case .constant(let bytes) = tensor.storage {
        // Storage is whole groups of 16 elements: kernels may read past the end.
        let padding = tensor.arenaByteCount - bytes.count
        offsets.append(try segment.add(bytes + Array(repeating: 0, count: padding)))
      } else {
        guard let offset = UInt32(exactly: planned) else { throw .tooLarge("arena") }
        offsets.append(offset)
      }
    }
    tensorOffsets = offsets
    var steps: [StepLayout] = []
    for step in program.steps { steps.append(try Self.layout(step, &segment)) }
    self.steps = steps
  }

  private static func layout(
    _ step: ProgramStep, _ segment: inout WeightSegment
  ) throws(ArtifactError) -> StepLayout {
    var layout = StepLayout()
    switch step.operation {
    case .quantize(let center, let gain, _):
      layout.bias = try segment.add(center.map { $0.bitPattern })
      layout.scale = try segment.add(gain.map { $0.bitPattern })
    case .dense(let dense), .convolution(let dense, _, _):
      try pack(dense, &layout, &segment)
    case .denseFloat(let dense), .convolutionFloat(let dense, _):
      try pack(dense, step.name, &layout, &segment)
    case .layerNormalization(_, _, _, let scale, let bias):
      if let scale { layout.scale = try segment.add(scale.map { $0.bitPattern }) }
      if let bias { layout.bias = try segment.add(bias.map { $0.bitPattern }) }
    case .lstmCell(_, let code?), .gruCell(_, let code?):
      layout.weights = try segment.add(code.sigmoid)
      layout.table = try segment.add(code.tanh)
    case .treeEnsemble(let trees):
      layout.weights = try segment.add(trees.nodes)
      layout.table = try segment.add(trees.roots)
      layout.rowSum = try segment.add(trees.leafStarts)
      layout.multiplier = try segment.add(trees.entries)
      layout.bias = try segment.add(trees.base.map { $0.bitPattern })
    default:
      break
    }
    return layout
  }

  private static func pack(
    _ dense: ProgramOperation.Dense, _ layout: inout StepLayout, _ segment: inout WeightSegment
  ) throws(ArtifactError) {
    let (rows, columns) = (dense.rows, dense.weightColumns)
    let sums = WeightPacking.rowSums(dense.weights, rows: rows, columns: columns)
    layout.weights = try segment.add(
      dense.isDepthwise
        ? WeightPacking.packedTiles(dense.weights, rows: rows, columns: columns) { UInt8(bitPattern: $0) }
        : WeightPacking.packed16c4(dense.weights, rows: rows, columns: columns))
    layout.bias = try segment.add(WeightPacking.padded(dense.bias, with: 0))
    layout.rowSum = try segment.add(WeightPacking.padded(sums, with: 0))
    layout.multiplier = try segment.add(WeightPacking.padded(dense.multiplier, with: 0))
    layout.rightShift = try segment.add(WeightPacking.padded(dense.rightShift, with: 1))
    switch dense.activation.kind {
    case .table(.quadratic(let entries), _), .table(.linear(let entries), _),
      .rectifiedTable(.quadratic(let entries), _), .rectifiedTable(.linear(let entries), _):
      layout.table = try segment.add(entries)
    case .none, .relu, .leaky, .clamp:
      break
    }
  }

  private static func pack(
    _ dense: ProgramOperation.DenseFloat, _ name: String, _ layout: inout StepLayout,
    _ segment: inout WeightSegment
  ) throws(ArtifactError) {
    switch dense.weightType {
    case .float32:
      layout.weights = try segment.add(
        WeightPacking.packedTiles(dense.weights, rows: dense.rows, columns: dense.columns) { $0.bitPattern })
    case .float16:
      if let value = dense.weights.first(where: { $0.isFinite && $0.magnitude >= 65520 }) {
        throw .weightOutOfRange(step: name, value: value)
      }
      layout.weights = try segment.add(
        WeightPacking.packedTiles(dense.weights, rows: dense.rows, columns: dense.columns) {
          Binary16.bits(nearestTo: $0)
        })
    }
    layout.bias = try segment.add(WeightPacking.padded(dense.bias.map { $0.bitPattern }, with: 0))
  }
}
