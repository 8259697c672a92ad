/// Running statistics of one value: extremes, moments by element and by feature, and a sample of its
/// elements.
struct Accumulator: Sendable {
  /// Elements of the last axis, when moments by feature are wanted; else 0.
  let features: Int
  private(set) var count = 0
  private(set) var extremes = ValueRange(lower: .infinity, upper: -.infinity)
  private var rows = 0
  private var sums: [Double]
  private var squares: [Double]
  private var calls = 0
  private var elementSums: [Double] = []
  private var elementSquares: [Double] = []
  /// Evenly thinned elements, for percentiles and mean-squared-error search.
  private var sample: [Float] = []
  private var stride = 1
  private var untilNext = 0
  static let sampleLimit = 1 << 16

  init(features: Int) {
    self.features = features
    sums = [Double](repeating: 0, count: features)
    squares = sums
  }

  mutating func add(_ values: [Float]) {
    count += values.count
    calls += 1
    if elementSums.isEmpty {
      elementSums = [Double](repeating: 0, count: values.count)
      elementSquares = elementSums
    }
    var (lower, upper) = (extremes.lower, extremes.upper)
    for (index, value) in values.enumerated() {
      let value = Double(value)
      if value < lower { lower = value }
      if value > upper { upper = value }
      elementSums[index] += value
      elementSquares[index] += value * value
    }
    extremes = ValueRange(lower: lower, upper: upper)
    addByFeature(values)
    addToSample(values)
  }

  private mutating func addByFeature(_ values: [Float]) {
    guard features > 0 else { return }
    rows += values.count / features
    for (index, value) in values.enumerated() {
      let feature = index % features
      let value = Double(value)
      sums[feature] += value
      squares[feature] += value * value
    }
  }

  private mutating func addToSample(_ values: [Float]) {
    for value in values {
      if untilNext > 0 {
        untilNext -= 1
        continue
      }
      untilNext = stride - 1
      sample.append(value)
      if sample.count == Self.sampleLimit {
        sample = sample.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        stride *= 2
      }
    }
  }

  var means: [Double] { sums.map { $0 / Double(max(rows, 1)) } }
  var powers: [Double] { squares.map { $0 / Double(max(rows, 1)) } }

  /// The largest range of mean ± sigmas·deviation of any element.
  func elementRange(sigmas: Double) -> ValueRange {
    var range = extremes
    for index in elementSums.indices {
      let mean = elementSums[index] / Double(max(calls, 1))
      let variance = max(elementSquares[index] / Double(max(calls, 1)) - mean * mean, 0)
      let reach = sigmas * variance.squareRoot()
      range = range.union(ValueRange(lower: mean - reach, upper: mean + reach))
    }
    return range
  }

  func range(_ method: Recipe.RangeMethod) -> ValueRange {
    switch method {
    case .minMax, .outputError: extremes
    case .percentile(let percent): percentileRange(percent)
    case .meanSquaredError: leastSquaredErrorRange
    }
  }

  private func percentileRange(_ percent: Double) -> ValueRange {
    let sorted = sample.sorted()
    guard let last = sorted.indices.last else { return extremes }
    let outside = (100 - percent) / 200 * Double(last)
    return ValueRange(
      lower: Double(sorted[Int(outside.rounded(.down))]),
      upper: Double(sorted[last - Int(outside.rounded(.down))]))
  }

  /// The multiple of the extremes, in 80 steps of 1 %, at which 8-bit rounding and clipping cost least.
  private var leastSquaredErrorRange: ValueRange {
    var best = (error: Double.infinity, range: extremes)
    for step in 0..<80 {
      let range = extremes.scaled(by: 1 - Double(step) / 100)
      let lower = min(range.lower, 0)
      let scale = max(max(range.upper, 0) - lower, 1e-9) / 255
      var error = 0.0
      for value in sample {
        let level = min(max(((Double(value) - lower) / scale).rounded(), 0), 255)
        let difference = Double(value) - (lower + level * scale)
        error += difference * difference
      }
      if error < best.error { best = (error, range) }
    }
    return best.range
  }
}
