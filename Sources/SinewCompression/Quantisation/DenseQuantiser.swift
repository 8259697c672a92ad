import SinewArtifact

/// How the input of an integer dense layer is coded.
struct InputCode: Sendable, Equatable {
  enum Width: Sendable { case int8, int16 }
  var width: Width
  var scale: Double
  var zeroPoint: Int
}

/// Quantises the weights and bias of one dense layer for a given input code and pre-activation scale.
struct DenseQuantiser {
  var rows: Int
  var columns: Int
  /// Row-major [rows][columns].
  var weights: [Float]
  var bias: [Double]
  /// E[x²] of each input in real units, when calibration data gave it.
  var inputPower: [Double]?

  struct Result {
    var dense: ProgramOperation.Dense
    /// Rows whose weights were narrowed to keep the accumulator below 2^31.
    var narrowedRows: Int
    /// Real weights as quantised, row-major: Σ over columns of these times the real input is what the layer
    /// computes.
    var effectiveWeights: [Double]
  }

  /// - Parameters:
  ///   - preScale: scale of the int16 pre-activation.
  ///   - mode: `.dynamic` for the per-tick 8-bit range.
  func quantise(
    input: InputCode, preScale: Double, mode: ProgramOperation.Dense.Mode,
    activation: ProgramOperation.Activation
  ) throws(ConversionError) -> Result {
    guard input.scale > 0, input.scale.isFinite, preScale > 0, preScale.isFinite else {
      throw .quantisation("an input scale of \(input.scale) and a pre-activation scale of \(preScale)")
    }
    // An input that calibration hardly moved may move later: it keeps a tenth of the mean importance.
    let importance = inputPower.map { power in
      let mean = power.reduce(0, +) / Double(max(power.count, 1))
      return power.map { $0 + mean / 10 + Double.leastNormalMagnitude }
    }
    let inputMagnitude = input.width == .int8 ? 128.0 : 32768.0
    var result = Result(
      dense: ProgramOperation.Dense(
        mode: mode, rows: rows, columns: columns, weights: [], bias: [], multiplier: [], rightShift: [],
        activation: activation),
      narrowedRows: 0, effectiveWeights: [])
    result.dense.weights.reserveCapacity(rows * columns)
    result.effectiveWeights.reserveCapacity(rows * columns)
    func quantised(_ source: ArraySlice<Double>, _ minimumScale: Double) -> (scale: Double, weights: [Int8]) {
      mode == .split
        ? WeightQuantiser.split(source, minimumScale: minimumScale)
        : WeightQuantiser.quantise(source, importance: importance, minimumScale: minimumScale)
    }
    for row in 0..<rows {
      let source = weights[(row * columns)..<((row + 1) * columns)].map(Double.init)
      // A bias below 2^30 leaves the other half of the accumulator to the products.
      var minimumScale = max(abs(bias[row]) / (input.scale * 0x1p30), Double.leastNormalMagnitude)
      var (scale, row8) = quantised(source[...], minimumScale)
      if source.allSatisfy({ $0 == 0 }) {
        scale = max(minimumScale, preScale / input.scale / 0x1p20)
      }
      func accumulator(_ row8: [Int8], _ scale: Double) -> (bias: Double, bound: Double) {
        let magnitude = row8.reduce(0.0) { $0 + abs(Double($1)) }
        let sum = row8.reduce(0) { $0 + Int($1) }
        let bias =
          (bias[row] / (input.scale * scale)).rounded(.toNearestOrEven) - Double(input.zeroPoint * sum)
        return (bias, abs(bias) + magnitude * inputMagnitude)
      }
      var narrowed = false
      while accumulator(row8, scale).bound >= 0x1p31 {
        narrowed = true
        minimumScale = max(scale, minimumScale) * 1.25
        (scale, row8) = quantised(source[...], minimumScale)
      }
      if narrowed { result.narrowedRows += 1 }
      var bias32 = Int32(accumulator(row8, scale).bias)
      let multiplier = try requantisation(
        input.scale * scale / preScale, weights: row8, bias: bias32, mode: mode,
        ranges: (input.scale * inputMagnitude, preScale * 32768))
      if multiplier.m == 0 {
        // Nothing that this row can add up to moves the result by half a step.
        row8 = [Int8](repeating: 0, count: row8.count)
        bias32 = 0
      }
      result.dense.weights += row8
      result.dense.bias.append(bias32)
      result.dense.multiplier.append(multiplier.m)
      result.dense.rightShift.append(multiplier.r)
      result.effectiveWeights += row8.prefix(columns).map { Double($0) * scale }
      for (column, low) in row8.dropFirst(columns).enumerated() {
        result.effectiveWeights[row * columns + column] += Double(low) / 128 * scale
      }
    }
    return result
  }

  /// The factor from a row's accumulator to the pre-activation; 0 for a row without weights and bias.
  private func requantisation(
    _ factor: Double, weights: [Int8], bias: Int32, mode: ProgramOperation.Dense.Mode,
    ranges: (input: Double, result: Double)
  ) throws(ConversionError) -> Multiplier {
    let magnitude = weights.reduce(0.0) { $0 + abs(Double($1)) }
    if magnitude == 0, bias == 0 { return try Multiplier(0) }
    switch mode {
    case .fixed, .split:
      return try multiplier(factor, bits: 31, ranges)
    case .dynamic:
      let bound = 255 * (98303 * magnitude + abs(Double(bias))) + 1
      let bits = min(22, 61 - Int(bound.exponent))
      guard bits >= 12, 255 * magnitude < 0x1p31 else {
        throw .quantisation("a layer of \(columns) inputs is too wide for int8-dynamic")
      }
      return try multiplier(factor / 255, bits: bits, ranges)
    }
  }

  /// The multiplier of a factor; what does not fit is explained by the ranges that made it.
  private func multiplier(
    _ factor: Double, bits: Int, _ ranges: (input: Double, result: Double)
  ) throws(ConversionError) -> Multiplier {
    do throws(ConversionError) {
      return try Multiplier(factor, bits: bits)
    } catch {
      throw .quantisation(
        "\(error): the calibrated range of the layer's input is ±\(Float(ranges.input)), that of its result "
          + "±\(Float(ranges.result)); numbers in the calibration data that no sensor gives can be the cause, and else "
          + "its precision f32 in a recipe helps")
    }
  }
}
