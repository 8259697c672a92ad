import SinewData
import SinewGraph

/// Recorded inputs of a policy: samples in the order in which they are fed.
public struct Observations: Sendable {
  /// What one graph input is given.
  enum Column: Sendable {
    /// One tensor for every sample.
    case everySample([Tensor])
    /// State: the value after a reset.
    case initial(Tensor)
  }

  /// The array of booleans that marks episode starts.
  public static let resetName = "reset"

  public let count: Int
  let columns: [String: Column]
  /// Samples that start an episode; state is reset before them. The first sample always does.
  public let resets: Set<Int>
  /// Arrays that name no input, in file order.
  public let ignored: [String]

  init(count: Int, columns: [String: Column], resets: Set<Int> = [], ignored: [String] = []) {
    self.count = count
    self.columns = columns
    self.resets = resets
    self.ignored = ignored
  }

  /// Matches the arrays of an `.npz` file with the inputs of a policy.
  ///
  /// An array has the input's rank plus one, samples along axis 0, or the input's own rank where the input's first axis is a
  /// batch of 1. State inputs may be absent (zeros), have their own shape (initial value) or a sample axis. The array `reset`
  /// of booleans marks episode starts.
  /// - Throws: `ConversionError.calibration` naming the array, what was found and what would be accepted.
  public init(_ archive: NPZArchive, for frame: PolicyFrame, file: String) throws(ConversionError) {
    var columns: [String: Column] = [:]
    var counts: [(name: String, count: Int)] = []
    var resets: Set<Int> = []
    for port in frame.inputs {
      let name = port.name
      guard let array = archive[name] else {
        if port.isState { continue }
        let present = archive.names.map { "'\($0)'" }.joined(separator: ", ")
        throw .calibration("\(file): no array '\(name)' for the policy's input; it holds \(present)")
      }
      let column = try Self.column(array, name: name, type: port.type, isState: port.isState, file: file)
      columns[name] = column
      if case .everySample(let tensors) = column { counts.append((name, tensors.count)) }
    }
    guard let count = counts.first?.count else {
      throw .calibration("\(file): no array has a sample axis")
    }
    if let other = counts.first(where: { $0.count != count }) {
      throw .calibration(
        "\(file): '\(other.name)' has \(other.count) samples but '\(counts[0].name)' has \(count)")
    }
    guard count > 0 else { throw .calibration("\(file): '\(counts[0].name)' has no samples") }
    if let marks = archive[Self.resetName], !frame.inputs.contains(where: { $0.name == Self.resetName }) {
      guard marks.shape == [count] else {
        throw .calibration("\(file): 'reset' has shape \(marks.shape); one boolean for each of \(count) samples is needed")
      }
      for (index, mark) in marks.floats().enumerated() where mark != 0 { resets.insert(index) }
    }
    let known = Set(frame.inputs.map(\.name) + [Self.resetName])
    self.init(
      count: count, columns: columns, resets: resets, ignored: archive.names.filter { !known.contains($0) } + archive.skipped)
  }

  private static func column(
    _ array: NumericArray, name: String, type: TensorType, isState: Bool, file: String
  ) throws(ConversionError) -> Column {
    let shape = array.shape
    let isInitial = isState && shape == type.shape
    let hasSampleAxis = shape.count == type.rank + 1 && Array(shape.dropFirst()) == type.shape
    let samplesAreBatch =
      type.rank > 0 && shape.count == type.rank && type.shape[0] == 1
      && Array(shape.dropFirst()) == Array(type.shape.dropFirst())
    guard isInitial || hasSampleAxis || samplesAreBatch else {
      let dimensions = (["samples"] + type.shape.map(String.init)).joined(separator: ", ")
      var accepted = "[\(dimensions)]"
      if type.rank > 0, type.shape[0] == 1 {
        accepted += " or [\((["samples"] + type.shape.dropFirst().map(String.init)).joined(separator: ", "))]"
      }
      throw .calibration("\(file): array '\(name)' has shape \(shape); the policy's input takes \(accepted)")
    }
    let values = array.floats()
    if let bad = values.firstIndex(where: { !$0.isFinite }), type.element.isFloat {
      throw .calibration(
        "\(file): array '\(name)' holds \(values[bad]) at sample \(bad / max(type.count, 1)), element \(bad % max(type.count, 1))")
    }
    if isInitial { return .initial(try tensor(array, values, 0, type)) }
    var tensors: [Tensor] = []
    for sample in 0..<shape[0] { tensors.append(try tensor(array, values, sample * type.count, type)) }
    return .everySample(tensors)
  }

  private static func tensor(
    _ array: NumericArray, _ values: [Float], _ start: Int, _ type: TensorType
  ) throws(ConversionError) -> Tensor {
    try wrapping { () throws(GraphError) in
      if type.element == .float32 {
        return try Tensor(Array(values[start..<(start + type.count)]), shape: type.shape)
      }
      return try Tensor(Array(array.doubles()[start..<(start + type.count)]), shape: type.shape).cast(to: type.element)
    }
  }

  /// The tensors given to a graph at one sample, by input name; state that runs free is absent.
  public func tensors(at sample: Int) -> [String: Tensor] {
    columns.compactMapValues { column in
      if case .everySample(let tensors) = column { tensors[sample] } else { nil }
    }
  }

  /// State values after a reset, where they are not zero.
  public var initialStates: [String: Tensor] {
    columns.compactMapValues { column in if case .initial(let tensor) = column { tensor } else { nil } }
  }

  public func isEpisodeStart(_ sample: Int) -> Bool { sample == 0 || resets.contains(sample) }

  /// At most `limit` samples, spread evenly; whole runs are kept where the graph carries state.
  public func thinned(to limit: Int, keepingOrder: Bool) -> Observations {
    guard count > limit else { return self }
    let chosen = keepingOrder ? Array(0..<limit) : (0..<limit).map { $0 * count / limit }
    var columns: [String: Column] = [:]
    for (name, column) in self.columns {
      if case .everySample(let tensors) = column { columns[name] = .everySample(chosen.map { tensors[$0] }) }
      else { columns[name] = column }
    }
    return Observations(
      count: limit, columns: columns, resets: Set(chosen.indices.filter { resets.contains(chosen[$0]) }))
  }
}
