import SinewData
import SinewGraph

extension Observations {
  /// Matches the arrays of an `.npz` file with the inputs of a policy.
  ///
  /// An array has the input's rank plus one, samples along axis 0, or the input's own rank where the input's
  /// first axis is a batch of 1. State inputs may be absent (zeros), have their own shape (initial value) or
  /// a sample axis. The array `reset` of booleans marks episode starts; it gives the number of samples where
  /// no input does.
  ///
  /// - Parameter acceptsNonFinite: whether floats may be NaN or infinite, as a robot's sensors may deliver
  ///   them.
  /// - Throws: `ConversionError.calibration` naming the array, what was found and what would be accepted.
  public init(
    _ archive: NPZArchive, for frame: PolicyFrame, file: String, acceptsNonFinite: Bool = false
  ) throws(ConversionError) {
    let reader = ArrayReader(file: file, acceptsNonFinite: acceptsNonFinite)
    var columns: [String: Column] = [:]
    var counts: [(name: String, count: Int)] = []
    for port in frame.inputs {
      guard let array = archive[port.name] else {
        if port.isState { continue }
        throw reader.missing(port.name, in: archive)
      }
      let column = try reader.column(array, port)
      columns[port.name] = column
      if case .everySample(let tensors) = column { counts.append((port.name, tensors.count)) }
    }
    let marks = frame.inputs.contains { $0.name == Self.resetName } ? nil : archive[Self.resetName]
    if let marks { counts.append((Self.resetName, marks.shape.first ?? 0)) }
    guard let (first, count) = counts.first else {
      throw .calibration(
        "\(file): no array has a sample axis; a policy that runs on its own state alone takes as many steps "
          + "as an array 'reset' of booleans has elements")
    }
    if let marks, marks.shape.count != 1 {
      throw .calibration(
        "\(file): array 'reset' has shape \(marks.shape); accepted: [\(count)], one boolean a sample")
    }
    if let other = counts.first(where: { $0.count != count }) {
      throw .calibration(
        "\(file): array '\(other.name)' has \(other.count) samples but '\(first)' has \(count); "
          + "they must agree")
    }
    guard count > 0 else { throw .calibration("\(file): array '\(first)' has no samples") }
    let known = Set(frame.inputs.map(\.name) + [Self.resetName])
    self.init(
      count: count, columns: columns,
      resets: Set((marks?.bools() ?? []).enumerated().filter(\.element).map(\.offset)),
      ignored: archive.names.filter { !known.contains($0) } + archive.skipped)
  }
}

/// Makes tensors of arrays.
private struct ArrayReader {
  let file: String
  let acceptsNonFinite: Bool

  /// Samples that take no space in the file, where a few bytes could announce any number of them.
  private static let emptySampleLimit = 1 << 20

  func missing(_ name: String, in archive: NPZArchive) -> ConversionError {
    let names = (archive.names + archive.skipped).sorted()
    if names == [""] {
      return .calibration(
        "\(file): is one array without a name; accepted: an .npz file with an array '\(name)', which "
          + "numpy.savez writes")
    }
    let list =
      names.isEmpty ? "it holds no arrays" : "it holds " + names.map { "'\($0)'" }.joined(separator: ", ")
    return .calibration("\(file): no array '\(name)' for the policy's input of that name; \(list)")
  }

  func column(
    _ array: NumericArray, _ port: PolicyFrame.Port
  ) throws(ConversionError) -> Observations.Column {
    let (shape, type) = (array.shape, port.type)
    if port.isState, shape == type.shape { return .initial(try tensor(array, port, sample: 0)) }
    let isBatchOfOne = type.shape.first == 1
    let hasSampleAxis = shape.count == type.rank + 1 && Array(shape.dropFirst()) == type.shape
    let samplesAreBatch =
      isBatchOfOne && shape.count == type.rank && shape.dropFirst() == type.shape.dropFirst()
    guard hasSampleAxis || samplesAreBatch else {
      var accepted = [["samples"] + type.shape.map(String.init)]
      if isBatchOfOne { accepted.append(["samples"] + type.shape.dropFirst().map(String.init)) }
      if port.isState { accepted.append(type.shape.map(String.init)) }
      let list = accepted.map { "[\($0.joined(separator: ", "))]" }.joined(separator: " or ")
      throw .calibration(
        "\(file): array '\(port.name)' has shape \(shape); accepted: \(list)\(Self.advice(shape, type.shape))"
      )
    }
    guard type.count > 0 || shape[0] <= Self.emptySampleLimit else {
      throw .calibration(
        "\(file): array '\(port.name)' has shape \(shape); accepted: at most \(Self.emptySampleLimit) "
          + "samples without elements")
    }
    var tensors: [Tensor] = []
    for sample in 0..<shape[0] { tensors.append(try tensor(array, port, sample: sample)) }
    return .everySample(tensors)
  }

  /// What to do about images whose channels are not where the policy has them.
  private static func advice(_ shape: [Int], _ wanted: [Int]) -> String {
    guard wanted.count >= 3, let count = shape.first else { return "" }
    func isSampled(_ axes: [Int]) -> Bool {
      shape == [count] + axes || (axes.first == 1 && shape.dropFirst() == axes.dropFirst())
    }
    let place = wanted.count - 3
    var (last, first) = (wanted, wanted)
    last.append(last.remove(at: place))
    first.insert(first.removeLast(), at: place)
    if isSampled(last) { return "; its channels are last: numpy.moveaxis(x, -1, -3) makes them first" }
    if isSampled(first) { return "; its channels are first: numpy.moveaxis(x, -3, -1) makes them last" }
    return ""
  }

  /// The elements of one sample in the input's own type. Floats are rounded, integers stay what they are, and
  /// for a boolean everything but zero is true, as in NumPy.
  private func tensor(
    _ array: NumericArray, _ port: PolicyFrame.Port, sample: Int
  ) throws(ConversionError) -> Tensor {
    let (type, count) = (port.type, port.type.count)
    let range = sample * count..<(sample + 1) * count
    func refuse(_ value: String, at index: Int, accepted: String = "") -> ConversionError {
      .calibration(
        "\(file): array '\(port.name)' holds \(value) at sample \(sample), element \(index)\(accepted)")
    }
    switch type.element {
    case .float32, .float16:
      let values = array.floats(in: range)
      if !acceptsNonFinite, let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw refuse("\(values[bad])", at: bad)
      }
      return try wrapping { () throws(GraphError) in
        try Tensor(values, shape: type.shape).cast(to: type.element)
      }
    case .float64:
      let values = array.doubles(in: range)
      if !acceptsNonFinite, let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw refuse("\(values[bad])", at: bad)
      }
      return try wrapping { () throws(GraphError) in try Tensor(values, shape: type.shape) }
    case .bool:
      let values = array.doubles(in: range).map { $0 != 0 }
      return try wrapping { () throws(GraphError) in try Tensor(values, shape: type.shape) }
    default:
      let accepted = type.element.acceptedIntegers
      let text = "; \(type.element) takes integers from \(accepted.lowerBound) to \(accepted.upperBound)"
      let values: [Int64]
      do throws(InexactValue) {
        values = try array.integers(in: range)
      } catch {
        throw refuse(error.value, at: error.index - range.lowerBound, accepted: text)
      }
      if let bad = values.firstIndex(where: { !accepted.contains(Int($0)) }) {
        throw refuse("\(values[bad])", at: bad, accepted: text)
      }
      return try wrapping { () throws(GraphError) in
        try Tensor(values, shape: type.shape).cast(to: type.element)
      }
    }
  }
}
