import SinewFormat
import SinewRuntime

/// What a `.sinew` file represents of its inputs: the range of every element that becomes an integer.
///
/// Found by running the file on numbers that say which element they are. An element that is only moved, shifted and scaled
/// on its way to an integer is recognised there by its number; what else is computed from inputs in floats has no
/// range in the file.
struct InputBoundaries {
  /// A range of real values, its middle, and how many codes one unit is.
  struct Element {
    var range: ClosedRange<Double>
    var middle: Double
    var codesPerUnit: Double
  }

  /// For each input in declared order its elements; nil for those that no integer represents.
  private(set) var elements: [[Element?]]

  /// Numbers of more elements would round on their way.
  private static let mostElements = 1 << 19

  /// - Parameter policy: a policy of its own, which is left in no particular state.
  init(_ policy: InterpretedPolicy) throws(ConversionError) {
    let ports = policy.frame.inputs
    elements = ports.map { [Element?](repeating: nil, count: $0.type.count) }
    let count = ports.reduce(0) { $0 + $1.type.count }
    guard count > 0, count < Self.mostElements else { return }
    do throws(FormatError) {
      try trace(policy.runtime, ports, count: count)
    } catch {
      throw .model("\(error)")
    }
  }

  private mutating func trace(
    _ policy: Policy, _ ports: [PolicyFrame.Port], count: Int
  ) throws(FormatError) {
    let model = try policy.model()
    // A number and a scrambled one: a sum of several elements is not both of one element.
    let scramble = { number in number * 7919 % 524_287 }
    let zeros = try Self.conversions(policy, model, ports) { _ in 0 }
    let largest = try Self.conversions(policy, model, ports) { _ in count }
    let numbers = try Self.conversions(policy, model, ports) { $0 }
    let scrambled = try Self.conversions(policy, model, ports, number: scramble)
    let places = ports.indices.flatMap { input in
      (0..<ports[input].type.count).map { (input: input, element: $0) }
    }
    for index in zeros.keys.sorted() {
      let step = try model.step(index)
      // Where the policy itself clips there is nothing to say.
      guard !InterpretedPolicy.text(try step.name()).hasSuffix(ObservationBoundary.clipSuffix),
        let zero = zeros[index], let most = largest[index], let own = numbers[index],
        let other = scrambled[index]
      else { continue }
      let conversion = try Conversion(step, in: model)
      for position in zero.indices {
        let (offset, scale) = (
          Double(zero[position]), (Double(most[position]) - Double(zero[position])) / Double(count)
        )
        func number(_ value: Float) -> Int? {
          let number = (Double(value) - offset) / scale
          guard number.isFinite, abs(number - number.rounded()) < 0.1 else { return nil }
          return Int(exactly: number.rounded())
        }
        guard let found = number(own[position]), (1...count).contains(found),
          number(other[position]) == scramble(found)
        else { continue }
        let place = places[found - 1]
        add(conversion.element(position, offset: offset, scale: scale), place.input, place.element)
      }
    }
  }

  /// Where an element is converted twice, the narrower range counts.
  private mutating func add(_ element: Element?, _ input: Int, _ place: Int) {
    guard var element else { return }
    if let other = elements[input][place], other.range.overlaps(element.range) {
      element.range = element.range.clamped(to: other.range)
    }
    elements[input][place] = element
  }

  /// What every conversion to integers reads when each element of the inputs is given as a function of its number, from 1.
  private static func conversions(
    _ policy: Policy, _ model: ModelView, _ ports: [PolicyFrame.Port], number: (Int) -> Int
  ) throws(FormatError) -> [UInt32: [Float]] {
    policy.reset()
    var first = 1
    for (index, port) in ports.enumerated() {
      let target = policy.input(index)
      let type = try model.input(UInt32(index)).tensor.type
      for element in 0..<port.type.count {
        let number = number(first + element)
        switch type {
        case .float32: target.storeBytes(of: Float(number), toByteOffset: 4 * element, as: Float.self)
        case .int32:
          target.storeBytes(of: Int32(truncatingIfNeeded: number), toByteOffset: 4 * element, as: Int32.self)
        default: break
        }
      }
      first += port.type.count
    }
    var read: [UInt32: [Float]] = [:]
    policy.begin()
    for index in 0..<model.steps.count {
      let step = try model.step(index)
      if step.operation == .quantize {
        read[index] = Array(
          try policy.tensor(UInt32(step.inputs.uint16(0))).bindMemory(to: Float.self))
      }
      policy.advance(by: 1)
    }
    return read
  }

  /// A step that makes integers of floats.
  private struct Conversion {
    private let codes: ClosedRange<Double>
    private let zeroPoint: Double
    private let features: Int
    private let centers: UnsafePointer<Float>
    private let gains: UnsafePointer<Float>

    init(_ step: StepView, in model: ModelView) throws(FormatError) {
      features = Int(try step.attributes.uint32(Schema.Quantize.features))
      zeroPoint = Double(try step.attributes.int32(Schema.Quantize.zeroPoint))
      let isWide = try model.tensor(UInt32(step.outputs.uint16(0))).type == .int16
      codes = isWide ? -32768...32767 : -128...127
      func constants(_ field: UInt16) throws(FormatError) -> UnsafePointer<Float> {
        model.view.pointer(at: model.segmentOffset &+ (try step.attributes.uint32(field)))
          .assumingMemoryBound(to: Float.self)
      }
      centers = try constants(Schema.Quantize.centre)
      gains = try constants(Schema.Quantize.gain)
    }

    /// The input that becomes the float at a position by `input · scale + offset`.
    func element(_ position: Int, offset: Double, scale: Double) -> Element? {
      let gain = Double(gains[position % features]) * scale
      let middle = (Double(centers[position % features]) - offset) / scale
      let ends = [codes.lowerBound, codes.upperBound].map { middle + ($0 - zeroPoint) / gain }.sorted()
      guard ends.allSatisfy(\.isFinite) else { return nil }
      return Element(range: ends[0]...ends[1], middle: middle, codesPerUnit: abs(gain))
    }
  }
}
