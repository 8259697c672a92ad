import SinewGraph

/// How observations fit what a `.sinew` file represents of them: what saturates, and what hardly uses the range.
public struct InputCoverage {
  /// What was seen of one input.
  public struct Finding: Sendable {
    public var name: String
    /// Values that saturate, and all values, of elements that become integers.
    public var outside: Int
    public var total: Int
    /// What the file represents of the element that lies farthest outside; of the first one where nothing does.
    public var range: ClosedRange<Double>
    /// That element and its value.
    public var element: Int
    public var farthest: Double
    /// Whether all elements of the input have this range.
    public var isUniform: Bool
    /// The smallest and the largest value.
    public var seen: ClosedRange<Double>
    /// Whether the values differ, and differ from the middle of the range by a few of its 65,536 codes only.
    public var isFaint: Bool
  }

  /// Codes from the middle that what calibration saw exceeds a hundred times at the usual headroom.
  private static let faintCodes = 80.0

  private var inputs: [Input] = []

  private struct Input {
    let name: String
    let elements: [InputBoundaries.Element?]
    var outside = 0
    var total = 0
    /// Distance from the range of the value farthest outside, in widths of its range.
    var excess = 0.0
    var element: Int
    var farthest = 0.0
    var seen: ClosedRange<Double>?
    var largestCode = 0.0
  }

  public init(_ policy: InterpretedPolicy) throws(ConversionError) {
    let boundaries = try InputBoundaries(policy.copy())
    for (port, elements) in zip(policy.frame.inputs, boundaries.elements) where !port.isState {
      guard let first = elements.firstIndex(where: { $0 != nil }) else { continue }
      inputs.append(Input(name: port.name, elements: elements, element: first))
    }
  }

  /// Takes in the inputs of one step.
  public mutating func add(_ tensors: [String: Tensor]) {
    for index in inputs.indices {
      guard let values = tensors[inputs[index].name]?.doubles else { continue }
      for (position, value) in values.enumerated() {
        guard let element = inputs[index].elements[position], !value.isNaN else { continue }
        inputs[index].total += 1
        inputs[index].largestCode = max(
          inputs[index].largestCode, abs(value - element.middle) * element.codesPerUnit)
        let seen = inputs[index].seen ?? value...value
        inputs[index].seen = min(seen.lowerBound, value)...max(seen.upperBound, value)
        // What rounds to the last code is represented.
        let beyond = max(value - element.range.upperBound, element.range.lowerBound - value)
        guard beyond * element.codesPerUnit > 0.5 else { continue }
        inputs[index].outside += 1
        let excess = beyond / (element.range.upperBound - element.range.lowerBound)
        if excess > inputs[index].excess {
          (inputs[index].excess, inputs[index].element, inputs[index].farthest) = (excess, position, value)
        }
      }
    }
  }

  /// The inputs that become integers and were seen, in declared order.
  public var findings: [Finding] {
    inputs.compactMap { input in
      guard let seen = input.seen, let range = input.elements[input.element]?.range else { return nil }
      return Finding(
        name: input.name, outside: input.outside, total: input.total, range: range, element: input.element,
        farthest: input.farthest, isUniform: input.elements.allSatisfy { $0?.range == range }, seen: seen,
        isFaint: seen.lowerBound < seen.upperBound && input.largestCode < Self.faintCodes)
    }
  }
}
